import { type Command, Option } from 'commander';
import { addDefinitionOptions, parseCount } from './add-definition-options.js';
import type { TestStateCommandOptions } from './test-state.js';

const AFTER_HELP = `
Prints one JSON document: status (SUCCEEDED, FAILED, RETRIABLE or CAUGHT_ERROR), output, nextState, error, cause and the data
at each step. Exit status: 0 SUCCEEDED or CAUGHT_ERROR; 1 FAILED or RETRIABLE; 2 unusable arguments, or no state to test.

Examples:
  $ sfn-redshift-tasker-local test-state load.asl.json --state Choose --input '{"rows":3}'
  $ sfn-redshift-tasker-local test-state load.asl.json --state Clean --mock-error Glue.ConcurrentRunsExceededException --retries 2`;

/** Adds the command `test-state`. */
export function addTestStateCommand(program: Command, exitWith: (status: number) => void): void {
  const command = program
    .command('test-state')
    .description('Run one state once, on its own, and show what becomes of its data')
    .argument('<FILE>', 'a state machine, as for run, or one state')
    .option('--state <NAME>', 'which state of the machine')
    .option('--input <JSON|@FILE>', 'input of the state (default: {})')
    .option('--variables <JSON|@FILE>', 'values of variables: an object')
    .option('--context <JSON|@FILE>', 'members of the context object; with a mock only')
    .option('--mock-result <JSON|@FILE>', 'what the task, map or parallel state would get')
    .option('--mock-error <NAME>', 'the error with which it would fail')
    .option('--mock-cause <TEXT>', 'the cause of that error')
    .addOption(new Option('--validation <MODE>', 'how the result is checked').choices(['STRICT', 'PRESENT', 'NONE']))
    .addOption(new Option('--inspect <LEVEL>', 'what is shown of the data').choices(['INFO', 'DEBUG', 'TRACE']))
    .option('--retries <N>', 'how often the error was retried before', parseCount)
    .option('--failed-items <N>', 'how many items of a map would fail', parseCount)
    .option('--caused-by <NAME>', 'the state inside a map or parallel state that would have failed')
    .option('--reader-data <JSON|@FILE>', 'what the reader of a distributed map would read')
    .option('--setup <FILE>', 'SQL to run before a task that is not mocked')
    .option('--s3 <DIR>', 'folder that stands for S3');
  addDefinitionOptions(command)
    .addHelpText('after', AFTER_HELP)
    .exitOverride()
    .action(async (file: string, options: TestStateCommandOptions) => {
      const { testState } = await import('./test-state.js');
      exitWith(await testState(file, options));
    });
}
