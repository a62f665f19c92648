import { type Clock, isTerminal } from 'sfn-redshift-tasker';
import type { StatementSnapshot } from '../../redshift-data/statement-snapshot.js';
import type { StateAttempt } from '../../states/interpreter/state-attempt.js';
import { describeAttempt, describeStatement, nameOfAttempt, nameOfStatement } from './describe-progress.js';
import type { Progress } from './progress.js';

/** States that take no time: their end says all. */
const INSTANT_STATES: readonly StateAttempt['stateType'][] = ['Pass', 'Choice', 'Succeed', 'Fail'];

/** One line for each thing that happens, for logs and pipes. */
export class PlainProgress implements Progress {
  private readonly startedAt: number;
  private readonly begun = new Set<string>();

  constructor(
    private readonly clock: Clock,
    private readonly writeLine: (line: string) => void,
  ) {
    this.startedAt = clock.now();
  }

  attemptChanged(attempt: StateAttempt): void {
    if (attempt.endedAt !== undefined) {
      this.note(describeAttempt(attempt, this.clock.now()));
    } else if (!INSTANT_STATES.includes(attempt.stateType)) {
      this.note(`${nameOfAttempt(attempt)} runs`);
    }
  }

  statementChanged(statement: StatementSnapshot): void {
    if (isTerminal(statement.status)) {
      this.note(describeStatement(statement, this.clock.now()));
    } else if (statement.status === 'STARTED' && !this.begun.has(statement.id)) {
      this.begun.add(statement.id);
      this.note(`${nameOfStatement(statement)} runs`);
    }
  }

  phase(text: string | undefined): void {
    if (text !== undefined) this.note(text);
  }

  note(text: string): void {
    const elapsedSeconds = (this.clock.now() - this.startedAt) / 1000;
    this.writeLine(`${elapsedSeconds.toFixed(1).padStart(7)} s  ${text}`);
  }

  stop(): void {
    // Lines are written as they come.
  }
}
