import type { State } from '../definition/state-machine-definition.js';
import { parseTaskResource } from '../definition/task-resource.js';
import { isJsonObject, kindOf, type JsonObject } from '../json.js';
import { validationError } from '../service/service-errors.js';

type Kind = 'string' | 'number';

/** What may be given, by the parts of the context object; `undefined` stands for a member of any kind. */
const MEMBERS: Readonly<Record<string, Readonly<Record<string, Kind | undefined>>>> = {
  Execution: {
    Id: 'string',
    Input: undefined,
    Name: 'string',
    RedriveCount: 'number',
    RedriveTime: 'string',
    RoleArn: 'string',
    StartTime: 'string',
  },
  State: { EnteredTime: 'string', Name: 'string', RetryCount: 'number' },
  StateMachine: { Id: 'string', Name: 'string' },
  Task: { Token: 'string' },
};

const invalid = (reason: string): Error => validationError(`Invalid Context object provided: ${reason}`);

/**
 * The context object that was given for a state, which then has nothing else in it.
 *
 * @throws {AwsJsonError} `ValidationException`: no such state has such a context object.
 */
export const checkedContext = (context: JsonObject, state: State): JsonObject => {
  for (const [part, value] of Object.entries(context)) {
    if (part === 'Map') throw invalid("'Map' field is not supported when mocking a Context object");
    const members = Object.hasOwn(MEMBERS, part) ? MEMBERS[part] : undefined;
    if (!members) throw invalid(`Field '${part}' is not allowed`);
    if (part === 'Task' && !waits(state)) {
      throw invalid(
        "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' " +
          'service integration pattern',
      );
    }
    if (!isJsonObject(value)) throw invalid(`${part} must be an object`);
    checkMembers(part, value, members);
  }
  return context;
};

const checkMembers = (part: string, given: JsonObject, members: Readonly<Record<string, Kind | undefined>>): void => {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(members, name)) throw invalid(`Field '${name}' is not allowed`);
    const kind = members[name];
    if (kind !== undefined && kindOf(value) !== kind) throw invalid(`${part}.${name} must be a ${kind}`);
  }
};

const waits = (state: State): boolean => {
  const resource = state.Type === 'Task' ? parseTaskResource(state.Resource) : undefined;
  return resource?.kind === 'integration' && resource.pattern !== 'requestResponse';
};
