import { runtimeFailure } from '../state-failure.js';
import type { MockedResponse, MockedStates } from './mocked-response.js';

/** A test case of the mocks of a state machine. */
export interface MocksOrigin {
  readonly machineName: string;
  readonly testCase: string;
}

/** The mocks of one execution: each attempt of a mocked state takes the next response. */
export class ExecutionMocks {
  readonly #attempts = new Map<string, number>();

  /** @param origin where `states` are in the configuration. */
  constructor(
    private readonly states: MockedStates = new Map(),
    readonly origin?: MocksOrigin,
  ) {}

  /** Whether the state is mocked. */
  has(stateName: string): boolean {
    return this.states.has(stateName);
  }

  /**
   * The response of the next attempt of a state; `undefined` where the state is not mocked.
   *
   * @throws {StateFailure} `States.Runtime`: it is mocked, but not this often.
   */
  next(stateName: string): MockedResponse | undefined {
    const mocked = this.states.get(stateName);
    if (!mocked) return undefined;
    const attempt = this.#attempts.get(stateName) ?? 0;
    this.#attempts.set(stateName, attempt + 1);
    const response = mocked.byAttempt.get(attempt);
    if (response) return response;
    throw runtimeFailure(
      `The mocked response '${mocked.name}' has nothing for the attempt ${attempt} of the state '${stateName}'; add "${attempt}" to it`,
    );
  }
}
