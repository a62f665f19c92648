import type { ObjectFormat } from '../../ports/invocation.js';
import { InvalidRequest } from '../errors.js';
import { parseResultLocation } from '../results/result-location.js';
import type { Payload } from './payload-schema.js';
import type { IncludeResult } from './starter-request.js';

/** Rows that `includeResult: true` stands for; the output's size limits them further. */
export const INCLUDED_ROWS_DEFAULT = 10_000;

/**
 * What `includeResult` asks for. `undefined` where it asks for nothing.
 *
 * @throws {InvalidRequest} for members that do not go together.
 */
export function parseIncludeResult({ includeResult, resultFormat }: Payload): IncludeResult | undefined {
  if (includeResult === undefined || includeResult === false) return undefined;
  if (includeResult === true) return { maxRows: INCLUDED_ROWS_DEFAULT };
  const { maxRows, overflow, to, format } = includeResult;
  if (overflow === undefined && to === undefined && format === undefined) {
    if (maxRows !== undefined) return { maxRows };
    throw new InvalidRequest(
      'includeResult is an empty object; allowed: true, {maxRows}, {to, format} or {overflow: "s3"}',
    );
  }
  if (overflow === undefined && maxRows !== undefined) {
    throw new InvalidRequest(
      'includeResult.maxRows does not go with to and format, by which all rows go to S3; add overflow: "s3" for ' +
        'those that are more, or leave maxRows out',
    );
  }
  const location = to === undefined ? undefined : parseResultLocation(to);
  return {
    maxRows: overflow === undefined ? 0 : (maxRows ?? INCLUDED_ROWS_DEFAULT),
    s3: { format: formatOf(format, resultFormat), ...(location && { location }) },
  };
}

function formatOf(format: ObjectFormat | undefined, resultFormat: Payload['resultFormat']): ObjectFormat {
  if (resultFormat !== 'CSV') return format ?? 'jsonl';
  if (format === undefined || format === 'csv') return 'csv';
  throw new InvalidRequest(
    `includeResult.format is ${format}, but resultFormat is CSV, in which NULL and an empty text may be the same; leave ` +
      'resultFormat out, or let the format be csv',
  );
}
