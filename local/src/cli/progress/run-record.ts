import { isTerminal } from 'sfn-redshift-tasker';
import type { StatementSnapshot } from '../../redshift-data/statement-snapshot.js';
import type { StateAttempt } from '../../states/interpreter/state-attempt.js';

/** What has happened in a run so far: every attempt of a state and every statement, as they stand. */
export class RunRecord {
  private readonly attemptsById = new Map<string, StateAttempt>();
  private readonly statementsById = new Map<string, StatementSnapshot>();

  /** Notes how an attempt stands now. */
  noteAttempt(attempt: StateAttempt): void {
    // Each execution counts its attempts for itself.
    this.attemptsById.set(`${attempt.executionArn}:${attempt.id}`, attempt);
  }

  /** Notes how a statement stands now. */
  noteStatement(statement: StatementSnapshot): void {
    this.statementsById.set(statement.id, statement);
  }

  /** In the order of their beginnings. */
  get attempts(): readonly StateAttempt[] {
    return [...this.attemptsById.values()];
  }

  /** In the order of their beginnings. */
  get statements(): readonly StatementSnapshot[] {
    return [...this.statementsById.values()];
  }

  /** The attempts that have not ended. */
  get runningAttempts(): readonly StateAttempt[] {
    return this.attempts.filter(({ endedAt }) => endedAt === undefined);
  }

  /** The statements that have not ended. */
  get runningStatements(): readonly StatementSnapshot[] {
    return this.statements.filter(({ status }) => !isTerminal(status));
  }
}
