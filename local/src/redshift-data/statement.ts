import { type StatementStatus, isTerminal, type EpochMs } from 'sfn-redshift-tasker';
import type { StatementRequest } from './statement-request.js';
import type { StatementResult } from './results/statement-result.js';
import type { StatementSnapshot } from './statement-snapshot.js';

/** One SQL text of a statement: the only one, or one of a batch. */
export interface StatementPart {
  readonly sql: string;
  status: StatementStatus;
  createdAt: EpochMs;
  updatedAt: EpochMs;
  startedAt?: EpochMs;
  endedAt?: EpochMs;
  error?: string;
  result?: StatementResult;
  /** A number that the database's log would know; -1 until it runs. */
  queryId: number;
  /** Resolves at its end. */
  readonly ended: Promise<void>;
  /** To be called once it has ended. */
  readonly announceEnd: () => void;
}

/** What is known of a statement, from its start to a day after its end. */
export class Statement {
  status: StatementStatus = 'SUBMITTED';
  readonly parts: readonly StatementPart[];
  updatedAt: EpochMs;
  startedAt?: EpochMs;
  endedAt?: EpochMs;
  error?: string;
  /** Set once somebody asks for its cancellation. */
  cancelRequested = false;
  /** Resolves at the statement's end. */
  readonly ended: Promise<void>;
  private readonly announceEnd: () => void;

  constructor(
    readonly id: string,
    readonly request: StatementRequest,
    readonly createdAt: EpochMs,
    /** The session it runs in; present where it outlives the statement. */
    readonly sessionId: string | undefined,
    /** Number of the database process, as the service tells it. */
    readonly processId: number,
  ) {
    this.updatedAt = createdAt;
    this.parts = request.sqls.map((sql) => {
      const [ended, announceEnd] = promiseOfAnEnd();
      return { sql, status: 'SUBMITTED', createdAt, updatedAt: createdAt, queryId: -1, ended, announceEnd };
    });
    [this.ended, this.announceEnd] = promiseOfAnEnd();
  }

  get isTerminal(): boolean {
    return isTerminal(this.status);
  }

  /** Moves on, unless the statement has ended already. Returns whether it did. */
  moveTo(status: StatementStatus, at: EpochMs, error?: string): boolean {
    if (this.isTerminal) return false;
    this.status = status;
    this.updatedAt = at;
    if (status === 'STARTED') this.startedAt = at;
    if (error !== undefined) this.error = error;
    if (isTerminal(status)) {
      this.endedAt = at;
      this.announceEnd();
    }
    return true;
  }

  /** Rows returned or changed by all parts together; `undefined` where none has any to count. */
  get rows(): number | undefined {
    const counts = this.parts.flatMap((part) => part.result?.rowCount ?? []);
    return counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0);
  }

  snapshot(): StatementSnapshot {
    const { startedAt, endedAt, rows, error } = this;
    return {
      id: this.id,
      ...(this.request.statementName !== undefined && { name: this.request.statementName }),
      status: this.status,
      isBatch: this.request.isBatch,
      createdAt: this.createdAt,
      ...(startedAt !== undefined && { startedAt }),
      ...(endedAt !== undefined && { endedAt, durationMs: endedAt - (startedAt ?? endedAt) }),
      ...(rows !== undefined && this.status === 'FINISHED' && { rows }),
      ...(error !== undefined && { error }),
    };
  }
}

function promiseOfAnEnd(): [ended: Promise<void>, announceEnd: () => void] {
  let announceEnd = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    announceEnd = resolve;
  });
  return [ended, announceEnd];
}
