import type { RunEnvironment } from '../interpreter/run-context.js';
import type { Json } from '../json.js';
import { StateFailure } from '../state-failure.js';

const FUNCTION_MISSING = 'Lambda.ResourceNotFoundException';
const UNKNOWN = 'Lambda.Unknown';

/** What left the invoker, as a failure of the state. */
const refusal = (error: unknown): StateFailure => {
  if (error instanceof StateFailure) return error;
  const isOfLambda = error instanceof Error && error.name.startsWith('Lambda.');
  const message = error instanceof Error ? error.message : String(error);
  return new StateFailure(isOfLambda ? error.name : UNKNOWN, message);
};

/** What a function returned as JSON: like Lambda, `undefined` is `null`, and dates and the like become text. */
const toJson = (payload: unknown): Json => {
  const text = JSON.stringify(payload) as string | undefined;
  return text === undefined ? null : (JSON.parse(text) as Json);
};

/**
 * Runs a function and gives what it returned.
 *
 * @throws {StateFailure} the function's own error with its report as cause, `Lambda.ResourceNotFoundException`, or what
 *   the invoker said.
 */
export const invokeFunction = async (
  functionName: string,
  payload: Json,
  { lambda, shutdown }: Pick<RunEnvironment, 'lambda' | 'shutdown'>,
): Promise<Json> => {
  if (!lambda.has(functionName)) {
    throw new StateFailure(FUNCTION_MISSING, `Function not found: ${functionName} (Service: Lambda, Status Code: 404)`);
  }
  try {
    const result = await lambda.invoke(functionName, payload, shutdown);
    if ('error' in result) throw new StateFailure(result.error.errorType, JSON.stringify(result.error));
    return toJson(result.payload);
  } catch (error) {
    throw refusal(error);
  }
};
