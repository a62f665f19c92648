import type { ExecuteRequest } from '../request/starter-request.js';
import type { ExecuteStatementOutput } from '../../ports/redshift-data.js';
import type { Invocation } from '../invocation.js';
import type { Runtime } from '../runtime.js';
import { completeInvocation } from '../completion/complete-invocation.js';
import { StartOutcomeUnknown, StartRefused, errorNameOf } from '../errors.js';
import { findStatementByName } from '../find-statement.js';
import { CLIENT_TOKEN_RETENTION_MS } from '../limits.js';
import { starterLifeMs } from '../starter-life.js';
import { isTerminal } from '../statement-status.js';
import type { EpochMs } from '../units.js';
import { type Admission, admitInvocation } from './admit-invocation.js';
import { assertStillWaiting } from './assert-still-waiting.js';
import { isRefusal } from './is-refusal.js';
import { launchStatement } from './launch-statement.js';
import { planInvocation } from './plan-invocation.js';
import { settleRefusedStart } from './settle-refused-start.js';
import { takeSingletonLock } from './singleton-lock.js';
import { underStarterClaim } from './starter-claim.js';

/**
 * Runs a request's SQL: registers the invocation, starts the statement, records its id. The same task token never starts
 * a second statement, however often this is called; a retry goes on with what an earlier attempt of its state left
 * unanswered.
 *
 * @returns the Data API's answer; for a repetition its `Id` and what the state table knows.
 * @throws {ConcurrentExecution}, {TaskNoLongerWaiting} and {RedshiftDataError} with outcome `refused`: nothing was started,
 *   and the registration is settled.
 * @throws {TaskerError} otherwise: the statement may have been started; repeating the call is safe.
 */
export async function startStatement(runtime: Runtime, request: ExecuteRequest): Promise<ExecuteStatementOutput> {
  const admission = await admitInvocation(runtime, planInvocation(runtime, request));
  const { invocation, isNew } = admission;
  if (invocation.processed) return repeatedAnswer(invocation);
  if (invocation.statementId !== undefined) {
    const known = { ...invocation, statementId: invocation.statementId };
    if (!isNew) await completeIfEnded(runtime, known, undefined);
    return answerOf(known);
  }
  await permitOrSettle(runtime, invocation, isNew);
  const started = await launchOrSettle(runtime, admission, request);
  const { statementId, startedAt } = started;
  tellStarted(runtime, invocation, statementId);
  // A repeated client token brings no new event, so an end that has already come must be noticed here.
  if (isTerminal(started.answer.Status) || !started.isFirst) {
    await completeIfEnded(runtime, { ...invocation, statementId, startedAt }, started.answer.Status);
  }
  return started.answer;
}

interface Started {
  readonly statementId: string;
  readonly startedAt: EpochMs;
  readonly answer: ExecuteStatementOutput;
  /** False where somebody else may have started it before. */
  readonly isFirst: boolean;
}

async function launchOrSettle(runtime: Runtime, admission: Admission, request: ExecuteRequest): Promise<Started> {
  const { invocation, isNew, claim } = admission;
  // This starter may be slow to come to the start itself; the client token must be remembered as long as it lives.
  const isClientTokenSafe =
    runtime.clock.now() - invocation.registeredAt <= CLIENT_TOKEN_RETENTION_MS - starterLifeMs(runtime);
  if (!isNew && !isClientTokenSafe) {
    return await findOldStart(runtime, invocation);
  }
  try {
    return isNew
      ? await launch(runtime, admission, request)
      : await underStarterClaim(runtime, invocation, claim, () => launch(runtime, admission, request));
  } catch (error) {
    // After an earlier try whose end is unknown, a refusal of this one says nothing about that one.
    if (isNew && isRefusal(error)) await settleRefusedStart(runtime, invocation, error);
    throw error;
  }
}

async function launch(runtime: Runtime, { invocation, isNew }: Admission, request: ExecuteRequest): Promise<Started> {
  const answer = await launchStatement(runtime, invocation, request);
  const startedAt = (answer.CreatedAt?.getTime() ?? runtime.clock.now()) as EpochMs;
  const recorded = await runtime.store.recordStart(invocation, { statementId: answer.Id, startedAt });
  return { statementId: answer.Id, startedAt, answer, isFirst: isNew && recorded === 'recorded' };
}

/** The Data API has forgotten the client token: starting again could run the SQL twice. */
async function findOldStart(runtime: Runtime, invocation: Invocation): Promise<Started> {
  const found = await findStatementByName(runtime, invocation.statementName);
  if (found) {
    const startedAt = (found.CreatedAt?.getTime() ?? invocation.registeredAt) as EpochMs;
    await runtime.store.recordStart(invocation, { statementId: found.Id, startedAt });
    return {
      statementId: found.Id,
      startedAt,
      answer: answerOf({ ...invocation, statementId: found.Id }),
      isFirst: false,
    };
  }
  const refusal = new StartOutcomeUnknown(
    `invocation '${invocation.invocationId}' was registered over 8 hours ago and no statement is known for it; ` +
      'starting it now could run its SQL a second time; start a new execution instead',
  );
  await settleRefusedStart(runtime, invocation, refusal);
  throw refusal;
}

/** Makes sure that the statement may be started at all: somebody waits for it, and nobody else holds its lock. */
async function permitOrSettle(runtime: Runtime, invocation: Invocation, isNew: boolean): Promise<void> {
  try {
    await assertStillWaiting(runtime, invocation);
    if (invocation.singletonKey !== undefined) await takeSingletonLock(runtime, invocation, invocation.singletonKey);
  } catch (error) {
    // What somebody else registered may have been started by them, under a lock that was taken from them at its end.
    if (isNew && isRefusal(error)) await settleRefusedStart(runtime, invocation, error);
    throw error;
  }
}

/** The start has done its work whatever becomes of this: event and reconciler come to the same end. */
async function completeIfEnded(
  runtime: Runtime,
  invocation: Invocation & { readonly statementId: string },
  status: string | undefined,
): Promise<void> {
  try {
    if (status === undefined) {
      const description = await runtime.redshiftData.describeStatement({ Id: invocation.statementId });
      if (!isTerminal(description.Status)) return;
      await completeInvocation(runtime, invocation, { source: 'starter', description });
    } else if (isTerminal(status)) {
      await completeInvocation(runtime, invocation, { source: 'starter' });
    }
  } catch (error) {
    runtime.telemetry.warn('could not complete at the start; the event or the reconciler will', {
      executionArn: invocation.executionArn,
      invocationId: invocation.invocationId,
      statementId: invocation.statementId,
      errorName: errorNameOf(error),
    });
  }
}

function repeatedAnswer(invocation: Invocation): ExecuteStatementOutput {
  if (invocation.statementId !== undefined) return answerOf({ ...invocation, statementId: invocation.statementId });
  const { errorName, errorMessage } = invocation.outcome ?? {};
  throw new StartRefused(
    errorName ?? 'StartRefused',
    errorMessage ?? 'the statement was refused when this task was first started',
  );
}

const answerOf = (invocation: Invocation & { readonly statementId: string }): ExecuteStatementOutput => ({
  Id: invocation.statementId,
  CreatedAt: new Date(invocation.startedAt ?? invocation.registeredAt),
  Database: invocation.target.database,
  ...(invocation.target.clusterIdentifier !== undefined && { ClusterIdentifier: invocation.target.clusterIdentifier }),
  ...(invocation.target.workgroupName !== undefined && { WorkgroupName: invocation.target.workgroupName }),
  ...(invocation.target.dbUser !== undefined && { DbUser: invocation.target.dbUser }),
  ...(invocation.target.secretArn !== undefined && { SecretArn: invocation.target.secretArn }),
});

function tellStarted(runtime: Runtime, invocation: Invocation, statementId: string): void {
  runtime.telemetry.metric('StatementsStarted');
  runtime.telemetry.info('started a statement', {
    executionArn: invocation.executionArn,
    invocationId: invocation.invocationId,
    stateName: invocation.attempt?.stateName,
    statementId,
  });
}
