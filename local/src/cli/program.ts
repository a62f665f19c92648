import { Command, InvalidArgumentError } from 'commander';
import { packageVersion } from 'sfn-redshift-tasker/command-line';
import { addDefinitionOptions } from './add-definition-options.js';
import { addTestStateCommand } from './add-test-state-command.js';
import { addPoolOptions } from './pool-options.js';
import type { RunCommandOptions } from './read-run-arguments.js';
import { run } from './run.js';
import { addServeCommand } from './serve-command.js';

const TIMEOUT_SECONDS_MAX = 99_999_999;

const AFTER_HELP = `
Exit status: 0 the execution SUCCEEDED; 1 it ended otherwise; 2 unusable arguments or an invalid state machine;
130 or 143 after Ctrl-C or a termination signal, which stop the execution and its statements (twice: at once).

A task state calls the function 'sfn-redshift-tasker' (any name that ends with 'tasker' will do, and those that a
deployment gives to it). Queues, topics and tables that the machine names are there.

Examples:
  $ sfn-redshift-tasker-local run load.asl.json --input '{"day":"2026-01-02"}' --setup tables.sql
  $ sfn-redshift-tasker-local run load.asl.json --input @day.json --data ./database --timeline load.html
  $ sfn-redshift-tasker-local run load.asl.json --json | jq .output`;

/** The command line of the package. Nothing of it ends the process: it throws commander's errors instead. */
export function createProgram(exitWith: (status: number) => void): Command {
  const program = new Command('sfn-redshift-tasker-local')
    .description('Run state machines with Redshift statements on this machine, without AWS')
    .version(packageVersion(import.meta.url))
    .exitOverride();
  const command = program
    .command('run')
    .description('Run one execution of a state machine (Amazon States Language) with real SQL')
    .argument(
      '<FILE>',
      'the state machine: load.asl.json, load.asl.yaml, or a template (with several: template.yaml#LOGICAL_ID)',
    )
    .option('--input <JSON|@FILE>', 'input of the execution: JSON, or a file that holds it (default: {})')
    .option('--setup <FILE>', 'SQL to run before')
    .option('--data <DIR>', 'folder that keeps the database between runs (default: a new database, removed afterwards)')
    .option(
      '--database <URL>',
      'a database of a PostgreSQL server, postgres://USER@HOST/NAME, instead of the embedded one: statements run at the same time; made where it does not exist',
    )
    .option('--s3 <DIR>', 'folder that stands for S3 in COPY, UNLOAD and tasks: s3://bucket/key is DIR/bucket/key')
    .option(
      '--results <S3URL>',
      'where includeResult may put rows: s3://BUCKET/PREFIX in the folder of --s3 (default: nowhere)',
    )
    .option('--mocks <FILE>', 'mocked responses of states, in the format of Step Functions Local')
    .option('--test-case <NAME>', 'which test case of the mocks to run (default: the only one)')
    .option('--timeout <SECONDS>', 'end the execution as TIMED_OUT after this time', parseSeconds)
    .option('--timeline <FILE>', 'write a picture of the execution: one bar per state attempt and per statement (HTML)')
    .option('--json', 'print one JSON document to standard output, and nothing else');
  addPoolOptions(addDefinitionOptions(command))
    .addHelpText('after', AFTER_HELP)
    .exitOverride()
    .action(async (file: string, options: RunCommandOptions) => {
      exitWith(await run(file, options));
    });
  addServeCommand(program, exitWith);
  addTestStateCommand(program, exitWith);
  return program;
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (/^\d+$/.test(text) && seconds >= 1 && seconds <= TIMEOUT_SECONDS_MAX) return seconds;
  throw new InvalidArgumentError(`Allowed: a whole number of seconds from 1 to ${TIMEOUT_SECONDS_MAX}.`);
}
