import { CommanderError } from 'commander';
import { EXIT_CODES } from './exit-codes.js';
import { createProgram } from './program.js';
import { run } from './run.js';
import { UsageError } from './usage-error.js';

/** How long the process may go on once everything is closed; nothing should be left that needs it. */
const LINGER_MS_MAX = 2_000;

/**
 * Runs the command and sets the process's exit status. Whatever goes wrong is told in one sentence on standard error.
 *
 * @param commandLine as in `process.argv`.
 */
export async function runCli(commandLine: readonly string[]): Promise<void> {
  forgiveClosedPipes();
  process.once('uncaughtException', (error) => {
    tell(error);
    process.exit(EXIT_CODES.failed);
  });
  process.exitCode = await exitCodeOf(commandLine);
  // Not at once: what was written to a pipe may still be on its way.
  setTimeout(() => process.exit(), LINGER_MS_MAX).unref();
}

async function exitCodeOf(commandLine: readonly string[]): Promise<number> {
  let exitCode: number = EXIT_CODES.succeeded;
  const program = createProgram(async (file, options) => {
    exitCode = await run(file, options);
  });
  try {
    await program.parseAsync(commandLine);
    return exitCode;
  } catch (error) {
    // Commander has told about it; it counts asking for help as an error as well, with the status 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.succeeded : EXIT_CODES.unusable;
    tell(error);
    return error instanceof UsageError ? EXIT_CODES.unusable : EXIT_CODES.failed;
  }
}

function tell(error: unknown): void {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
}

/** A reader that has seen enough, such as `head`, is no reason to leave a database behind. */
function forgiveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
