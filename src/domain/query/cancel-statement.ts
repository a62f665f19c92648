import type { CancelRequest } from '../request/starter-request.js';
import type { CancelStatementOutput } from '../../ports/redshift-data.js';
import type { Runtime } from '../runtime.js';
import { InvocationBusy } from '../errors.js';
import { cancelUnlessEnded } from '../cancel-unless-ended.js';
import { withdraw } from '../pool/withdraw.js';
import { giveUp, type StartedInvocation } from '../upkeep/abandoned.js';
import { latestToCancel, type QueuedInvocation } from './latest-to-cancel.js';
import { openToCancel } from './open-to-cancel.js';
import { noneStarted } from './resolve-statement.js';

/**
 * Asks the database to stop a statement. One that has ended already is no error: `Status` is false then. `LATEST` also finds a
 * statement whose start was not recorded, and one that waits in a pool: that one ends as aborted at once. So does the id of an
 * invocation. What is cancelled by one of these counts as given up: a retry runs it again.
 *
 * @throws {InvocationBusy} it is being taken over again and again; nothing was cancelled.
 * @throws {PreviousExecutionNotFound} for a `LATEST` or an invocation that there is not.
 * @throws {RedshiftDataError} as the Data API does; repeating is safe.
 */
export async function cancelStatement(runtime: Runtime, request: CancelRequest): Promise<CancelStatementOutput> {
  const { statement } = request;
  if (statement.kind === 'id') return await cancelUnlessEnded(runtime, statement.statementId);
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    const latest = await openOf(runtime, statement);
    if (latest === undefined) return { Status: false };
    if (latest.status === 'QUEUED') {
      if ((await withdraw(runtime, latest, 'starter')) === 'ended') return { Status: true };
      continue;
    }
    // Another tasker's invocation is not ours to mark.
    if (latest.owner !== runtime.settings.owner)
      return await cancelUnlessEnded(runtime, latest.statementId, statement.executionArn);
    const given = await giveUp(runtime, latest);
    if (given !== 'lost') return { Status: given === 'stopping' };
  }
  throw new InvocationBusy(
    `the statement to cancel of execution '${statement.executionArn}' changed hands during each of ${LOOKS_MAX} looks at it; try again`,
  );
}

/** `undefined` where it has ended. */
async function openOf(
  runtime: Runtime,
  statement: Exclude<CancelRequest['statement'], { kind: 'id' }>,
): Promise<StartedInvocation | QueuedInvocation | undefined> {
  if (statement.kind === 'invocation') return await openToCancel(runtime, statement);
  const latest = await latestToCancel(runtime, statement.executionArn, statement.stateName);
  if (latest === undefined) throw noneStarted(statement);
  return latest;
}

/** A retry may take the statement over, or a completer end it, while it is looked for. */
const LOOKS_MAX = 5;
