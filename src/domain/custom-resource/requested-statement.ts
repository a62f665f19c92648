import { InvalidRequest } from '../errors.js';
import type { ExecuteRequest } from '../request/starter-request.js';
import type { ResourceRequest } from './resource-request.js';
import { resourceStatementOf, type SqlProperty, sqlPropertyOf } from './resource-statement.js';
import { attemptOf, type Turn } from './resource-turn.js';

/** Which of its properties holds the SQL that a request is to run. */
export const sqlPropertyFor = ({
  requestType,
  physicalResourceId,
  ownPhysicalResourceId,
}: ResourceRequest): SqlProperty => sqlPropertyOf(requestType, physicalResourceId !== ownPhysicalResourceId);

/**
 * The statement that a request is to run, and who waits for it; `undefined` where its properties have none for it.
 *
 * @throws {InvalidRequest} the properties are refused.
 */
export function requestedStatement(request: ResourceRequest, turn: Turn): ExecuteRequest | undefined {
  const statement = resourceStatementOf(request.properties, sqlPropertyFor(request));
  return statement && { ...statement.execute, ...waiting(request, turn, statement.timeoutSeconds) };
}

/** As what a request is registered that nothing is started for, whatever its properties hold. */
export function unstartedStatement(request: ResourceRequest, turn: Turn): ExecuteRequest {
  const none: ExecuteRequest = {
    ...{ action: 'executeStatement', sqls: [], isBatch: false },
    ...waiting(request, turn, undefined),
  };
  try {
    return requestedStatement(request, turn) ?? none;
  } catch (error) {
    if (error instanceof InvalidRequest) return none;
    throw error;
  }
}

const waiting = (
  request: ResourceRequest,
  turn: Turn,
  timeoutSeconds: number | undefined,
): Partial<ExecuteRequest> => ({
  taskToken: request.taskToken,
  executionArn: request.stackId,
  attempt: { ...attemptOf(turn), ...(timeoutSeconds !== undefined && { timeoutSeconds }) },
  includeResult: { maxRows: 1 },
  subject: request.physicalResourceId ?? request.ownPhysicalResourceId,
});
