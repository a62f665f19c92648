import * as v from 'valibot';
import type { InvocationKey } from '../../ports/invocation.js';
import { hasEventSize } from './event-size.js';
import { parseStatementName } from '../statement-name.js';

/** EventBridge's `source` of a completion event. */
export const COMPLETION_EVENT_SOURCE = 'aws.redshift-data';
/** EventBridge's `detail-type` of a completion event. */
export const COMPLETION_EVENT_DETAIL_TYPE = 'Redshift Data Statement Status Change';

const eventSchema = v.looseObject({
  source: v.literal(COMPLETION_EVENT_SOURCE),
  'detail-type': v.literal(COMPLETION_EVENT_DETAIL_TYPE),
  detail: v.looseObject({
    statementName: v.pipe(v.string(), v.maxLength(500)),
    statementId: v.pipe(v.string(), v.regex(/^[a-z0-9]{8}(-[a-z0-9]{4}){3}-[a-z0-9]{12}(:\d+)?$/)),
    state: v.pipe(v.string(), v.maxLength(40)),
  }),
});

/** A completion event as it came; members beyond these are passed on. */
export type CompletionEvent = v.InferOutput<typeof eventSchema>;

/** Whose completion event it is. */
export type ParsedCompletionEvent =
  | {
      readonly kind: 'ours';
      readonly key: InvocationKey;
      readonly statementId: string;
      readonly event: CompletionEvent;
    }
  | { readonly kind: 'foreign'; readonly reason: string };

/**
 * Reads a completion event. Never throws: whatever is not an event about a statement of this deployment is `foreign`.
 *
 * @param value anything; usually the parsed body of a queue message.
 */
export function parseCompletionEvent(value: unknown, statementNamePrefix: string): ParsedCompletionEvent {
  if (!hasEventSize(value)) return { kind: 'foreign', reason: 'larger than a completion event' };
  const parsed = v.safeParse(eventSchema, value, { abortEarly: true });
  if (!parsed.success) return { kind: 'foreign', reason: 'not a completion event' };
  const { detail } = parsed.output;
  const key = parseStatementName(statementNamePrefix, detail.statementName);
  if (key === undefined) return { kind: 'foreign', reason: 'statement name of somebody else' };
  // A sub-statement's event would carry the batch's id with a number behind it.
  return { kind: 'ours', key, statementId: detail.statementId.replace(/:\d+$/, ''), event: parsed.output };
}
