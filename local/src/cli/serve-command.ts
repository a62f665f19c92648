import { type Command, InvalidArgumentError } from 'commander';
import { addNameOptions, collect } from './add-definition-options.js';
import { addPoolOptions } from './pool-options.js';
import { serve, type ServeCommandOptions } from './serve.js';

const PORT_DEFAULT = 4600;
const PORT_MAX = 65_535;

const AFTER_HELP = `
Nothing listens before everything is ready; the lines on standard output then point an AWS client at it. Ctrl-C or SIGTERM stops
everything in order (twice: at once).

Exit status: 0 it was stopped; 1 it failed; 2 unusable arguments, or a setup that failed.

Examples:
  $ sfn-redshift-tasker serve --setup tables.sql --s3 ./lake
  $ sfn-redshift-tasker serve --port 0 --data ./laptop --tasker etl-prod-Tasker`;

/** Adds the command `serve` to a program. */
export function addServeCommand(program: Command, exitWith: (status: number) => void): void {
  const command = program
    .command('serve')
    .description('Serve the laptop cloud on one port, for any AWS client and a browser, until it is stopped')
    .option('--port <N>', 'port on 127.0.0.1; 0: a free one', parsePort, PORT_DEFAULT)
    .option(
      '--data <DIR>',
      'folder that keeps database, state machines, executions, tables, queues and objects (default: all new, removed afterwards)',
    )
    .option(
      '--database <URL>',
      'a database of a PostgreSQL server, postgres://USER@HOST/NAME, instead of the embedded one: statements run at the same time; made where it does not exist',
    )
    .option('--setup <FILE>', 'SQL to run before it is ready')
    .option(
      '--s3 <DIR>',
      'folder that stands for S3: s3://bucket/key is DIR/bucket/key (default: s3 of the data folder, or else a new one, removed afterwards)',
    )
    .option(
      '--results <S3URL>',
      'where includeResult may put rows: s3://BUCKET/PREFIX in that folder (default: nowhere)',
    )
    .option(
      '--tasker <NAME>',
      "a further name of the tasker's function, such as that of a deployed one; may be repeated",
      collectName,
      [],
    )
    .option('--state-machine <NAME=FILE>', 'a state machine to create before it is ready (again for more)', collect);
  addPoolOptions(addNameOptions(command))
    .option('--table <NAME=KEY:TYPE>', 'a DynamoDB table to create before it is ready (again for more)', collect)
    .option('--mocks <FILE>', 'mocked responses of states, in the format of Step Functions Local')
    .addHelpText('after', AFTER_HELP)
    .exitOverride()
    .action(async (options: ServeCommandOptions) => {
      exitWith(await serve(options));
    });
}

function collectName(name: string, names: readonly string[]): readonly string[] {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(name)) return [...names, name];
  throw new InvalidArgumentError("Allowed: 1 to 64 letters, digits, '-' and '_'.");
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= PORT_MAX) return port;
  throw new InvalidArgumentError(`Allowed: a whole number from 0 to ${PORT_MAX}.`);
}
