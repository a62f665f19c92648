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
  readonly onBusy?: 'fail' | 'wait';
  readonly pool?: string;
  readonly priority?: number;
  readonly entry?: string;
  readonly autoCommit?: true;
  readonly csv?: true;
  readonly includeResult?: true | number;
  readonly overflow?: 's3';
  readonly resultTo?: string;
  readonly resultFormat?: 'jsonl' | 'csv' | 'json';
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
const PRIORITY_MAX = 100;
/** A value that is only known when the state runs. */
const REFERENCE = /^(\$|States\.[A-Z]|\{%)/;
/** As the starter takes them. */
const POOL_NAME = /^(?!maxInFlight$)[A-Za-z0-9_-]{1,64}$/;
const LOCK_NAME = /^(?!pool\/|resource\/|token\/)[^]{1,512}$/;

const AFTER_HELP = `
The states go below "States" of a state machine; with --state-machine they are one already, which 'run' takes. A text that
is a path ($.day), an intrinsic function (States.Format(...)) or, with --jsonata, an expression ({% ... %}) is taken as such.

Examples:
  $ sfn-redshift-tasker asl --sql 'call etl.merge(:day)' --parameter 'day=$.day' --timeout 1800 --cancel-on-timeout
  $ sfn-redshift-tasker asl --sql @load.sql --timeout 3600 --name Load --state-machine > load.asl.json
  $ sfn-redshift-tasker asl --sql @load.sql --timeout 3600 --pool loads --priority 10 --entry '$.index'
  $ sfn-redshift-tasker asl --sql @report.sql --timeout 600 --result-to s3://bucket/reports --result-format csv`;

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
      new Option('--singleton-key <KEY>', 'what counts as the same (default: target and SQL)')
        .argParser(lockName)
        .implies({
          singleton: true,
        }),
    )
    .addOption(
      new Option('--on-busy <WHAT>', 'whether a singleton whose lock is taken fails (default), or waits for it')
        .choices(['fail', 'wait'])
        .implies({ singleton: true }),
    )
    .option('--pool <NAME>', "the pool to run in, and to wait for a slot of (default: the tasker's own)", poolName)
    .option(
      '--priority <N>',
      `who waits with a higher one goes first, -${PRIORITY_MAX} to ${PRIORITY_MAX}`,
      readPriority,
    )
    .option('--entry <VALUE>', "what tells this entry of the state from others, such as a Map item's index")
    .option('--auto-commit', 'every statement of a batch by itself (default: one transaction)')
    .option('--csv', 'a result in CSV (default: JSON)')
    .option(
      '--include-result [ROWS]',
      "rows of the result inside the state's output",
      wholeNumber(1, Number.MAX_SAFE_INTEGER),
    )
    .addOption(
      new Option(
        '--overflow <WHERE>',
        'where all rows go that the output does not hold; with --include-result',
      ).choices(['s3']),
    )
    .option('--result-to <S3URL>', "s3://BUCKET/PREFIX for the rows (default: the tasker's own place)", resultPlace)
    .addOption(
      new Option('--result-format <FORMAT>', 'how rows are written to S3 (default: jsonl)').choices([
        'jsonl',
        'csv',
        'json',
      ]),
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
    attempt: { ...(!options.redriveCount && { redriveCount: false }), ...pick(options, ['entry']) },
    queryLanguage: jsonata ? 'JSONata' : 'JSONPath',
    ...pick(options, ['next', 'onTimeout', 'cancelOnTimeout']),
  } satisfies StatementStatesOptions);
  return stateMachine ? { StartAt: name, States: states } : states;
}

/** @throws {UsageError} where the options do not go together. */
function fieldsOf(options: AslCommandOptions): StatementFields {
  const { sql, parameter, singleton, autoCommit, csv, wait } = options;
  if (options.onBusy === 'wait' && options.pool !== undefined) {
    throw new UsageError('--pool does not go with --on-busy wait: a singleton that waits does so in a pool of its own');
  }
  const [only = ''] = sql;
  return {
    ...(sql.length === 1 ? { sqlStatement: only } : { sqlStatements: sql }),
    ...(singleton && { action: 'executeSingletonStatement' as const }),
    ...(parameter && { parameters: Object.fromEntries(parameter) }),
    ...(autoCommit && { executionMode: 'AUTO_COMMIT' as const }),
    ...(csv && { resultFormat: 'CSV' as const }),
    ...includedResultOf(options),
    ...(wait !== undefined && { waitTimeSeconds: wait }),
    ...pick(options, ['database', 'singletonKey', 'onBusy', 'pool', 'priority']),
  };
}

/** @throws {UsageError} where the options do not go together. */
function includedResultOf(options: AslCommandOptions): Pick<StatementFields, 'includeResult'> {
  const { csv, includeResult, overflow, resultFormat, resultTo } = options;
  if (csv && resultFormat !== undefined && resultFormat !== 'csv') {
    throw new UsageError(`--result-format ${resultFormat} does not go with --csv; leave out one of them`);
  }
  const maxRows = typeof includeResult === 'number' ? { maxRows: includeResult } : {};
  const place = {
    ...(resultTo !== undefined && { to: resultTo }),
    ...(resultFormat !== undefined && { format: resultFormat }),
  };
  if (overflow !== undefined) return { includeResult: { ...maxRows, overflow, ...place } };
  if (resultTo === undefined && resultFormat === undefined) {
    if (includeResult === undefined) return {};
    return { includeResult: includeResult === true ? true : maxRows };
  }
  if (includeResult !== undefined) {
    throw new UsageError(
      '--include-result does not go with --result-to and --result-format, by which all rows go to S3; add --overflow s3 for those ' +
        'that the output does not hold, or leave it out',
    );
  }
  return { includeResult: place };
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

function poolName(text: string): string {
  if (POOL_NAME.test(text) || REFERENCE.test(text)) return text;
  throw new InvalidArgumentError('Allowed: 1 to 64 of A-Z a-z 0-9 _ -, and not maxInFlight.');
}

function lockName(text: string): string {
  if (LOCK_NAME.test(text)) return text;
  throw new InvalidArgumentError('Allowed: 1 to 512 characters that do not begin with pool/, resource/ or token/.');
}

function readPriority(text: string): number {
  const value = Number(text);
  if (/^-?\d+$/.test(text) && Math.abs(value) <= PRIORITY_MAX) return value;
  throw new InvalidArgumentError(`Allowed: a whole number from -${PRIORITY_MAX} to ${PRIORITY_MAX}.`);
}

function resultPlace(text: string): string {
  if (text.startsWith('s3://') || REFERENCE.test(text)) return text;
  throw new InvalidArgumentError('Allowed: s3://BUCKET or s3://BUCKET/PREFIX.');
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
