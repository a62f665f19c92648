import { RandomIds, SystemClock } from 'sfn-redshift-tasker/system';
import { EXIT_CODES, UsageError } from 'sfn-redshift-tasker/command-line';
import { LocalStepFunctions } from '../states/local-step-functions.js';
import {
  readDefinitionOptions,
  type DefinitionCommandOptions,
  type DefinitionSurroundings,
} from './definition-options.js';
import { existingFolder, readText, reasonOf } from './files.js';
import { readDefinition } from './read-definition.js';

/** The options of `test-state` as they were given. */
export interface TestStateCommandOptions extends DefinitionCommandOptions {
  readonly state?: string;
  readonly input?: string;
  readonly variables?: string;
  readonly context?: string;
  readonly mockResult?: string;
  readonly mockError?: string;
  readonly mockCause?: string;
  readonly validation?: string;
  readonly inspect?: string;
  readonly retries?: number;
  readonly failedItems?: number;
  readonly causedBy?: string;
  readonly readerData?: string;
  readonly setup?: string;
  readonly s3?: string;
}

interface Answer {
  readonly status: string;
  readonly output?: string;
  readonly inspectionData?: Readonly<Record<string, unknown>>;
}

type TestState = (input: Readonly<Record<string, unknown>>) => Promise<object>;

const PLACE = { region: 'us-east-1', accountId: '000000000000' };
const ROLE_ARN = `arn:aws:iam::${PLACE.accountId}:role/laptop`;

/**
 * The command `test-state`: one state, run once on its own, as the operation TestState does it.
 *
 * @returns the exit status: succeeded where the execution would go on, with a result or with a caught error.
 * @throws {UsageError} for arguments that cannot be used, or a state that cannot be tested.
 */
export async function testState(file: string, options: TestStateCommandOptions): Promise<number> {
  const surroundings = readDefinitionOptions(options);
  const request = requestOf(surroundings.filled(readDefinition(file, 'the state machine'), file), options);
  const answer = await answerOf(request, surroundings, options);
  process.stdout.write(`${JSON.stringify(readable(answer), undefined, 2)}\n`);
  return ['SUCCEEDED', 'CAUGHT_ERROR'].includes(answer.status) ? EXIT_CODES.succeeded : EXIT_CODES.failed;
}

function requestOf(definition: string, options: TestStateCommandOptions): Readonly<Record<string, unknown>> {
  const json = (name: string, given: string | undefined): Record<string, string> =>
    given === undefined ? {} : { [name]: given.startsWith('@') ? readText(given.slice(1), `--${name}`) : given };
  const { mockResult, mockError, mockCause, retries, failedItems, causedBy } = options;
  const mock = {
    ...json('result', mockResult),
    ...(mockError !== undefined && {
      errorOutput: { error: mockError, ...(mockCause !== undefined && { cause: mockCause }) },
    }),
  };
  const isMocked = Object.keys(mock).length > 0;
  return {
    definition,
    roleArn: ROLE_ARN,
    ...json('input', options.input),
    ...json('variables', options.variables),
    ...json('context', options.context),
    ...(options.state !== undefined && { stateName: options.state }),
    inspectionLevel: options.inspect ?? 'DEBUG',
    ...(isMocked && { mock: { ...mock, ...(options.validation && { fieldValidationMode: options.validation }) } }),
    stateConfiguration: {
      ...(retries !== undefined && { retrierRetryCount: retries }),
      ...(failedItems !== undefined && { mapIterationFailureCount: failedItems }),
      ...(causedBy !== undefined && { errorCausedByState: causedBy }),
      ...json('mapItemReaderData', options.readerData),
    },
  };
}

async function answerOf(
  request: Readonly<Record<string, unknown>>,
  surroundings: DefinitionSurroundings,
  options: TestStateCommandOptions,
): Promise<Answer> {
  try {
    const test = (operation: TestState): Promise<Answer> => operation(request) as Promise<Answer>;
    return await (request.mock === undefined ? inCloud(test, surroundings, options) : test(withoutCloud));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`the state cannot be tested: ${reasonOf(error)}`);
  }
}

/** A mocked state calls nobody, so that nothing has to be started for it. */
const withoutCloud: TestState = (request) =>
  new LocalStepFunctions({
    ...PLACE,
    clock: new SystemClock(),
    ids: new RandomIds(),
    random: Math.random,
    lambda: { has: () => false, invoke: async () => ({ payload: null }) },
  }).call('TestState', request);

async function inCloud(
  test: (operation: TestState) => Promise<Answer>,
  { functions, tables, stateMachines }: DefinitionSurroundings,
  { s3, setup }: TestStateCommandOptions,
): Promise<Answer> {
  const { LocalCloud } = await import('../cloud/local-cloud.js');
  const folder = s3 === undefined ? {} : { s3Directory: existingFolder(s3, '--s3') };
  const cloud = await LocalCloud.start({ functions, createsQueues: true, ...folder });
  try {
    if (setup !== undefined) await cloud.runScript(readText(setup, '--setup'));
    for (const [name, key] of tables) await cloud.createTable(name, key);
    for (const [name, { definition }] of stateMachines) await cloud.createStateMachine(name, definition);
    return await test((request) => cloud.testState(request));
  } finally {
    await cloud.close();
  }
}

/** JSON within JSON as values. */
function readable({ output, inspectionData, ...rest }: Answer): object {
  const value = (text: unknown): unknown => (typeof text === 'string' ? (JSON.parse(text) as unknown) : text);
  const data = Object.entries(inspectionData ?? {}).map(([name, text]) => [name, value(text)]);
  return {
    ...rest,
    ...(output !== undefined && { output: value(output) }),
    ...(inspectionData && { inspectionData: Object.fromEntries(data) as object }),
  };
}
