import { TaskCallbackError } from '../ports/port-errors.js';
import type { TaskFailure } from '../ports/task-callback.js';
import { TASK_CAUSE_LENGTH_MAX, TASK_ERROR_LENGTH_MAX, TASK_OUTPUT_BYTES_MAX } from './limits.js';

const refused = (name: string, message: string): TaskCallbackError => new TaskCallbackError(name, message, false);

/**
 * Refuses an output that no waiter may be given. Step Functions checks by itself; for services that would take more, so that all
 * waiters have the same contract.
 *
 * @throws {TaskCallbackError} not retryable: the output is too long, or is not JSON.
 */
export function checkOutput(output: string): void {
  const bytes = Buffer.byteLength(output);
  if (bytes > TASK_OUTPUT_BYTES_MAX) {
    throw refused('ValidationException', `the output has ${bytes} bytes, at most ${TASK_OUTPUT_BYTES_MAX} are allowed`);
  }
  try {
    JSON.parse(output);
  } catch {
    throw refused('InvalidOutput', 'the output is not JSON');
  }
}

/**
 * Refuses a failure that no waiter may be given, as {@link checkOutput} does an output.
 *
 * @throws {TaskCallbackError} not retryable: a member is too long.
 */
export function checkFailure({ error, cause }: TaskFailure): void {
  checkLength('error', error, TASK_ERROR_LENGTH_MAX);
  checkLength('cause', cause, TASK_CAUSE_LENGTH_MAX);
}

/** @throws {TaskCallbackError} not retryable: `text` has more than `lengthMax` characters. */
export function checkLength(member: string, text: string, lengthMax: number): void {
  if (text.length <= lengthMax) return;
  throw refused('ValidationException', `the ${member} has ${text.length} characters, at most ${lengthMax} are allowed`);
}
