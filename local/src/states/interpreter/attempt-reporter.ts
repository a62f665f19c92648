import { STATES_TIMEOUT, StateFailure } from '../state-failure.js';
import type { Clock, EpochMs } from 'sfn-redshift-tasker';
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

/**
 * The attempt at its end. Written member by member: of an object that is spread out and then added to, V8 gives each copy a description of
 * its own, which takes more memory than the copy, and thousands of attempts are kept.
 */
const atEnd = (
  { attempt, branchPath, executionArn, id, startedAt, stateName, stateType }: StateAttempt,
  endedAt: EpochMs,
  outcome: AttemptOutcome,
): StateAttempt => ({
  id,
  executionArn,
  branchPath,
  stateName,
  stateType,
  attempt,
  startedAt,
  endedAt,
  outcome,
});

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
      this.observer(atEnd(begun, this.clock.now(), 'succeeded'));
      return result;
    } catch (error) {
      const name = error instanceof StateFailure ? error.error : undefined;
      const ended = atEnd(begun, this.clock.now(), outcomeOf(error));
      this.observer(name === undefined ? ended : { ...ended, error: name });
      throw error;
    }
  }
}
