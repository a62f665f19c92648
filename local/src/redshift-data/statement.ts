import { type StatementStatus, isTerminal, type EpochMs } from 'sfn-redshift-tasker';
import type { Archive } from '../archive/archive.js';
import { Kept } from '../archive/kept.js';
import type { KeptResult } from './results/kept-result.js';
import type { StatementRequest } from './statement-request.js';
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
  result?: KeptResult;
  /** A number that the database's log would know; -1 until it runs. */
  queryId: number;
  /** Resolves at its end. */
  readonly ended: Promise<void>;
  /** To be called once it has ended. */
  readonly announceEnd: () => void;
}

/** What a statement was started with that may be long. */
type StatementTexts = Pick<StatementRequest, 'sqls' | 'parameters'>;

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
  /** Without its texts. */
  readonly request: Omit<StatementRequest, keyof StatementTexts>;
  private readonly texts: Kept<StatementTexts>;
  private readonly announceEnd: () => void;

  constructor(
    readonly id: string,
    { sqls, parameters, ...request }: StatementRequest,
    readonly createdAt: EpochMs,
    /** The session it runs in; present where it outlives the statement. */
    readonly sessionId: string | undefined,
    /** Number of the database process, as the service tells it. */
    readonly processId: number,
  ) {
    this.updatedAt = createdAt;
    this.request = request;
    const texts = new Kept<StatementTexts>({ sqls, parameters });
    this.texts = texts;
    this.parts = sqls.map((_sql, place) => {
      const [ended, announceEnd] = promiseOfAnEnd();
      return {
        get sql() {
          return texts.value.sqls[place] ?? '';
        },
        ...{ status: 'SUBMITTED', createdAt, updatedAt: createdAt, queryId: -1, ended, announceEnd },
      };
    });
    [this.ended, this.announceEnd] = promiseOfAnEnd();
  }

  /** One SQL text, or those of its batch in order. */
  get sqls(): StatementRequest['sqls'] {
    return this.texts.value.sqls;
  }

  get parameters(): StatementRequest['parameters'] {
    return this.texts.value.parameters;
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

  /** Puts into an archive what is long. It can be asked for as before. */
  putAway(archive: Archive): void {
    this.texts.putAway(archive);
    for (const { result } of this.parts) result?.putAway(archive);
  }

  /** Tells that nobody will ask for it any more. */
  drop(): void {
    this.texts.drop();
    for (const { result } of this.parts) result?.drop();
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
