import { writeSync } from 'node:fs';
import { EXIT_CODES } from 'sfn-redshift-tasker/command-line';
import { isOutOfSpace } from '../http/failure-message.js';
import { reasonOf } from './files.js';

const STANDARD_ERROR = 2;

/**
 * Ends the process as if it were killed, saying why: whatever were done from now on would be unknown to the next one, which finds all that
 * was answered.
 */
export function endUnkept(error: unknown, dataDirectory: string): never {
  const text =
    `error: what has happened cannot be written to '${dataDirectory}': ${reasonOf(error)}\n` +
    'Everything ends here, and nothing that was answered is lost. Make room there, then start it again: executions go on where they were.\n';
  // At once, since nothing comes after it.
  writeSync(STANDARD_ERROR, text);
  process.exit(EXIT_CODES.failed);
}

/** Has an error of a full disk that nobody else takes, such as one of the tables, end the process in the same way. */
export function endWhereDiskIsFull(dataDirectory: string): void {
  process.prependListener('uncaughtException', (error) => {
    if (isOutOfSpace(error)) endUnkept(error, dataDirectory);
  });
}
