import * as v from 'valibot';
import { InvalidRequest } from '../errors.js';
import { describeName, describeSecret, describeValue } from './describe-value.js';
import { parseIncludeResult } from './parse-include-result.js';
import { parseParameters } from './parse-parameters.js';
import { taskTokenOfCaller } from './task-token-of-caller.js';
import { type Payload, payloadSchema } from './payload-schema.js';
import type {
  Action,
  ExecuteRequest,
  InvocationReference,
  StarterRequest,
  StatementReference,
} from './starter-request.js';

const OF_EXECUTE = [
  'sqlStatement',
  'sqlStatements',
  'taskToken',
  'callbackId',
  'executionArn',
  'parameters',
  'attempt',
  'executionMode',
  'resultFormat',
  'sessionId',
  'sessionKeepAliveSeconds',
  'waitTimeSeconds',
  'database',
  'includeResult',
  'pool',
  'priority',
] as const;
const OF_REFERENCE = ['statementId', 'executionArn', 'stateName'] as const;

const FIELDS_OF_ACTION: Readonly<Record<Action, readonly (keyof Payload)[]>> = {
  executeStatement: OF_EXECUTE,
  executeSingletonStatement: [...OF_EXECUTE, 'singletonKey', 'onBusy'],
  describeStatement: [...OF_REFERENCE, 'waitTimeSeconds'],
  getStatementResult: [...OF_REFERENCE, 'nextToken', 'resultFormat'],
  cancelStatement: [...OF_REFERENCE, 'invocationId'],
};

/**
 * The request that a payload of the starter makes.
 *
 * @param payload the Lambda event as it came, of any shape.
 * @throws {InvalidRequest} naming the field, what it holds (never a token, SQL or a parameter's value) and what is allowed.
 *   Repeating the same payload gives the same error.
 * @example parseRequest({ sqlStatement: 'select 1' }).action // 'executeStatement'
 */
export function parseRequest(payload: unknown): StarterRequest {
  const parsed = parsePayload(payload);
  const action = parsed.action ?? defaultAction(parsed);
  refuseForeignFields(parsed, action);
  switch (action) {
    case 'executeStatement':
    case 'executeSingletonStatement':
      return executeRequest(parsed, action);
    case 'describeStatement':
      return { action, statement: referenceOf(parsed, action), ...present('waitTimeSeconds', parsed.waitTimeSeconds) };
    case 'getStatementResult':
      return {
        action,
        statement: referenceOf(parsed, action),
        ...present('nextToken', parsed.nextToken ?? undefined),
        ...present('resultFormat', parsed.resultFormat),
      };
    case 'cancelStatement':
      return { action, statement: invocationReferenceOf(parsed) ?? referenceOf(parsed, action) };
  }
}

function parsePayload(payload: unknown): Payload {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    throw new InvalidRequest(`the payload is ${describeSecret(payload)}; allowed: a JSON object`);
  }
  const result = v.safeParse(payloadSchema, payload, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = issue.path?.map((item) => describeName(String(item.key))).join('.') ?? 'the payload';
  throw new InvalidRequest(`${path} ${issue.message}`);
}

function defaultAction(payload: Payload): Action {
  if (payload.sqlStatement !== undefined || payload.sqlStatements !== undefined) return 'executeStatement';
  throw new InvalidRequest(
    'action is missing; allowed: executeStatement (the default where sqlStatement or sqlStatements is given), ' +
      'executeSingletonStatement, describeStatement, getStatementResult, cancelStatement',
  );
}

function refuseForeignFields(payload: Payload, action: Action): void {
  const allowedFields: readonly string[] = FIELDS_OF_ACTION[action];
  for (const [name, value] of Object.entries(payload)) {
    if (name === 'action' || value === undefined || value === null || allowedFields.includes(name)) continue;
    throw new InvalidRequest(`${name} does not go with ${action}; allowed: ${allowedFields.join(', ')}`);
  }
}

function referenceOf(payload: Payload, action: Action): StatementReference {
  const { statementId, executionArn, stateName } = payload;
  if (statementId === undefined) {
    throw new InvalidRequest(`statementId is missing; ${action} needs the Id of a statement or "LATEST"`);
  }
  if (statementId !== 'LATEST') return { kind: 'id', statementId };
  if (executionArn === undefined) {
    throw new InvalidRequest('executionArn is missing; statementId "LATEST" needs it: "$$.Execution.Id"');
  }
  return { kind: 'latest', executionArn, ...present('stateName', stateName) };
}

function invocationReferenceOf({
  executionArn,
  invocationId,
  stateName,
  statementId,
}: Payload): InvocationReference | undefined {
  if (invocationId === undefined) return undefined;
  if (statementId !== undefined || stateName !== undefined) {
    const other = statementId === undefined ? 'stateName' : 'statementId';
    throw new InvalidRequest(`${other} does not go with invocationId, which names one alone; leave out one of them`);
  }
  if (executionArn === undefined) {
    throw new InvalidRequest('executionArn is missing; invocationId needs that of its execution');
  }
  return { kind: 'invocation', executionArn, invocationId };
}

function executeRequest(payload: Payload, action: ExecuteRequest['action']): ExecuteRequest {
  const { sqlStatement, sqlStatements, executionArn, sessionId, database, executionMode } = payload;
  if ((sqlStatement === undefined) === (sqlStatements === undefined)) {
    throw new InvalidRequest(
      sqlStatement === undefined
        ? `sqlStatement is missing; ${action} needs sqlStatement or sqlStatements`
        : 'sqlStatement and sqlStatements are both given; allowed: one of them',
    );
  }
  const taskToken = taskTokenOfCaller(payload);
  if (executionMode !== undefined && sqlStatements === undefined) {
    throw new InvalidRequest(
      `executionMode is ${describeValue(executionMode)}, but there is no batch; it goes with sqlStatements`,
    );
  }
  if (sessionId !== undefined && database !== undefined) {
    throw new InvalidRequest('database does not go with sessionId; the session has its database already');
  }
  if (payload.includeResult !== undefined && payload.includeResult !== false && taskToken === undefined) {
    throw new InvalidRequest('includeResult needs a taskToken or a callbackId; without one use getStatementResult');
  }
  refuseWrongQueue(payload, taskToken);
  return {
    action,
    sqls: sqlStatements ?? [sqlStatement!],
    isBatch: sqlStatements !== undefined,
    ...present('taskToken', taskToken),
    ...present('executionArn', executionArn),
    ...present('attempt', payload.attempt),
    ...present('parameters', parseParameters(payload.parameters)),
    ...present('executionMode', executionMode),
    ...present('resultFormat', payload.resultFormat),
    ...present('sessionId', sessionId),
    ...present('sessionKeepAliveSeconds', payload.sessionKeepAliveSeconds),
    ...present('waitTimeSeconds', payload.waitTimeSeconds),
    ...present('database', database),
    ...present('includeResult', parseIncludeResult(payload)),
    ...present('singletonKey', payload.singletonKey),
    ...present('onBusy', payload.onBusy === 'wait' ? payload.onBusy : undefined),
    ...present('pool', payload.pool),
    ...present('priority', payload.priority),
  };
}

/** A singleton that waits does so in a pool of its own, and only where somebody waits for it. */
function refuseWrongQueue({ onBusy, pool }: Payload, taskToken: string | undefined): void {
  if (onBusy !== 'wait') return;
  if (taskToken === undefined) {
    throw new InvalidRequest(
      'onBusy "wait" needs a taskToken or a callbackId; without one nobody would wait: leave it out, or "fail"',
    );
  }
  if (pool !== undefined) {
    throw new InvalidRequest(
      'pool does not go with onBusy "wait"; a singleton that waits is in the pool of its singletonKey',
    );
  }
}

/** A member that is left out where there is no value. */
const present = <Name extends string, Value>(name: Name, value: Value | undefined): Partial<Record<Name, Value>> =>
  (value === undefined ? {} : { [name]: value }) as Partial<Record<Name, Value>>;
