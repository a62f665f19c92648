import { Command } from 'commander';
import { addAslCommand } from './asl.js';
import { LOCAL_COMMANDS } from './local-commands.js';
import { addOperateCommands } from './operate/operate-commands.js';
import { packageVersion } from './package-version.js';
import { addPostgresMigrationsCommand } from './postgres-migrations.js';

/**
 * The command line of the package. Nothing of it ends the process: it throws commander's errors instead.
 *
 * @param exitWith is told the exit status of a command that has done its work and found something to attend to.
 */
export function createProgram(exitWith: (status: number) => void = () => undefined): Command {
  const program = new Command('sfn-redshift-tasker')
    .description('Write, run and operate Redshift statements as states of AWS Step Functions state machines')
    .version(packageVersion(import.meta.url))
    .exitOverride();
  addAslCommand(program);
  addOperateCommands(program, { exitWith });
  addPostgresMigrationsCommand(program);
  // They never get here: whoever calls one is handed over. The help lists them nevertheless.
  for (const [name, description] of Object.entries(LOCAL_COMMANDS)) program.command(name).description(description);
  return program;
}
