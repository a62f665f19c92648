import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { StatementFields } from '../asl/statement-payload.js';
import { statementStates, type StatementStatesOptions } from '../asl/statement-states.js';
import { UsageError } from './usage-error.js';

/** The options of `asl` as they were given. */
interface AslCommandOptions {
  readonly sql: readonly string[];
  readonly timeout: number;
  readonly name: string;
  readonly function: string;
  readonly parameter?: readonly (readonly [string, string])[];
  readonly database?: string;
  readonly singleton?: true;
  readonly singletonKey?: string;
  readonly autoCommit?: true;
  readonly csv?: true;
  readonly includeResult?: true | number;
  readonly wait?: number;
  readonly next?: string;
  readonly cancelOnTimeout?: true;
  readonly onTimeout?: string;
  /** False with `--no-redrive-count`. */
  readonly redriveCount: boolean;
  readonly jsonata?: true;
  readonly stateMachine?: true;
}

const STATEMENT_SECONDS_MAX = 86_400;
const WAIT_SECONDS_MAX = 30;
const STATE_NAME_LENGTH_MAX = 80;
const BATCH_MAX = 40;

const AFTER_HELP = `
The states go below "States" of a state machine; with --state-machine they are one already, which 'run' takes. A text that
is a path ($.day), an intrinsic function (States.Format(...)) or, with --jsonata, an expression ({% ... %}) is taken as such.

Examples:
  $ sfn-redshift-tasker asl --sql 'call etl.merge(:day)' --parameter 'day=$.day' --timeout 1800 --cancel-on-timeout
  $ sfn-redshift-tasker asl --sql @load.sql --timeout 3600 --name Load --state-machine > load.asl.json`;

/** Adds the command that writes a statement as Amazon States Language. */
export function addAslCommand(program: Command): void {
  program
    .command('asl')
    .description('Print the states that run a statement, for state machines written by hand (Amazon States Language)')
    .requiredOption(
      '--sql <SQL|@FILE>',
      'the statement, or a file that holds it; several times for a batch',
      collectSql,
    )
    .requiredOption('--timeout <SECONDS>', 'the longest that it may take', wholeNumber(1, STATEMENT_SECONDS_MAX))
    .option('--name <NAME>', 'the name of the state', stateName, 'Statement')
    .option('--function <NAME|ARN>', "the starter's function", 'sfn-redshift-tasker')
    .option('--parameter <NAME=VALUE>', 'a value for :NAME in the SQL; several times', collectParameter)
    .option('--database <NAME>', "another database than the tasker's")
    .option('--singleton', 'fail where the same statement is running already')
    .addOption(
      new Option('--singleton-key <KEY>', 'what counts as the same (default: target and SQL)').implies({
        singleton: true,
      }),
    )
    .option('--auto-commit', 'every statement of a batch by itself (default: one transaction)')
    .option('--csv', 'a result in CSV (default: JSON)')
    .option(
      '--include-result [ROWS]',
      "rows of the result inside the state's output",
      wholeNumber(1, Number.MAX_SAFE_INTEGER),
    )
    .option('--wait <SECONDS>', 'let the start wait for the end, at most so long', wholeNumber(1, WAIT_SECONDS_MAX))
    .option('--next <NAME>', 'the state that follows (default: none)', stateName)
    .option('--cancel-on-timeout', 'cancel a statement that takes too long')
    .addOption(
      new Option('--on-timeout <NAME>', 'the state that follows a cancelled statement (default: a Fail state)')
        .argParser(stateName)
        .implies({ cancelOnTimeout: true }),
    )
    .option(
      '--no-redrive-count',
      "leave out $$.Execution.RedriveCount, which some engines other than AWS's do not know",
    )
    .option('--jsonata', 'write JSONata (default: JSONPath)')
    .option('--state-machine', 'print a whole state machine')
    .addHelpText('after', AFTER_HELP)
    .exitOverride()
    .action((options: AslCommandOptions) => {
      process.stdout.write(`${JSON.stringify(aslOf(options), undefined, 2)}\n`);
    });
}

/** @throws {UsageError} where the options do not go together. */
function aslOf(options: AslCommandOptions): object {
  const { name, next, onTimeout, jsonata, stateMachine } = options;
  if (stateMachine && (next !== undefined || onTimeout !== undefined)) {
    throw new UsageError(
      '--next and --on-timeout name states that --state-machine does not print; leave out one of them',
    );
  }
  const states = statementStates({
    name,
    functionName: options.function,
    statement: fieldsOf(options),
    timeoutSeconds: options.timeout,
    ...(!options.redriveCount && { attempt: { redriveCount: false } }),
    queryLanguage: jsonata ? 'JSONata' : 'JSONPath',
    ...pick(options, ['next', 'onTimeout', 'cancelOnTimeout']),
  } satisfies StatementStatesOptions);
  return stateMachine ? { StartAt: name, States: states } : states;
}

function fieldsOf(options: AslCommandOptions): StatementFields {
  const { sql, parameter, singleton, autoCommit, csv, includeResult, wait } = options;
  const [only = ''] = sql;
  return {
    ...(sql.length === 1 ? { sqlStatement: only } : { sqlStatements: sql }),
    ...(singleton && { action: 'executeSingletonStatement' as const }),
    ...(parameter && { parameters: Object.fromEntries(parameter) }),
    ...(autoCommit && { executionMode: 'AUTO_COMMIT' as const }),
    ...(csv && { resultFormat: 'CSV' as const }),
    ...(includeResult !== undefined && {
      includeResult: includeResult === true ? true : { maxRows: includeResult },
    }),
    ...(wait !== undefined && { waitTimeSeconds: wait }),
    ...pick(options, ['database', 'singletonKey']),
  };
}

/** The members that are there. */
const pick = <Options extends object, Name extends keyof Options>(
  from: Options,
  names: readonly Name[],
): Pick<Options, Name> =>
  Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]])) as Pick<
    Options,
    Name
  >;

function collectSql(text: string, before: readonly string[] = []): readonly string[] {
  if (before.length === BATCH_MAX) throw new InvalidArgumentError(`Allowed: 1 to ${BATCH_MAX} statements.`);
  if (!text.startsWith('@')) return [...before, text];
  try {
    return [...before, readFileSync(text.slice(1), 'utf8').trim()];
  } catch (error) {
    throw new InvalidArgumentError(`The file cannot be read: ${(error as Error).message}.`);
  }
}

function collectParameter(
  text: string,
  before: readonly (readonly [string, string])[] = [],
): readonly (readonly [string, string])[] {
  const [, name, value] = /^([0-9a-zA-Z_]+)=([^]+)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError('Allowed: NAME=VALUE with a NAME of A-Z a-z 0-9 _ and a VALUE that is not empty.');
  }
  return [...before, [name, value]];
}

function stateName(text: string): string {
  if (text.length >= 1 && text.length <= STATE_NAME_LENGTH_MAX) return text;
  throw new InvalidArgumentError(`Allowed: 1 to ${STATE_NAME_LENGTH_MAX} characters.`);
}

const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Allowed: a whole number from ${least} to ${most}.`);
  };
