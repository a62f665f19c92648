import { jest } from '@jest/globals';
import { createProgram } from '../../local/src/cli/program.js';
import { exitCodeOf } from '../../src/cli/exit-code-of.js';
import type { CommandResult } from './run-command.js';

/** Keeps what a stream is given, instead of writing it. */
const capture = (stream: NodeJS.WriteStream): { readonly text: () => string; readonly release: () => void } => {
  let text = '';
  const spy = jest.spyOn(stream, 'write').mockImplementation((chunk) => {
    text += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
    return true;
  });
  return { text: () => text, release: () => spy.mockRestore() };
};

/**
 * Runs the command to its end within this process, one at a time: all of it but what the process itself does, such as its start,
 * its end and its signals. A process for each command line would cost many times as much.
 */
export async function runHere(...commandLine: readonly string[]): Promise<CommandResult> {
  // Progress line by line, also where the tests run in a terminal.
  process.env.TERM = 'dumb';
  const [stdout, stderr] = [capture(process.stdout), capture(process.stderr)];
  try {
    const exitCode = await exitCodeOf(createProgram, ['node', 'sfn-redshift-tasker-local', ...commandLine]);
    return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    for (const { release } of [stdout, stderr]) release();
  }
}
