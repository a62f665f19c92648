import { EXIT_CODES } from './exit-codes.js';
import { UsageError } from './usage-error.js';

/** How long the process may go on once everything is closed; nothing should be left that needs it. */
const LINGER_MS_MAX = 2_000;

/** What reads a command line: a `Command` of commander that throws instead of ending the process (`exitOverride`). */
export interface Program {
  parseAsync(commandLine: readonly string[]): Promise<unknown>;
}

/**
 * Runs a command and sets the process's exit status. Whatever goes wrong is told in one sentence on standard error.
 *
 * @param createProgram gets a function by which an action sets the exit status; without it the status is 0.
 * @param commandLine as in `process.argv`.
 * @example await runCommandLine((exitWith) => createProgram(exitWith), process.argv);
 */
export async function runCommandLine(
  createProgram: (exitWith: (status: number) => void) => Program,
  commandLine: readonly string[],
): Promise<void> {
  forgiveClosedPipes();
  process.once('uncaughtException', (error) => {
    tell(error);
    process.exit(EXIT_CODES.failed);
  });
  process.exitCode = await exitCodeOf(createProgram, commandLine);
  // Not at once: what was written to a pipe may still be on its way.
  setTimeout(() => process.exit(), LINGER_MS_MAX).unref();
}

async function exitCodeOf(
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

function tell(error: unknown): void {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
}

/** A reader that has seen enough, such as `head`, is no reason to leave anything behind. */
function forgiveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
