import type { Runtime } from './runtime.js';
import { isExecuteRequest, type StarterRequest } from './request/starter-request.js';
import { cancelStatement } from './query/cancel-statement.js';
import { describeStatement } from './query/describe-statement.js';
import { getStatementResult } from './query/get-statement-result.js';
import { assertPoolIsKnown } from './pool/planned-pool.js';
import { parseRequest } from './request/parse-request.js';
import { taskTokenIn } from './request/task-token-in.js';
import { startStatement } from './start/start-statement.js';
import { tellRefusal } from './start/tell-refusal.js';
import { type JsonValue, toJson } from './to-json.js';

/**
 * Does what a payload of the starter asks for.
 *
 * @param payload the Lambda event, of any shape.
 * @returns the Data API's own answer as plain JSON.
 * @throws {InvalidRequest} the payload is not allowed; nothing was done.
 * @throws {TaskerError} as the action does; its `name` is what a state machine's `ErrorEquals` matches.
 * @example await handleRequest(runtime, { sqlStatement: 'select 1', taskToken, executionArn })
 */
export async function handleRequest(runtime: Runtime, payload: unknown): Promise<JsonValue> {
  return toJson(await answerTo(runtime, await parseOrTell(runtime, payload)));
}

/** A payload that is refused fails its task also where nobody reads the starter's error. */
async function parseOrTell(runtime: Runtime, payload: unknown): Promise<StarterRequest> {
  try {
    const request = parseRequest(payload);
    if (isExecuteRequest(request)) assertPoolIsKnown(runtime.settings, request);
    return request;
  } catch (error) {
    await tellRefusal(runtime, taskTokenIn(payload), error as Error);
    throw error;
  }
}

async function answerTo(runtime: Runtime, request: StarterRequest): Promise<object> {
  switch (request.action) {
    case 'executeStatement':
    case 'executeSingletonStatement':
      return await startStatement(runtime, request);
    case 'describeStatement':
      return await describeStatement(runtime, request);
    case 'getStatementResult':
      return await getStatementResult(runtime, request);
    case 'cancelStatement':
      return await cancelStatement(runtime, request);
  }
}
