import type { Invocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { cancelUnlessEnded } from '../cancel-unless-ended.js';
import { mayStillBeStarted } from '../starter-life.js';
import { deadlineOf, isPastDeadline, tokenPutAt } from '../task-life.js';

/** An invocation whose statement is known. */
export type StartedInvocation = Invocation & { readonly statementId: string };

/**
 * Whether nobody waits for an invocation any more and no retry can be about to take it over. A task that died in an execution that
 * lives tells nobody: its time is over, or a heartbeat says so, which is sent only where the payload says that the state
 * has no use for heartbeats of its own.
 *
 * @throws {TaskCallbackError} it could not be found out; repeating is safe.
 */
export async function isAbandoned(runtime: Runtime, invocation: Invocation): Promise<boolean> {
  const { taskToken, attempt, abandonedAt } = invocation;
  if (abandonedAt !== undefined) return true;
  if (taskToken === undefined || attempt === undefined || mayBeAdoptedSoon(runtime, invocation)) return false;
  if (isPastDeadline(runtime, invocation)) return true;
  if (attempt.heartbeat !== 'unused') return false;
  return (await runtime.taskCallback.sendTaskHeartbeat(taskToken)) === 'nobodyWaits';
}

/** A state tries again some time after its task has died: after its start failed, or after its time was over. */
function mayBeAdoptedSoon(runtime: Runtime, invocation: Invocation): boolean {
  const now = runtime.clock.now();
  const { abandonGraceMs } = runtime.settings;
  const deadline = deadlineOf(invocation) ?? Infinity;
  const wasStartedRecently = now - tokenPutAt(invocation) < abandonGraceMs;
  return wasStartedRecently || (now >= deadline && now - deadline < abandonGraceMs);
}

/**
 * Gives a statement up that nobody waits for, and asks the database to stop it. The mark comes first: from then on no retry that has
 * read the invocation before takes it over, and whoever finds it aborted knows that it may be run again.
 *
 * @returns `stopping` where it was asked to; `ended` where it has come to its end by itself; `lost` where somebody has ended the
 *   invocation or taken it over since it was read, so that nothing was done.
 * @throws {TaskerError} it may run on; repeating is safe.
 */
export async function giveUp(runtime: Runtime, invocation: StartedInvocation): Promise<'stopping' | 'ended' | 'lost'> {
  const { taskToken, statementId, executionArn, invocationId } = invocation;
  if (taskToken !== undefined) {
    const marked = await runtime.store.markAbandoned(invocation, { taskToken, abandonedAt: runtime.clock.now() });
    if (marked === 'lost') return 'lost';
  }
  if (invocation.abandonedAt === undefined) {
    runtime.telemetry.metric('StatementsAbandoned');
    runtime.telemetry.info('gave up a statement that nobody waits for', { executionArn, invocationId, statementId });
  }
  return (await cancelUnlessEnded(runtime, statementId, executionArn)).Status === true ? 'stopping' : 'ended';
}

/**
 * Gives up an invocation that no statement is known of, so that nobody starts it any more. Whoever takes it up after the mark gets it
 * with the mark, by the very write that lets them start it; whoever took it up before is seen here, since it is read after the mark.
 *
 * @returns `given up` where nobody will start it; `may be starting` where somebody had taken it up before: looking for its statement
 *   again later is right; `lost` where somebody has started it or taken it over since it was read.
 * @throws {StoreUnavailableError} repeating is safe.
 */
export async function giveUpUnstarted(
  runtime: Runtime,
  invocation: Invocation,
): Promise<'given up' | 'may be starting' | 'lost'> {
  const { taskToken, abandonedAt } = invocation;
  let current: Invocation | undefined = invocation;
  if (taskToken !== undefined && abandonedAt === undefined) {
    const marked = await runtime.store.markAbandoned(invocation, { taskToken, abandonedAt: runtime.clock.now() });
    current = await runtime.store.get(invocation);
    if (marked === 'lost' && current?.processed === false) return 'lost';
  }
  if (current === undefined || current.processed) return 'given up';
  if (current.statementId !== undefined) return 'lost';
  return mayStillBeStarted(runtime, current) ? 'may be starting' : 'given up';
}
