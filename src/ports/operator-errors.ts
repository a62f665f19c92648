import { TaskerError } from './tasker-error.js';

/** A queue could not be asked. Repeating the call is safe. */
export class QueueUnavailableError extends TaskerError {
  override readonly name = 'QueueUnavailableError';
  override readonly retryable = true;
}

/** A function of the tasker could not be invoked, or ended with an error: `functionErrorName` is that error's name. */
export class FunctionFailedError extends TaskerError {
  override readonly name = 'FunctionFailedError';
  override readonly retryable = true;
  readonly functionErrorName: string;

  constructor(functionErrorName: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.functionErrorName = functionErrorName;
  }
}
