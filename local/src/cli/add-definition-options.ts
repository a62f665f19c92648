import { type Command, InvalidArgumentError } from 'commander';

/** For an option that may be given again: every value, in order. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** A whole number of 0 or more. @throws {InvalidArgumentError} it is none. */
export function parseCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Allowed: a whole number of 0 or more.');
}

/** Adds the options for what stands behind the names in a definition: code of functions, values of placeholders. */
export const addNameOptions = (command: Command): Command =>
  command
    .option(
      '--function <NAME=FILE>',
      'code of a Lambda function: its handler, or NAME=FILE#export (again for more)',
      collect,
    )
    .option('--substitute <NAME=VALUE>', 'value of the placeholder ${NAME} in a definition (again for more)', collect);

/** Adds the options that say what a definition needs around it: functions, values, further machines, tables. */
export const addDefinitionOptions = (command: Command): Command =>
  addNameOptions(command)
    .option('--state-machine <NAME=FILE>', 'a further state machine for this one to start (again for more)', collect)
    .option(
      '--table <NAME=KEY:TYPE>',
      'a DynamoDB table whose key the machine does not tell (again for more)',
      collect,
    );
