import { EXIT_CODES } from './exit-codes.js';
import { exitCodeOf, type Program, tell } from './exit-code-of.js';

/** How long the process may go on once everything is closed; nothing should be left that needs it. */
const LINGER_MS_MAX = 2_000;

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

/** A reader that has seen enough, such as `head`, is no reason to leave anything behind. */
function forgiveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
