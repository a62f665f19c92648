import { TaskerError } from '../ports/tasker-error.js';

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

/**
 * All slots of the pool are taken, and there is no task that could wait for one. Nothing was started; trying again later is right.
 */
export class PoolFull extends TaskerError {
  override readonly name = 'PoolFull';
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

/**
 * A statement that an earlier entry of the same state left behind is still being cancelled. Nothing was started; trying again
 * later is right.
 */
export class PreviousStatementRunning extends TaskerError {
  override readonly name = 'PreviousStatementRunning';
  override readonly retryable = true;
}

/** The Data API's list of statements has no end within reach, so it is not known whether a statement is on it. Repeating is safe. */
export class ListingIncomplete extends TaskerError {
  override readonly name = 'ListingIncomplete';
  override readonly retryable = true;
}

/** A completion that the Data API does not confirm (yet); the invocation is unchanged. Looking again later is right. */
export class CompletionUnconfirmed extends TaskerError {
  override readonly name = 'CompletionUnconfirmed';
  override readonly retryable = true;
}

/** A result is being copied and not there yet; what is there is kept. Going on later is right, and the reconciler does. */
export class ResultUnfinished extends TaskerError {
  override readonly name = 'ResultUnfinished';
  override readonly retryable = true;
}
