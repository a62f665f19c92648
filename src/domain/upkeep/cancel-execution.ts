import type { Invocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { CompletionUnconfirmed, ListingIncomplete } from '../errors.js';
import { findStatementByName } from '../find-statement.js';
import type { EpochMs } from '../../ports/units.js';
import { isQueued } from '../pool/is-queued.js';
import { isPooled, poolOf, type PooledInvocation } from '../pool/pool.js';
import { startNext } from '../pool/start-next.js';
import { withdraw } from '../pool/withdraw.js';
import { giveUp, giveUpUnstarted } from './abandoned.js';

const PAGE_SIZE = 100;
const PAGES_MAX = 1_000;
/** CancelStatement is limited to 3 calls a second for the whole account. */
const PAUSE_MS = 350;

/** An execution that ended without success. */
export interface EndedExecution {
  readonly executionArn: string;
  /** When it ended; absent where unknown. What was registered later belongs to a redrive. */
  readonly stoppedAt?: EpochMs;
  /** How often it had been redriven when it ended; absent where unknown. */
  readonly redriveCount?: number;
}

/**
 * Cancels the statements of an execution that this tasker has started and that are still in flight. Their completion events then
 * close the invocations as usual. A statement that has just ended is left alone; one that waits in a pool loses its place.
 *
 * @returns how many statements were asked to stop.
 * @throws {CompletionUnconfirmed} a starter of the execution may still be at work, so that a statement may come up after
 *   this; repeating later is safe and right.
 * @throws {TaskerError} some could not be cancelled; repeating is safe.
 */
export async function cancelExecution(runtime: Runtime, execution: EndedExecution): Promise<number> {
  let cancelled = 0;
  let firstError: Error | undefined;
  let cursor: string | undefined;
  const left = new Map<string, PooledInvocation>();
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const listed = await runtime.store.listUnprocessed(execution.executionArn, { limit: PAGE_SIZE, cursor });
    // What another tasker on the same table has started is that one's to cancel, and maybe not ours by permission.
    const own = listed.entries.filter(
      (invocation) => invocation.owner === runtime.settings.owner && belongsTo(invocation, execution),
    );
    await markQueued(runtime, own);
    for (const invocation of own) {
      if (isQueued(invocation) && isPooled(invocation)) left.set(invocation.poolKey, invocation);
      try {
        if (await cancelInvocation(runtime, invocation, execution)) cancelled += 1;
      } catch (error) {
        firstError ??= error as Error;
      }
      if (!isQueued(invocation)) await runtime.clock.sleep(PAUSE_MS);
    }
    cursor = listed.cursor;
    if (cursor === undefined) break;
  }
  if (cursor !== undefined) {
    firstError ??= new ListingIncomplete(
      `execution '${execution.executionArn}' has more than ${PAGES_MAX * PAGE_SIZE} invocations; the rest was not looked at`,
    );
  }
  // So many may have been passed by that nobody has come to the one behind them.
  for (const invocation of left.values()) await startNext(runtime, poolOf(runtime, invocation));
  if (firstError !== undefined) throw firstError;
  return cancelled;
}

/**
 * Marks all that wait before the first of them is ended: the place of that one is given to the next one in the queue that is not
 * given up.
 */
async function markQueued(runtime: Runtime, invocations: readonly Invocation[]): Promise<void> {
  for (const invocation of invocations.filter(isQueued)) {
    const { abandonedAt, taskToken } = invocation;
    if (abandonedAt !== undefined || taskToken === undefined) continue;
    // Whoever ends it tries again, and tells why it could not be done.
    await runtime.store
      .markAbandoned(invocation, { taskToken, abandonedAt: runtime.clock.now() })
      .catch(() => undefined);
  }
}

function belongsTo(invocation: Invocation, execution: EndedExecution): boolean {
  if (invocation.attempt && execution.redriveCount !== undefined) {
    return invocation.attempt.redriveCount <= execution.redriveCount;
  }
  return execution.stoppedAt === undefined || invocation.registeredAt <= execution.stoppedAt;
}

/** How often a late retry of the execution may take an invocation over before it is left to the next try. */
const LOOKS_MAX = 5;

/** Whether the statement was asked to stop. */
async function cancelInvocation(runtime: Runtime, listed: Invocation, execution: EndedExecution): Promise<boolean> {
  let invocation: Invocation | undefined = listed;
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    if (invocation === undefined || invocation.processed || !belongsTo(invocation, execution)) return false;
    if (isQueued(invocation)) {
      if ((await withdraw(runtime, invocation, 'starter')) === 'ended') return false;
      throw new CompletionUnconfirmed(`invocation '${invocation.invocationId}' is leaving its queue; try again`);
    }
    const statementId = invocation.statementId ?? (await findStatementByName(runtime, invocation.statementName))?.Id;
    const result =
      statementId === undefined
        ? await giveUpUnstarted(runtime, invocation)
        : await giveUp(runtime, { ...invocation, statementId });
    if (result === 'may be starting') {
      throw new CompletionUnconfirmed(
        `invocation '${invocation.invocationId}' is registered and its statement not known yet; try again`,
      );
    }
    if (result !== 'lost') return result === 'stopping';
    // A retry that was on its way when the execution ended has taken it over, or a redrive, or it has ended.
    invocation = await runtime.store.get(invocation);
  }
  throw new CompletionUnconfirmed(`invocation '${listed.invocationId}' changes hands again and again; try again`);
}
