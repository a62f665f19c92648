/** One entry of a state's `Retry`. */
export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly MaxAttempts: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds: number;
  readonly JitterStrategy: 'FULL' | 'NONE';
}

/**
 * Names under which a function's end without an answer is reported: its process exits, is killed, runs out of memory or time, or does
 * not come up. Older and newer runtimes differ. The function may have done its work nevertheless. What is the same at every
 * try (no entry point, a wrong folder) is not among them.
 */
export const DEATH_ERRORS: readonly string[] = [
  'Lambda.Unknown',
  'Sandbox.Timedout',
  'Sandbox.Failure',
  'Runtime.ExitError',
  'Runtime.OutOfMemory',
  'Runtime.Unknown',
  'Runtime.UnhandledPromiseRejection',
  'Runtime.UncaughtException',
  'Runtime.NodeJsExit',
  'Function.Unknown',
  'Extension.Crash',
  'Extension.ExitError',
  'Extension.InitError',
  'Extension.LaunchError',
];

/**
 * Lambda could not be reached, was throttled, its function died, or its answer was lost. The function may have run nevertheless; the
 * attempt fields of the payload make that harmless.
 */
export const LAMBDA_RETRIER: Retrier = {
  ErrorEquals: [
    'Lambda.ClientExecutionTimeoutException',
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.TooManyRequestsException',
    ...DEATH_ERRORS,
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
    'InternalFailure',
    'ServiceUnavailable',
    'DatabaseConnectionException',
    'QueryTimeoutException',
    'RedshiftDataUnreachable',
    'StoreUnavailableError',
    'TaskCallbackError',
    'ListingIncomplete',
    'PoolFull',
  ],
  IntervalSeconds: 5,
  MaxAttempts: 20,
  BackoffRate: 1.5,
  MaxDelaySeconds: 120,
  JitterStrategy: 'FULL',
};

/**
 * Somebody else is at the statement: another attempt's starter, which may live for a quarter of an hour, a completer, or a cancel that
 * has not come to its end. Without jitter, so that the tries together last longer than any of that: 25 minutes.
 */
export const BUSY_RETRIER: Retrier = {
  ErrorEquals: ['InvocationBusy', 'PreviousStatementRunning'],
  IntervalSeconds: 5,
  MaxAttempts: 30,
  BackoffRate: 1.5,
  MaxDelaySeconds: 60,
  JitterStrategy: 'NONE',
};

/** What a state that calls the starter should retry. A statement that failed is not among it: only its author knows. */
export const RETRIERS: readonly Retrier[] = [LAMBDA_RETRIER, SERVICE_RETRIER, BUSY_RETRIER];
