import type { ExecuteStatementOutput, StatementOptions } from '../../ports/redshift-data.js';
import type { ExecuteRequest } from '../request/starter-request.js';
import type { Invocation } from '../../ports/invocation.js';
import type { KeptRequest } from '../pool/queued-request.js';
import type { Runtime } from '../runtime.js';
import { clientTokenOf } from '../statement-name.js';

/**
 * Asks the Data API to run a request's SQL for an invocation, under its name and its client token: repeating it within 8 hours gives the
 * same statement.
 *
 * @throws {RedshiftDataError} as the port does; `outcome` tells whether a statement may have been started.
 */
export async function executeRequest(
  runtime: Runtime,
  invocation: Invocation,
  request: Pick<ExecuteRequest, keyof KeptRequest | 'waitTimeSeconds'>,
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
function connectionOf(invocation: Invocation, request: KeptRequest): StatementOptions {
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
