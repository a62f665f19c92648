import { TaskerError } from './tasker-error.js';

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

/**
 * A result could not be kept. `name` is the service's own; `ResultStoreUnreachable` where none came; `ResultProgressUnreadable` where a
 * note of how far its copy has come is there and may not be read. Repeating the call is safe.
 * Tell it by {@link isResultStoreError}: the class may be loaded twice, as the store is in a file of its own.
 */
export class ResultStoreError extends TaskerError {
  override readonly name: string;
  override readonly retryable: boolean;
  /** What it is an error of. */
  readonly port = 'ResultStore';

  constructor(name: string, message: string, retryable: boolean, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
    this.retryable = retryable;
  }
}

/** Whether `error` is a {@link ResultStoreError}, of whichever copy of the class. */
export const isResultStoreError = (error: unknown): error is ResultStoreError =>
  error instanceof Error && (error as Partial<ResultStoreError>).port === 'ResultStore';
