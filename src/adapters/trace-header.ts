/** The parts of a header of AWS X-Ray. */
export interface TraceHeader {
  /** The trace's id. */
  readonly root: string;
  /** The id of the span that the work is asked for by. */
  readonly parent: string;
  /** False: the trace is not recorded. */
  readonly isSampled: boolean;
}

const ROOT = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/;
const SPAN_ID = /^[0-9a-f]{16}$/;
const LENGTH_MAX = 500;

/**
 * Reads a header such as `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1`.
 *
 * @returns `undefined` where there is none, or where it lacks the trace or the span to go on from.
 */
export function parseTraceHeader(header: string | undefined): TraceHeader | undefined {
  if (header === undefined || header.length > LENGTH_MAX) return undefined;
  const parts = new Map(header.split(';').map((part) => part.trim().split('=', 2) as [string, string | undefined]));
  const [root = '', parent = ''] = [parts.get('Root'), parts.get('Parent')];
  if (!ROOT.test(root) || !SPAN_ID.test(parent)) return undefined;
  return { root, parent, isSampled: parts.get('Sampled') !== '0' };
}
