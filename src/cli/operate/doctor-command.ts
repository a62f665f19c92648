import type { Command } from 'commander';
import type { CheckResult } from '../../domain/operate/checks/check.js';
import { examine } from '../../domain/operate/examine.js';
import { EXIT_CODES } from '../exit-codes.js';
import { type CommandContext, type Session, withSession } from './command-context.js';
import { addConnectOptions, type OperateOptions } from './connect-options.js';
import { expectedTable } from './expected-table.js';
import type { Output, Style } from './output.js';

interface DoctorOptions extends OperateOptions {
  readonly select?: true;
}

/** Adds `doctor`. */
export function addDoctorCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('doctor')
    .description('Check how the tasker is deployed, line by line; changes nothing')
    .option('--select', 'run `select 1` on the database as well')
    .exitOverride()
    .action((options: DoctorOptions) => withSession(context, options, (session) => doctor(session, options, context)));
  addConnectOptions(command);
}

async function doctor(
  { operator, output }: Session,
  options: DoctorOptions,
  { exitWith }: CommandContext,
): Promise<void> {
  const examined = await output.progress(
    'looking at the deployment',
    examine(operator, { expectedTable: expectedTable(), runsSelect: options.select ?? false }),
  );
  output.tell(examined, () => examined.results.flatMap((result) => linesOf(output, result)));
  if (!examined.isSound) exitWith(EXIT_CODES.attention);
}

const STYLES: Readonly<Record<CheckResult['level'], Style>> = {
  ok: 'green',
  warning: 'yellow',
  failure: 'red',
  'not known': 'dim',
};

const LEVEL_WIDTH = 'not known'.length;

function linesOf(output: Output, { check, level, sentence, remedy }: CheckResult): readonly string[] {
  const line = `${output.style(STYLES[level], level.padEnd(LEVEL_WIDTH))}  ${check}: ${sentence}`;
  return remedy === undefined ? [line] : [line, `${' '.repeat(LEVEL_WIDTH)}  -> ${remedy}`];
}
