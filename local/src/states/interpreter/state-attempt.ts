import type { EpochMs } from 'sfn-redshift-tasker';
import type { State } from '../definition/state-machine-definition.js';

/** How an attempt stands. `cancelled`: a sibling failed, or the execution was stopped or ran out of time. */
export type AttemptOutcome = 'running' | 'succeeded' | 'failed' | 'timedOut' | 'cancelled';

/** One attempt of one visit to a state, for live progress and for a timeline. */
export interface StateAttempt {
  /** The same for both reports of one attempt; unlike any other's of the execution. */
  readonly id: number;
  readonly executionArn: string;
  /** Where the state runs: `[]` at the top, else each surrounding state with its branch or item, such as `Load[3]`. */
  readonly branchPath: readonly string[];
  readonly stateName: string;
  readonly stateType: State['Type'];
  /** 0 for the first attempt, and one more for each retry. */
  readonly attempt: number;
  readonly startedAt: EpochMs;
  /** Absent while it runs. */
  readonly endedAt?: EpochMs;
  readonly outcome: AttemptOutcome;
  /** The error's name, where it failed or timed out with one. */
  readonly error?: string;
}

/** Told about each attempt twice: when it begins (`running`) and when it has ended. Must not throw. */
export type AttemptObserver = (attempt: StateAttempt) => void;
