import type { StateAttempt } from '../states/interpreter/state-attempt.js';

/** Of one execution; a Map of thousands of items shows its first. */
const ATTEMPTS_MAX = 2_000;
/** Of all together; beyond, older executions are forgotten. Their histories stay. */
const TOTAL_MAX = 10_000;

/** The attempts of the states of the newest executions, as they stand. */
export class AttemptLog {
  private readonly executions = new Map<string, Map<number, StateAttempt>>();
  private total = 0;

  /** Notes how an attempt stands now. */
  note(attempt: StateAttempt): void {
    const attempts = this.executions.get(attempt.executionArn) ?? new Map<number, StateAttempt>();
    this.executions.set(attempt.executionArn, attempts);
    const isKnown = attempts.has(attempt.id);
    if (!isKnown && attempts.size >= ATTEMPTS_MAX) return;
    attempts.set(attempt.id, attempt);
    if (isKnown) return;
    this.total += 1;
    if (this.total > TOTAL_MAX) this.forgetOldest();
  }

  /** In the order of their beginnings; `[]` for an execution that is not known. */
  of(executionArn: string): readonly StateAttempt[] {
    return [...(this.executions.get(executionArn)?.values() ?? [])];
  }

  private forgetOldest(): void {
    for (const [executionArn, attempts] of this.executions) {
      this.executions.delete(executionArn);
      this.total -= attempts.size;
      return;
    }
  }
}
