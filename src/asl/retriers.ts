/** One entry of a state's `Retry`. */
export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly MaxAttempts: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds: number;
  readonly JitterStrategy: 'FULL';
}

/**
 * Lambda could not be reached, was throttled, or its answer was lost. The function may have run nevertheless; the attempt
 * fields of the payload make that harmless.
 */
export const LAMBDA_RETRIER: Retrier = {
  ErrorEquals: [
    'Lambda.ClientExecutionTimeoutException',
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.TooManyRequestsException',
    // A function that ran out of time: older and newer runtimes name it differently.
    'Lambda.Unknown',
    'Sandbox.Timedout',
  ],
  IntervalSeconds: 2,
  MaxAttempts: 8,
  BackoffRate: 2,
  MaxDelaySeconds: 60,
  JitterStrategy: 'FULL',
};

/**
 * The Data API has no capacity or no answer right now, or the state table cannot be asked. Waits longer and tries more often:
 * a full cluster takes minutes to get free.
 */
export const SERVICE_RETRIER: Retrier = {
  ErrorEquals: [
    'ActiveStatementsExceededException',
    'ActiveSessionsExceededException',
    'ActiveWaitingRequestsExceededException',
    'ThrottlingException',
    'TooManyRequestsException',
    'ExecuteStatementException',
    'BatchExecuteStatementException',
    'InternalServerException',
    'DatabaseConnectionException',
    'QueryTimeoutException',
    'RedshiftDataUnreachable',
    'StoreUnavailableError',
    'TaskCallbackError',
    'InvocationBusy',
  ],
  IntervalSeconds: 5,
  MaxAttempts: 20,
  BackoffRate: 1.5,
  MaxDelaySeconds: 120,
  JitterStrategy: 'FULL',
};

/** What a state that calls the starter should retry. A statement that failed is not among it: only its author knows. */
export const RETRIERS: readonly Retrier[] = [LAMBDA_RETRIER, SERVICE_RETRIER];
