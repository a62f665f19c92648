import type { Json } from '../json.js';

/** What a mocked attempt of a task gives: a result, or an error. */
export type MockedResponse =
  | { readonly kind: 'return'; readonly result: Json }
  | { readonly kind: 'throw'; readonly error: string; readonly cause: string | undefined };

/** The responses of one mocked state, by number of the attempt. */
export interface MockedResponses {
  /** The name that they have in the file. */
  readonly name: string;
  /** The response of each attempt that has one, from 0. */
  readonly byAttempt: ReadonlyMap<number, MockedResponse>;
}

/** The mocked states of one execution, by name of the state. */
export type MockedStates = ReadonlyMap<string, MockedResponses>;
