import type { StatementSnapshot } from '../../redshift-data/statement-snapshot.js';
import type { StateAttempt } from '../../states/interpreter/state-attempt.js';

/** Shows a run while it goes on. */
export interface Progress {
  /** An attempt has begun or ended. */
  attemptChanged(attempt: StateAttempt): void;
  /** A statement has come up, moved on or ended. */
  statementChanged(statement: StatementSnapshot): void;
  /** What is going on before and after the execution; `undefined` where nothing is. */
  phase(text: string | undefined): void;
  /** Something else that the user should know. */
  note(text: string): void;
  /** Nothing is shown any more. */
  stop(): void;
}
