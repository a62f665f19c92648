import type { Clock, EpochMs } from 'sfn-redshift-tasker';

/** What a handler gets beside its event, as in Lambda's Node.js runtimes. */
export interface LambdaContext {
  callbackWaitsForEmptyEventLoop: boolean;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  /** Megabytes, as a string. */
  readonly memoryLimitInMB: string;
  /** Differs from invocation to invocation. */
  readonly awsRequestId: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  /** Milliseconds until the invocation counts as timed out; 0 afterwards. */
  getRemainingTimeInMillis(): number;
}

/** What the context of one invocation is made of. */
export interface LambdaContextParts {
  readonly functionName: string;
  readonly functionArn: string;
  readonly requestId: string;
  readonly memoryMegabytes: number;
  readonly deadline: EpochMs;
  readonly clock: Clock;
}

/** The context of one invocation. */
export function createLambdaContext(parts: LambdaContextParts): LambdaContext {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: parts.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: parts.functionArn,
    memoryLimitInMB: String(parts.memoryMegabytes),
    awsRequestId: parts.requestId,
    logGroupName: `/aws/lambda/${parts.functionName}`,
    logStreamName: 'local/[$LATEST]',
    getRemainingTimeInMillis: () => Math.max(0, parts.deadline - parts.clock.now()),
  };
}
