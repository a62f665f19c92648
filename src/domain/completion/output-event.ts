import type { CompletionEvent } from './completion-event.js';
import type { ConfirmedEnd } from './confirm-end.js';
import type { Invocation } from '../../ports/invocation.js';
import { COMPLETION_EVENT_DETAIL_TYPE, COMPLETION_EVENT_SOURCE } from './completion-event.js';
import { type JsonValue, toJson } from '../to-json.js';
import { DAY_MS, after, toEpochSeconds, toIsoString, type EpochMs } from '../../ports/units.js';

/**
 * The completion event for a task's output: as Redshift sent it, with what the Data API confirms in place of what it
 * claims; or one of the same shape, where the end was noticed in another way (its `id` is the statement id then, and its
 * `principal` is empty).
 */
export function outputEvent(
  invocation: Invocation,
  end: ConfirmedEnd,
  event: CompletionEvent | undefined,
): Record<string, JsonValue> {
  const rows = end.description?.ResultRows ?? end.outcome?.rows ?? -1;
  const confirmed = {
    statementName: invocation.statementName,
    statementId: end.statementId ?? '',
    redshiftQueryId: end.description?.RedshiftQueryId ?? -1,
    state: end.status,
    rows,
  };
  if (event) {
    // What stands beside an event in the output is never taken from the event.
    const { detail, statement: _statement, result: _result, truncated: _truncated, ...envelope } = event;
    return toJson({ ...envelope, detail: { ...detail, ...confirmed } }) as Record<string, JsonValue>;
  }
  const [, , , region = '', account = ''] = invocation.executionArn.split(':');
  const endedAt = (end.description?.UpdatedAt?.getTime() ?? end.startedAt) as EpochMs;
  return {
    version: '0',
    id: end.statementId ?? invocation.invocationId,
    'detail-type': COMPLETION_EVENT_DETAIL_TYPE,
    source: COMPLETION_EVENT_SOURCE,
    account,
    time: toIsoString(endedAt),
    region,
    resources: [],
    detail: { principal: '', ...confirmed, expireAt: toEpochSeconds(after(endedAt, DAY_MS)) },
  };
}
