import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { InvocationStore } from '../ports/invocation-store.js';
import type { ResultStore } from '../ports/result-store.js';
import type { PoolStore } from '../ports/pool-store.js';
import type { RedshiftData } from '../ports/redshift-data.js';
import type { TaskCallback } from '../ports/task-callback.js';
import type { Tracing } from '../ports/tracing.js';
import type { Telemetry } from '../ports/telemetry.js';
import type { CompletionGuard } from '../ports/completion-guard.js';
import type { EpochMs } from '../ports/units.js';
import type { TaskerSettings } from './settings.js';

/**
 * Everything that the use cases work with.
 *
 * @example
 * const runtime: Runtime = {
 *   store: new InMemoryInvocationStore(), redshiftData, taskCallback, clock, ids, telemetry,
 *   guard: plainGuard, settings: { ...DEFAULT_SETTINGS, statementNamePrefix: 'etl/', owner: 'etl', target },
 * };
 */
export interface Runtime {
  readonly store: InvocationStore;
  /**
   * Deletes invocations and locks past their expiry and resolves to how many: for a store that does not do so by itself. The
   * reconciler calls it at each run, again until it resolves to 0 or time is up; what it throws is told and stops nothing else.
   */
  readonly deleteExpired?: (now: EpochMs) => Promise<number>;
  /** Slots and queues, on the same table as `store`. Absent: a statement that wants a pool is refused. */
  readonly pools?: PoolStore;
  readonly redshiftData: RedshiftData;
  readonly taskCallback: TaskCallback;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly telemetry: Telemetry;
  /** Absent: nothing is traced. */
  readonly tracing?: Tracing;
  readonly guard: CompletionGuard;
  /** Absent: results go nowhere but into the output. */
  readonly resultStore?: ResultStore;
  /** When this invocation of the function should stop long work and leave the rest to the next one. Absent: not known. */
  readonly workUntil?: EpochMs;
  /** Until when such work is begun, and then brought one step further at least. Absent: until `workUntil`. */
  readonly beginUntil?: EpochMs;
  readonly settings: TaskerSettings;
}
