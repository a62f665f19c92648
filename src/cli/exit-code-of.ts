import { EXIT_CODES } from './exit-codes.js';
import { printable } from './printable.js';
import { UsageError } from './usage-error.js';

/** What reads a command line: a `Command` of commander that throws instead of ending the process (`exitOverride`). */
export interface Program {
  parseAsync(commandLine: readonly string[]): Promise<unknown>;
}

/**
 * Reads and runs a command line and gives the exit status. Whatever goes wrong is told in one sentence on standard error; the
 * process itself is left as it is.
 *
 * @param createProgram gets a function by which an action sets the exit status; without it the status is 0.
 * @param commandLine as in `process.argv`.
 */
export async function exitCodeOf(
  createProgram: (exitWith: (status: number) => void) => Program,
  commandLine: readonly string[],
): Promise<number> {
  let exitCode: number = EXIT_CODES.succeeded;
  const program = createProgram((status) => {
    exitCode = status;
  });
  try {
    await program.parseAsync(commandLine);
    return exitCode;
  } catch (error) {
    // Commander has told about it; it counts asking for help as an error as well, with the status 0.
    if (isCommanderError(error)) return error.exitCode === 0 ? EXIT_CODES.succeeded : EXIT_CODES.unusable;
    tell(error);
    return error instanceof UsageError ? EXIT_CODES.unusable : EXIT_CODES.failed;
  }
}

/** By its shape: each package may have a copy of commander of its own. */
const isCommanderError = (error: unknown): error is Error & { readonly exitCode: number } =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('commander.') && 'exitCode' in error;

/** One sentence on standard error. */
export function tell(error: unknown): void {
  process.stderr.write(`error: ${printable(error instanceof Error ? error.message : String(error))}\n`);
}
