import { AwsJsonError } from '../../http/aws-json-service.js';
import { parseTaskResource } from '../definition/task-resource.js';
import { validateDefinition } from '../definition/validate-definition.js';
import { walkStates } from '../definition/walk-levels.js';
import type { Diagnostic } from '../definition/diagnostic.js';
import type { QueryLanguage, State, StateMachineDefinition } from '../definition/state-machine-definition.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import { invalidDefinition, validationError } from '../service/service-errors.js';
import { mockedResult } from './mocked-result.js';
import type { TestStateInput } from './test-state-input.js';

/** The state that is tested, with what it has from the machine around it. */
export interface TestedState {
  readonly name: string;
  readonly state: State;
  readonly queryLanguage: QueryLanguage;
}

/** What a state on its own lacks: those that it goes to. */
const ABOUT_OTHERS = new Set(['MISSING_TRANSITION_TARGET', 'MISSING_END_STATE']);
/** What the service calls a state that is given without a machine. */
const LONE_NAME = 'StateName';

/**
 * Finds the state in a definition, which is the state itself or a machine with a state of that name on any level.
 *
 * @throws {AwsJsonError} `InvalidDefinition`, or `ValidationException` for what is asked for wrongly.
 */
export const findTestedState = ({ definition: source, stateName }: TestStateInput): TestedState => {
  const definition = parsed(source);
  if (!('States' in definition)) return loneState(definition, stateName ?? LONE_NAME);
  if (stateName === undefined) {
    throw validationError('StateName must be specified when the definition is one of a state machine');
  }
  const result = validateDefinition(source);
  if (!result.isValid) throw invalidDefinition(result.diagnostics);
  const found = [...walkStates(definition)].find(({ name }) => name === stateName);
  if (!found) throw validationError('State not found in definition');
  return testedState(stateName, found.state, result.definition.QueryLanguage);
};

const parsed = (source: string): JsonObject => {
  let definition: Json;
  try {
    definition = JSON.parse(source) as Json;
  } catch (error) {
    throw invalidDefinition([{ code: 'INVALID_JSON_DESCRIPTION', message: (error as Error).message }]);
  }
  if (isJsonObject(definition)) return definition;
  throw invalidDefinition([{ code: 'INVALID_JSON_DESCRIPTION', message: 'The definition must be a JSON object' }]);
};

const loneState = (state: JsonObject, name: string): TestedState => {
  const result = validateDefinition(JSON.stringify({ StartAt: name, States: { [name]: state } }));
  const diagnostics: readonly Diagnostic[] = result.isValid ? [] : result.diagnostics;
  const own = diagnostics.filter(({ code }) => !ABOUT_OTHERS.has(code));
  if (own.length > 0) throw invalidDefinition(own);
  return testedState(name, state, undefined);
};

const testedState = (
  name: string,
  state: JsonObject,
  machineLanguage: StateMachineDefinition['QueryLanguage'],
): TestedState => {
  const typed = state as unknown as State;
  return { name, state: typed, queryLanguage: typed.QueryLanguage ?? machineLanguage ?? 'JSONPath' };
};

const MOCKED_TYPES = new Set(['Task', 'Map', 'Parallel']);

/** @throws {AwsJsonError} the members do not go together, or not with the state. */
export const checkRequest = (request: TestStateInput, { name, state }: TestedState): void => {
  const { mock, context, roleArn, revealSecrets } = request;
  const { errorCausedByState: inner } = request.stateConfiguration;
  const level = { StartAt: name, States: { [name]: state as unknown as JsonObject } };
  if (inner !== undefined && ![...walkStates(level)].some((found) => found.name === inner && inner !== name)) {
    throw validationError(`The state has no state named '${inner}' in it that could have caused the error`);
  }
  if (!mock) return checkUnmocked(state, context, roleArn);
  if (!MOCKED_TYPES.has(state.Type)) {
    throw validationError(`State type '${state.Type}' is not supported when a mock is specified`);
  }
  if ((mock.result === undefined) === (mock.errorOutput === undefined)) {
    throw validationError('A test mock should have only one of the following fields: [result, errorOutput].');
  }
  if (revealSecrets) throw validationError('TestState does not support RevealSecrets when a mock is specified.');
  if (mock.result !== undefined) mockedResult(state, mock.result, mock.fieldValidationMode);
};

const checkUnmocked = (state: State, context: string | undefined, roleArn: string | undefined): void => {
  if (context !== undefined) throw validationError('A context can be specified only together with a mock');
  if (state.Type === 'Map' || state.Type === 'Parallel') {
    const message =
      'TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]';
    // Not one of the mistakes that a definition may have: the service gives the sentence alone.
    throw new AwsJsonError('InvalidDefinition', message);
  }
  if (state.Type !== 'Task') return;
  if (roleArn === undefined) throw validationError('RoleArn must be specified when testing a Task state');
  const resource = parseTaskResource(state.Resource);
  if (resource?.kind === 'integration' && resource.pattern !== 'requestResponse') {
    throw validationError(`A mock must be specified to test a Task state with the pattern .${resource.pattern}`);
  }
};
