import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { toSdkError } from '../adapters/sdk-error.js';
import { startError } from './statement-error.js';

/**
 * Gives a payload to the starter.
 *
 * @param operationName the name of the operation that waits, for whoever has to find it: a test's runner.
 * @throws {Error} whose message begins with an error's name and a colon, such as `InvalidRequest: ...`: the statement was not started, or
 *   may have been where the name tells of Lambda. Repeating with the same payload is safe.
 */
export type Starter = (payload: Readonly<Record<string, unknown>>, operationName: string) => Promise<void>;

/** Names of a client's errors that are not Lambda's answers. */
const IS_SERVICE_ERROR = /(Exception|Failure|Unavailable)$/;

/**
 * A {@link Starter} that invokes the starter's Lambda function and waits for its answer. Needs `lambda:InvokeFunction`.
 *
 * @param functionName the starter's name or ARN: the output `StarterFunctionName` of the tasker's stack.
 * @param client @default one for the function's own region, made at the first call
 * @example const starter = lambdaStarter(process.env.STARTER!);
 */
export function lambdaStarter(functionName: string, client?: Pick<LambdaClient, 'send'>): Starter {
  let made = client;
  return async (payload) => {
    made ??= new LambdaClient({});
    const command = new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(payload)) });
    const { FunctionError, Payload } = await made.send(command).catch((thrown: unknown) => {
      const { name } = toSdkError(thrown);
      // As Step Functions names them.
      const errorName = IS_SERVICE_ERROR.test(name) ? `Lambda.${name}` : 'Lambda.SdkClientException';
      throw startError(errorName, `the starter could not be invoked (${name})`);
    });
    if (FunctionError === undefined) return;
    const { errorType, errorMessage } = answerIn(Payload);
    throw startError(nameOf(errorType, errorMessage), errorMessage ?? 'the starter ended without an answer');
  };
}

interface FunctionAnswer {
  readonly errorType?: string;
  readonly errorMessage?: string;
}

function answerIn(payload: Uint8Array | undefined): FunctionAnswer {
  try {
    return (JSON.parse(Buffer.from(payload ?? []).toString('utf8')) ?? {}) as FunctionAnswer;
  } catch {
    return {};
  }
}

/** A function that ran out of time reports no type on older runtimes, only a text. */
const nameOf = (errorType: string | undefined, errorMessage: string | undefined): string =>
  errorType ?? (errorMessage?.includes('Task timed out') === true ? 'Sandbox.Timedout' : 'Lambda.Unknown');
