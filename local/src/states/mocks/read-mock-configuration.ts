import { isJsonObject, kindOf, type Json, type JsonObject } from '../json.js';
import type { MockedResponse, MockedResponses, MockedStates } from './mocked-response.js';

/** A mock configuration cannot be used; the message says where and why. */
export class MockConfigurationError extends Error {
  override readonly name = 'MockConfigurationError';
}

/** The mocked states of each test case of each state machine. */
export type MockConfiguration = ReadonlyMap<string, ReadonlyMap<string, MockedStates>>;

/**
 * Reads a mock configuration in the format that Step Functions Local has: `StateMachines` name the mocked responses of
 * each test case's states, and `MockedResponses` hold them by number of the attempt.
 *
 * @param source the file's content.
 * @throws {MockConfigurationError} it is not JSON, or not of this format.
 * @example readMockConfiguration('{"StateMachines":{"load":{"TestCases":{"ok":{"Tell":"Told"}}}},"MockedResponses":{"Told":{"0":{"Return":{}}}}}')
 */
export const readMockConfiguration = (source: string): MockConfiguration => {
  const file = objectAt(parsed(source), 'the file');
  const responses = new Map(
    Object.entries(objectAt(file.MockedResponses ?? {}, 'MockedResponses')).map(([name, steps]) => [
      name,
      responsesOf(name, objectAt(steps, `MockedResponses.${name}`)),
    ]),
  );
  const machines = objectAt(file.StateMachines ?? {}, 'StateMachines');
  return new Map(Object.entries(machines).map(([name, machine]) => [name, testCasesOf(name, machine, responses)]));
};

const parsed = (source: string): Json => {
  try {
    return JSON.parse(source) as Json;
  } catch (error) {
    throw new MockConfigurationError(`it is not JSON: ${(error as Error).message}`);
  }
};

const objectAt = (value: Json, place: string): JsonObject => {
  if (isJsonObject(value)) return value;
  throw new MockConfigurationError(`${place} must be an object, got ${kindOf(value)}`);
};

const testCasesOf = (
  name: string,
  machine: Json,
  responses: ReadonlyMap<string, MockedResponses>,
): ReadonlyMap<string, MockedStates> => {
  const place = `StateMachines.${name}`;
  const cases = objectAt(objectAt(machine, place).TestCases ?? {}, `${place}.TestCases`);
  return new Map(
    Object.entries(cases).map(([testCase, states]) => {
      const at = `${place}.TestCases.${testCase}`;
      const mocked = Object.entries(objectAt(states, at)).map(([state, reference]) => {
        const found = typeof reference === 'string' ? responses.get(reference) : undefined;
        if (found) return [state, found] as const;
        const shown = typeof reference === 'string' ? `'${reference}'` : kindOf(reference);
        throw new MockConfigurationError(`${at}.${state} must name one of MockedResponses, got ${shown}`);
      });
      return [testCase, new Map(mocked)];
    }),
  );
};

/** `0` for one attempt, `1-3` for several in a row. */
const ATTEMPTS = /^(\d+)(?:-(\d+))?$/u;
const ATTEMPTS_MAX = 10_000;

const responsesOf = (name: string, steps: JsonObject): MockedResponses => {
  const byAttempt = new Map<number, MockedResponse>();
  for (const [key, step] of Object.entries(steps)) {
    const place = `MockedResponses.${name}.${key}`;
    const [, first, last = first] = ATTEMPTS.exec(key) ?? [];
    const from = Number(first);
    const to = Number(last);
    if (first === undefined || to < from || to > ATTEMPTS_MAX) {
      throw new MockConfigurationError(`${place}: attempts are numbered from 0, such as '0' or '1-3'`);
    }
    const response = responseOf(objectAt(step, place), place);
    for (let attempt = from; attempt <= to; attempt++) byAttempt.set(attempt, response);
  }
  return { name, byAttempt };
};

const responseOf = (step: JsonObject, place: string): MockedResponse => {
  const { Return: result, Throw: thrown } = step;
  if ((result === undefined) === (thrown === undefined)) {
    throw new MockConfigurationError(`${place} must have either Return or Throw`);
  }
  if (result !== undefined) return { kind: 'return', result };
  const { Error: error, Cause: cause } = objectAt(thrown ?? null, `${place}.Throw`);
  if (typeof error !== 'string' || (cause !== undefined && typeof cause !== 'string')) {
    throw new MockConfigurationError(`${place}.Throw must have the text Error, and may have the text Cause`);
  }
  return { kind: 'throw', error, cause };
};
