import type { StateAttempt } from '../states/interpreter/state-attempt.js';

/** Older executions are forgotten; their histories stay. */
const EXECUTIONS_MAX = 200;
/** Of one execution; a Map of thousands of items shows its first. */
const ATTEMPTS_MAX = 2_000;

/** The attempts of the states of the newest executions, as they stand. */
export class AttemptLog {
  private readonly executions = new Map<string, Map<number, StateAttempt>>();

  /** Notes how an attempt stands now. */
  note(attempt: StateAttempt): void {
    let attempts = this.executions.get(attempt.executionArn);
    if (attempts === undefined) {
      attempts = new Map();
      this.executions.set(attempt.executionArn, attempts);
      const [oldest] = this.executions.keys();
      if (this.executions.size > EXECUTIONS_MAX && oldest !== undefined) this.executions.delete(oldest);
    }
    if (attempts.size < ATTEMPTS_MAX || attempts.has(attempt.id)) attempts.set(attempt.id, attempt);
  }

  /** In the order of their beginnings; `[]` for an execution that is not known. */
  of(executionArn: string): readonly StateAttempt[] {
    return [...(this.executions.get(executionArn)?.values() ?? [])];
  }
}
