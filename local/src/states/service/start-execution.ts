import { AwsJsonError } from '../../http/aws-json-service.js';
import { ExecutionMocks } from '../mocks/execution-mocks.js';
import type { ServiceContext } from './action.js';
import { executionArn } from './arns.js';
import { beginExecution } from './begin-execution.js';
import type { Execution } from './execution.js';
import { checkedName } from './names.js';
import { executionExists, validationError } from './service-errors.js';
import type { StateMachine } from './state-machine.js';

/** What an execution is started with. */
export interface ExecutionStart {
  readonly machine: StateMachine;
  /** The test case whose mocks stand in for calls of tasks. @default none */
  readonly testCase?: string | undefined;
  /** JSON text. */
  readonly input: string;
  /** @default a new id */
  readonly name?: string | undefined;
}

/**
 * Starts an execution; with the name and input of one that still runs, it gives that one.
 *
 * @throws {AwsJsonError} `InvalidExecutionInput`, `InvalidName`, `ExecutionAlreadyExists`, or `ValidationException` for a
 *   test case that there is not.
 */
export const startExecutionOf = (
  context: ServiceContext,
  { machine, testCase, input, name }: ExecutionStart,
): Execution => {
  const { options, registry } = context;
  try {
    JSON.parse(input);
  } catch (error) {
    throw new AwsJsonError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: '${input.trim() === '' ? 'Invalid execution input.' : (error as Error).message}'`,
    );
  }
  const executionName = checkedName(name ?? options.ids.next());
  const newArn = executionArn(options, machine.name, executionName);
  const existing = registry.findExecution(newArn);
  if (existing) {
    if (existing.status !== 'RUNNING' || existing.inputText !== input) throw executionExists(newArn);
    return existing;
  }
  const mocks = mocksOf(options.mocks, machine.name, testCase);
  return beginExecution(context, { machine, arn: newArn, name: executionName, inputText: input, mocks });
};

/**
 * The mocks of an execution of a machine in a test case; none without one.
 *
 * @throws {AwsJsonError} `ValidationException`: there is no such test case.
 */
export const mocksOf = (
  configuration: ServiceContext['options']['mocks'],
  machineName: string,
  testCase: string | undefined,
): ExecutionMocks => {
  if (testCase === undefined) return new ExecutionMocks();
  const cases = configuration?.get(machineName);
  const states = cases?.get(testCase);
  if (states) return new ExecutionMocks(states, { machineName, testCase });
  const known = [...(cases?.keys() ?? [])];
  throw validationError(
    `The mock configuration has no test case '${testCase}' for the state machine '${machineName}'; ` +
      (known.length === 0 ? 'it has none for it' : `it has ${known.join(', ')}`),
  );
};

/** The ARN of a machine and the test case that may stand behind it, as in `...:stateMachine:load#HappyPath`. */
export const withTestCase = (reference: string): { readonly arn: string; readonly testCase: string | undefined } => {
  const at = reference.indexOf('#');
  return at < 0
    ? { arn: reference, testCase: undefined }
    : { arn: reference.slice(0, at), testCase: reference.slice(at + 1) };
};
