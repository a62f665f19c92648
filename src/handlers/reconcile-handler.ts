import { reconcile, type ReconcileReport } from '../domain/upkeep/reconcile.js';
import type { Runtime } from '../domain/runtime.js';
import { errorNameOf } from '../ports/tasker-error.js';
import { after, type EpochMs } from '../ports/units.js';
import { withinSpan } from '../domain/within-span.js';
import { flushAfter } from './flush-after.js';
import type { RemainingTime } from './remaining-time.js';

/** Answers one tick of the reconciler's schedule. */
export type ReconcileHandler = (event: unknown, context?: RemainingTime) => Promise<ReconcileReport>;

const PAGE_SIZE = 25;
/** 10 questions a second, a tenth of the quota that the whole account shares. */
const PAUSE_MS = 100;
/** Left over for the entry under way. */
const RESERVE_MS = 5_000;
const TIME_DEFAULT_MS = 60_000;

/**
 * The reconciler as a Lambda handler behind a schedule. Where one run does not get through, the next one of the same
 * process goes on from there.
 *
 * @example export const handler = createReconcileHandler(runtime);
 */
export function createReconcileHandler(runtime: Runtime): ReconcileHandler {
  let cursor: string | undefined;
  return async (_event, context) =>
    await flushAfter(runtime.telemetry, async () => {
      const remainingMs = context?.getRemainingTimeInMillis() ?? TIME_DEFAULT_MS;
      const stopAt = after(runtime.clock.now(), Math.max(remainingMs - RESERVE_MS, 1));
      const page = { cursor, pageSize: PAGE_SIZE, pauseMs: PAUSE_MS, stopAt };
      const report = await withinSpan(runtime, { name: 'reconcile' }, () => reconcile(runtime, page));
      cursor = report.cursor;
      if (runtime.deleteExpired) await deleteExpired(runtime, runtime.deleteExpired, stopAt);
      runtime.telemetry.metric('ReconcilerRuns');
      runtime.telemetry.info('reconciled', {
        count: report.examined,
        reason: cursor ? 'more to come' : 'next from the oldest on',
      });
      return report;
    });
}

/** The reconciler's own work is done by then, whatever becomes of this. */
async function deleteExpired(
  { clock, telemetry }: Runtime,
  deleteSome: NonNullable<Runtime['deleteExpired']>,
  stopAt: EpochMs,
): Promise<void> {
  try {
    let deleted = 0;
    for (let count = 1; count > 0 && clock.now() < stopAt; deleted += count) count = await deleteSome(clock.now());
    if (deleted > 0) telemetry.info('deleted what has expired', { count: deleted });
  } catch (error) {
    telemetry.warn('what has expired could not be deleted', { errorName: errorNameOf(error) });
  }
}
