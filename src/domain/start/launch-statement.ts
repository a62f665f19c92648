import type { Admission } from './admit-invocation.js';
import type { ExecuteStatementOutput, StatementOptions } from '../../ports/redshift-data.js';
import type { ExecuteRequest } from '../request/starter-request.js';
import type { Invocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import type { Started } from './started.js';
import { createdAtOf } from '../started-at.js';
import { clientTokenOf } from '../statement-name.js';
import { completeIfEnded } from './complete-if-ended.js';
import { isTerminal } from '../../ports/statement-status.js';

/**
 * Starts an invocation's statement and records it. Repeating it is safe for 8 hours: the client token is derived from the
 * statement name.
 *
 * @throws {RedshiftDataError} as the port does; `outcome` tells whether a statement may have been started.
 * @throws {StoreUnavailableError} it was started, and may not be recorded.
 */
export async function launchStatement(
  runtime: Runtime,
  { invocation, isNew }: Admission,
  request: ExecuteRequest,
): Promise<Started> {
  const answer = await execute(runtime, invocation, request);
  const startedAt = createdAtOf(answer) ?? runtime.clock.now();
  const recording = runtime.store.recordStart(invocation, { statementId: answer.Id, startedAt });
  // Nobody else can be at a new invocation whose statement has ended with its start: it is completed while the start is recorded.
  const completing =
    isNew && isTerminal(answer.Status) ? completeIfEnded(runtime, invocation, answer, recording) : undefined;
  try {
    const recorded = await recording;
    return { answer, mayHaveEnded: !isNew || recorded !== 'recorded', ...(completing && { completing }) };
  } catch (error) {
    // It gives its claim back.
    await completing;
    throw error;
  }
}

async function execute(
  runtime: Runtime,
  invocation: Invocation,
  request: ExecuteRequest,
): Promise<ExecuteStatementOutput> {
  const options: StatementOptions = {
    ...connectionOf(invocation, request),
    StatementName: invocation.statementName,
    ClientToken: clientTokenOf(invocation.statementName),
    // Without a token nobody waits for an event; the reconciler looks after the invocation.
    WithEvent: invocation.taskToken !== undefined,
    ...(request.parameters && { Parameters: request.parameters }),
    ...(request.resultFormat && { ResultFormat: request.resultFormat }),
    ...(request.sessionKeepAliveSeconds !== undefined && { SessionKeepAliveSeconds: request.sessionKeepAliveSeconds }),
    ...(request.waitTimeSeconds !== undefined && { WaitTimeSeconds: request.waitTimeSeconds }),
  };
  if (request.isBatch) {
    return await runtime.redshiftData.batchExecuteStatement({
      ...options,
      Sqls: request.sqls,
      ...(request.executionMode && { ExecutionMode: request.executionMode }),
    });
  }
  return await runtime.redshiftData.executeStatement({ ...options, Sql: request.sqls.join('') });
}

/** A session has its connection already; the service's own examples send nothing beside its id. */
function connectionOf(invocation: Invocation, request: ExecuteRequest): StatementOptions {
  if (request.sessionId !== undefined) return { SessionId: request.sessionId };
  const { clusterIdentifier, workgroupName, database, dbUser, secretArn } = invocation.target;
  return {
    Database: database,
    ...(clusterIdentifier !== undefined && { ClusterIdentifier: clusterIdentifier }),
    ...(workgroupName !== undefined && { WorkgroupName: workgroupName }),
    ...(dbUser !== undefined && { DbUser: dbUser }),
    ...(secretArn !== undefined && { SecretArn: secretArn }),
  };
}
