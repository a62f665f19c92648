import type { Invocation, InvocationKey } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { completeInvocation } from '../completion/complete-invocation.js';
import { isDenied } from '../completion/confirm-end.js';
import { hasErrorName, errorNameOf } from '../../ports/tasker-error.js';
import { recoverStart } from '../recover-start.js';
import { isOfSingleton, isPooled, type PooledInvocation } from '../pool/pool.js';
import { PoolsToTend } from '../pool/pools-to-tend.js';
import { mayBeStarting, startAgain } from '../pool/start-again.js';
import { WaitingSingletons } from '../pool/waiting-singletons.js';
import { endQueued, withdraw } from '../pool/withdraw.js';
import { startableSince } from '../started-at.js';
import { isClaimed, isStarterGone } from '../starter-life.js';
import { isTerminal } from '../../ports/statement-status.js';
import { after, type EpochMs } from '../../ports/units.js';
import { giveUp, isAbandoned } from './abandoned.js';

/** How far one run of the reconciler may go. */
export interface ReconcileLimits {
  /** Where the last run stopped; absent: from the oldest on. */
  readonly cursor?: string | undefined;
  /** Entries read from the index at once. */
  readonly pageSize: number;
  /** Pause between two questions to the Data API, in milliseconds: its quota is shared with the whole account. */
  readonly pauseMs: number;
  /** No further entry is looked at from here on. */
  readonly stopAt: EpochMs;
}

/** What a run of the reconciler has done. */
export interface ReconcileReport {
  readonly examined: number;
  readonly completed: number;
  /** Entries that could not be asked about; the next run tries again. */
  readonly failed: number;
  /** Where to go on; absent where the next run begins with the oldest: all has been looked at, or there was no time for one page. */
  readonly cursor?: string;
}

/**
 * Finds what no event told: asks the Data API about every invocation in flight that is older than the grace period, and
 * completes those whose statement has ended, has never been started or is no longer known. A statement that runs although nobody
 * waits for it any more is cancelled. Pools in which something waits although a slot is free are set going again. One entry's failure
 * does not keep it from the others.
 *
 * @throws {StoreUnavailableError} the index could not be read; repeating is safe.
 */
export async function reconcile(base: Runtime, limits: ReconcileLimits): Promise<ReconcileReport> {
  const singletons = new WaitingSingletons();
  const report = await walk(base, limits, singletons);
  singletons.tell(base);
  return report;
}

async function walk(base: Runtime, limits: ReconcileLimits, singletons: WaitingSingletons): Promise<ReconcileReport> {
  const { clock, settings, store, telemetry } = base;
  // However many results are to be copied, half of the time is left for all others. One copy comes further in any case, however late.
  const workUntil = after(clock.now(), Math.floor((limits.stopAt - clock.now()) / 2));
  let runtime: Runtime = { ...base, workUntil, beginUntil: limits.stopAt };
  let { cursor } = limits;
  let examined = 0;
  let completed = 0;
  let failed = 0;
  const isFirstRunPart = cursor === undefined;
  const pools = new PoolsToTend(runtime);
  await pools.tendOwn();
  while (clock.now() < limits.stopAt) {
    const page = await store.listInFlight(settings.owner, { limit: limits.pageSize, cursor });
    const [oldest] = page.entries;
    if (isFirstRunPart && examined === 0 && oldest) {
      telemetry.metric('OldestInFlightSeconds', Math.max(0, Math.round((clock.now() - oldest.registeredAt) / 1000)));
    }
    for (const entry of page.entries) {
      // A page that is begun is finished unless time is out; it is then begun again by the next run.
      if (clock.now() >= limits.stopAt) return { examined, completed, failed, ...(cursor !== undefined && { cursor }) };
      if (clock.now() - entry.registeredAt < settings.reconcileGraceMs) continue;
      examined += 1;
      try {
        const result = await reconcileEntry(runtime, entry, pools, singletons);
        if (result === 'completed') completed += 1;
        if (result === 'copying') runtime = { ...base, workUntil };
        // No question to the Data API.
        if (result === 'waits') continue;
      } catch (error) {
        failed += 1;
        telemetry.warn('could not reconcile an invocation; the next run tries again', {
          executionArn: entry.executionArn,
          invocationId: entry.invocationId,
          errorName: errorNameOf(error),
        });
      }
      await clock.sleep(limits.pauseMs);
    }
    cursor = page.cursor;
    if (cursor === undefined) {
      telemetry.metric('ReconcilerInFlight', examined);
      return { examined, completed, failed };
    }
  }
  return { examined, completed, failed, ...(cursor !== undefined && { cursor }) };
}

/** What became of an entry, where anything did. `copying`: its result takes longer than there was time. */
type Looked = 'completed' | 'copying' | undefined;

/** `waits`: it is in the queue of its pool. */
async function reconcileEntry(
  runtime: Runtime,
  entry: InvocationKey,
  pools: PoolsToTend,
  singletons: WaitingSingletons,
): Promise<Looked | 'waits'> {
  const invocation = await runtime.store.get(entry);
  // The index lags behind the table.
  if (invocation === undefined || invocation.processed) return undefined;
  const isTended = isPooled(invocation) && (await pools.tendOnce(invocation));
  if (invocation.status === 'QUEUED') {
    if (await reconcileQueued(runtime, invocation)) return 'completed';
    // It may have been its turn.
    const waiting = isTended && isOfSingleton(invocation.poolKey) ? await runtime.store.get(entry) : invocation;
    if (waiting) singletons.note(waiting);
    return 'waits';
  }
  return await reconcileUnqueued(runtime, invocation);
}

/** Whether it was completed. Nothing runs: it waits, or its starter has left it on its way into the queue. */
async function reconcileQueued(runtime: Runtime, invocation: Invocation): Promise<boolean> {
  if (isClaimed(runtime, invocation)) return false;
  const { ticket, registeredAt, adoptedAt = registeredAt } = invocation;
  if (ticket === undefined && isStarterGone(runtime, adoptedAt)) {
    return (await endQueued(runtime, invocation, { source: 'reconciler', isStarterGone: true })) === 'ended';
  }
  if (!(await isAbandoned(runtime, invocation))) return false;
  return (await withdraw(runtime, invocation, 'reconciler')) === 'ended';
}

async function reconcileUnqueued(runtime: Runtime, invocation: Invocation): Promise<Looked> {
  try {
    return await reconcileInvocation(runtime, invocation);
  } catch (error) {
    // Refused for good: what is known of the end without the Data API decides.
    if (isDenied(error)) return await complete(runtime, invocation, {});
    throw error;
  }
}

async function reconcileInvocation(runtime: Runtime, invocation: Invocation): Promise<Looked> {
  const statementId = invocation.statementId ?? (await statementIdOfLost(runtime, invocation));
  if (statementId === 'starter at work') return undefined;
  if (statementId === undefined && isPooled(invocation) && !(await isForsaken(runtime, invocation))) return undefined;
  if (statementId === undefined) return await complete(runtime, invocation, { isStarterGone: true });
  const description = await runtime.redshiftData.describeStatement({ Id: statementId });
  if (isTerminal(description.Status)) return await complete(runtime, invocation, { description });
  const running = { ...invocation, statementId };
  if (await isAbandoned(runtime, running)) await giveUp(runtime, running);
  return undefined;
}

async function complete(
  runtime: Runtime,
  key: InvocationKey,
  hint: Omit<Parameters<typeof completeInvocation>[2], 'source'>,
): Promise<Looked> {
  try {
    const result = await completeInvocation(runtime, key, { source: 'reconciler', ...hint });
    return result === 'completed' ? result : undefined;
  } catch (error) {
    if (hasErrorName(error, 'ResultUnfinished')) return 'copying';
    // It has been started, adopted or found alive since the index was read.
    if (hasErrorName(error, 'CompletionUnconfirmed')) return undefined;
    throw error;
  }
}

/** Whether nobody will start it any more. One whose request was kept is started here. */
async function isForsaken(runtime: Runtime, invocation: PooledInvocation): Promise<boolean> {
  const again = invocation.status === 'REGISTERED' ? await startAgain(runtime, invocation) : 'nothing kept';
  if (again !== 'nothing kept') return again === 'given up';
  // A retry may have the request.
  return isStarterGone(runtime, startableSince(invocation)) || (await isAbandoned(runtime, invocation));
}

/** The id of a statement whose start was never recorded; `undefined` where none can be found and none will come. */
async function statementIdOfLost(runtime: Runtime, invocation: Invocation): Promise<string | undefined> {
  const isAtWork = isPooled(invocation)
    ? mayBeStarting(runtime, invocation)
    : !isStarterGone(runtime, invocation.registeredAt);
  if (isAtWork) return 'starter at work';
  return (await recoverStart(runtime, invocation))?.statementId;
}
