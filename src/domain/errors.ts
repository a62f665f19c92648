/**
 * Base of every error that leaves the tasker. `name` is what `ErrorEquals` in a state machine matches; it is a literal,
 * part of the public interface, and stays the same in a minified bundle. Recognise errors by `name`, not by class: two
 * copies of this package may be loaded. No message ever holds a task token, SQL or a parameter value.
 */
export abstract class TaskerError extends Error {
  abstract override readonly name: string;
  /** Whether the same call may succeed later. */
  abstract readonly retryable: boolean;
}

/** The payload is not one that the starter takes. Nothing was registered or started. */
export class InvalidRequest extends TaskerError {
  override readonly name = 'InvalidRequest';
  override readonly retryable = false;
}

/** `executeSingletonStatement`: a statement with the same key is running. Nothing was started. */
export class ConcurrentExecution extends TaskerError {
  override readonly name = 'ConcurrentExecution';
  override readonly retryable = true;
}

/** `LATEST`: the execution (or its state) has started no statement that is still known. */
export class PreviousExecutionNotFound extends TaskerError {
  override readonly name = 'PreviousExecutionNotFound';
  override readonly retryable = false;
}

/** A setting of the deployment is missing or wrong. */
export class ConfigurationError extends TaskerError {
  override readonly name = 'ConfigurationError';
  override readonly retryable = false;
}

/** The caller's task has been closed or taken over by another attempt: whoever called is late. Nothing was started. */
export class TaskNoLongerWaiting extends TaskerError {
  override readonly name = 'TaskNoLongerWaiting';
  override readonly retryable = false;
}

/** Whether an earlier call started the statement can no longer be found out, so it is not started again. */
export class StartOutcomeUnknown extends TaskerError {
  override readonly name = 'StartOutcomeUnknown';
  override readonly retryable = false;
}

/** The same task asked again after its start was refused; `name` is the first refusal's. Nothing was started. */
export class StartRefused extends TaskerError {
  override readonly name: string;
  override readonly retryable = false;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** Somebody else is working on the invocation right now. Nothing was done; trying again later is right. */
export class InvocationBusy extends TaskerError {
  override readonly name = 'InvocationBusy';
  override readonly retryable = true;
}

/** A completion that the Data API does not confirm (yet); the invocation is unchanged. Looking again later is right. */
export class CompletionUnconfirmed extends TaskerError {
  override readonly name = 'CompletionUnconfirmed';
  override readonly retryable = true;
}

/** The state table could not be asked. Whether a write took effect is unknown; repeating the call is safe. */
export class StoreUnavailableError extends TaskerError {
  override readonly name = 'StoreUnavailableError';
  override readonly retryable = true;
}

/** What a failed call to the Data API means for the statement. */
export interface RedshiftDataErrorDetails {
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** `refused`: the call had no effect for certain. `unknown`: it may have had one. */
  readonly outcome: 'refused' | 'unknown';
}

/** The Data API refused a call or could not be reached. `name` is the service's own. */
export class RedshiftDataError extends TaskerError {
  override readonly name: string;
  override readonly retryable: boolean;
  readonly outcome: 'refused' | 'unknown';

  constructor(name: string, message: string, details: RedshiftDataErrorDetails, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
    this.retryable = details.retryable;
    this.outcome = details.outcome;
  }
}

/** Step Functions could not be given an answer. `serviceErrorName` is the service's own name for the reason. */
export class TaskCallbackError extends TaskerError {
  override readonly name = 'TaskCallbackError';
  override readonly retryable: boolean;
  readonly serviceErrorName: string;

  constructor(serviceErrorName: string, message: string, retryable: boolean, options?: ErrorOptions) {
    super(message, options);
    this.serviceErrorName = serviceErrorName;
    this.retryable = retryable;
  }
}

/** Whether `error` has this name: the way to tell errors apart. */
export const hasErrorName = (error: unknown, ...names: readonly string[]): boolean =>
  error instanceof Error && names.includes(error.name);

/** What to tell of anything that was thrown: an error's name, else the value's type. Never its text. */
export const errorNameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
