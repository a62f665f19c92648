import { resolve } from 'node:path';
import { UsageError } from 'sfn-redshift-tasker/command-line';
import type { MockedStates } from '../states/mocks/mocked-response.js';
import {
  machineNameOf,
  readDefinitionOptions,
  type DefinitionCommandOptions,
  type DefinitionSurroundings,
} from './definition-options.js';
import { existingFolder, readText, writableFile } from './files.js';
import { readDefinition } from './read-definition.js';
import type { PoolSizes } from '../cloud/pool-environment.js';
import { type PoolCommandOptions, poolSizes } from './pool-options.js';
import { readResultsTo } from './read-results-to.js';

/** The options of `run` as they were given. */
export interface RunCommandOptions extends DefinitionCommandOptions, PoolCommandOptions {
  readonly input?: string;
  readonly setup?: string;
  readonly data?: string;
  readonly database?: string;
  readonly s3?: string;
  readonly results?: string;
  readonly timeout?: number;
  readonly timeline?: string;
  readonly json?: true;
  readonly testCase?: string;
}

/** What `run` works with: files have been read, JSON has been parsed, folders are there. */
export interface RunArguments extends DefinitionSurroundings, PoolSizes {
  /** JSON text with nothing left open, not yet validated. */
  readonly definition: string;
  /** Where it comes from, as the user wrote it. */
  readonly file: string;
  /** The state machine's name. */
  readonly name: string;
  readonly input: unknown;
  readonly setup?: { readonly file: string; readonly sql: string };
  readonly dataDirectory?: string;
  readonly databaseUrl?: string;
  readonly s3Directory?: string;
  readonly resultsTo?: string;
  readonly timeoutSeconds?: number;
  readonly timelineFile?: string;
  readonly isJson: boolean;
  readonly testCase?: { readonly name: string; readonly states: MockedStates };
}

/** @throws {UsageError} naming the argument, what is wrong with it and what is allowed. */
export function readRunArguments(file: string, options: RunCommandOptions): RunArguments {
  if (options.data !== undefined && options.database !== undefined) {
    throw new UsageError('--data and --database exclude each other: the database is in a folder, or on a server');
  }
  const surroundings = readDefinitionOptions(options);
  return {
    ...surroundings,
    file,
    definition: surroundings.filled(readDefinition(file, 'the state machine'), file),
    input: readInput(options.input),
    isJson: options.json === true,
    ...mocked(file, surroundings.mocks, options),
    ...(options.setup !== undefined && { setup: { file: options.setup, sql: readText(options.setup, '--setup') } }),
    ...(options.data !== undefined && { dataDirectory: resolve(options.data) }),
    ...(options.database !== undefined && { databaseUrl: options.database }),
    ...(options.s3 !== undefined && { s3Directory: existingFolder(options.s3, '--s3') }),
    ...resultsTo(options),
    ...poolSizes(options),
    ...(options.timeout !== undefined && { timeoutSeconds: options.timeout }),
    ...(options.timeline !== undefined && { timelineFile: writableFile(options.timeline, '--timeline') }),
  };
}

/** A folder for S3 is not made up: its files would be gone with the run. */
function resultsTo(options: RunCommandOptions): Pick<RunArguments, 'resultsTo'> {
  if (options.results !== undefined && options.s3 === undefined) {
    throw new UsageError('--results needs --s3, the folder that its bucket is in');
  }
  return readResultsTo(options.results);
}

/** The machine's name and its test case: in a file with mocks of one machine only, the machine is that one. */
function mocked(
  file: string,
  mocks: RunArguments['mocks'],
  { testCase: wanted, mocks: mockFile }: RunCommandOptions,
): Pick<RunArguments, 'name' | 'testCase'> {
  const name = machineNameOf(file);
  if (!mocks) {
    if (wanted !== undefined) throw new UsageError('--test-case needs --mocks with the file that has it');
    return { name };
  }
  const [only, second] = mocks.keys();
  const machineName = !mocks.has(name) && only !== undefined && second === undefined ? only : name;
  const cases = mocks.get(machineName);
  if (!cases)
    throw new UsageError(
      `--mocks: '${mockFile}' has no state machine '${name}'; it has ${[...mocks.keys()].join(', ')}`,
    );
  const names = [...cases.keys()];
  const testCase = wanted ?? (names.length === 1 ? names[0] : undefined);
  const states = testCase === undefined ? undefined : cases.get(testCase);
  if (testCase === undefined || !states) {
    const asked = testCase === undefined ? 'must say which' : `'${testCase}' is none`;
    throw new UsageError(`--test-case ${asked} of the test cases of '${machineName}': ${names.join(', ')}`);
  }
  return { name: machineName, testCase: { name: testCase, states } };
}

function readInput(argument: string | undefined): unknown {
  if (argument === undefined) return {};
  const isFile = argument.startsWith('@');
  const text = isFile ? readText(argument.slice(1), '--input') : argument;
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the input, which may hold what nobody should see.
    const source = isFile ? `the file '${argument.slice(1)}'` : 'the value';
    throw new UsageError(`--input: ${source} is not JSON; allowed are a JSON value or @FILE with one in it`);
  }
}
