import { createInterface } from 'node:readline/promises';
import { UsageError } from '../usage-error.js';

/**
 * Asks the person at the terminal whether to go on; `--yes` has said so already.
 *
 * @throws {UsageError} nobody is there to be asked.
 */
export async function isConfirmed(question: string, isYes: boolean): Promise<boolean> {
  if (isYes) return true;
  if (process.stdin.isTTY !== true) throw new UsageError(`${question} Nobody can be asked here; say it with --yes`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
