import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunReport } from '../../local/src/cli/report.js';
import { QUICK_WEBASSEMBLY } from './quick-webassembly.js';
import { type ProgramResult, runProgram } from './run-program.js';

export type { RunReport };

/** Arguments for Node that run the command as `npm run build` made it. */
export const COMMAND = [...QUICK_WEBASSEMBLY, join(process.cwd(), 'local/dist/esm/cli/main.js')] as const;

export type CommandResult = ProgramResult;

/** Runs the command to its end. */
export async function runCommand(...commandLine: readonly string[]): Promise<CommandResult> {
  return await runProgram(process.execPath, [...COMMAND, ...commandLine]);
}

/** What to run besides the state machine. */
export interface RunOptions {
  readonly input?: unknown;
  /** SQL for `--setup`. */
  readonly setup?: string;
  /** Further arguments. */
  readonly commandLine?: readonly string[];
}

/** Runs a state machine with `run --json` in a folder of its own and reads what it prints. */
export async function runStateMachine(
  definition: object,
  options: RunOptions = {},
): Promise<CommandResult & { readonly report: RunReport }> {
  const folder = mkdtempSync(join(tmpdir(), 'run-state-machine-'));
  try {
    const file = join(folder, 'machine.asl.json');
    writeFileSync(file, JSON.stringify(definition));
    const commandLine = ['run', file, '--json', ...(options.commandLine ?? [])];
    if (options.input !== undefined) commandLine.push('--input', JSON.stringify(options.input));
    if (options.setup !== undefined) {
      writeFileSync(join(folder, 'setup.sql'), options.setup);
      commandLine.push('--setup', join(folder, 'setup.sql'));
    }
    const result = await runCommand(...commandLine);
    try {
      return { ...result, report: JSON.parse(result.stdout) as RunReport };
    } catch (error) {
      throw new Error(`no JSON on standard output: ${result.stdout}\n${result.stderr}`, { cause: error });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
