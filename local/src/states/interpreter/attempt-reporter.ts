import { STATES_TIMEOUT, StateFailure } from '../state-failure.js';
import type { Clock } from 'sfn-redshift-tasker';
import type { AttemptObserver, AttemptOutcome, StateAttempt } from './state-attempt.js';

/** What a reporter looks at of a visit to a state. */
export interface ObservedVisit {
  readonly scope: { readonly branchPath: readonly string[] };
  readonly name: string;
  readonly state: { readonly Type: StateAttempt['stateType'] };
  readonly retryCount: number;
}

const outcomeOf = (error: unknown): AttemptOutcome => {
  if (!(error instanceof StateFailure)) return 'cancelled';
  return error.error === STATES_TIMEOUT ? 'timedOut' : 'failed';
};

/** Reports the attempts of one execution. */
export class AttemptReporter {
  #nextId = 1;

  constructor(
    private readonly executionArn: string,
    private readonly clock: Clock,
    private readonly observer: AttemptObserver,
  ) {}

  /** Runs `attempt` and reports its begin and end; gives and throws what it does. */
  async observe<T>(visit: ObservedVisit, attempt: () => Promise<T>): Promise<T> {
    const begun: StateAttempt = {
      id: this.#nextId++,
      executionArn: this.executionArn,
      branchPath: visit.scope.branchPath,
      stateName: visit.name,
      stateType: visit.state.Type,
      attempt: visit.retryCount,
      startedAt: this.clock.now(),
      outcome: 'running',
    };
    this.observer(begun);
    try {
      const result = await attempt();
      this.observer({ ...begun, endedAt: this.clock.now(), outcome: 'succeeded' });
      return result;
    } catch (error) {
      const name = error instanceof StateFailure ? error.error : undefined;
      this.observer({
        ...begun,
        endedAt: this.clock.now(),
        outcome: outcomeOf(error),
        ...(name !== undefined && { error: name }),
      });
      throw error;
    }
  }
}
