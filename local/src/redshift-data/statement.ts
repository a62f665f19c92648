import { type StatementStatus, isTerminal, type EpochMs } from 'sfn-redshift-tasker';
import type { Archive } from '../archive/archive.js';
import { Kept } from '../archive/kept.js';
import { Ending } from './ending.js';
import type { Standing } from './standing.js';
import { StatementPart, type StatementTexts } from './statement-part.js';
import type { StatementRequest } from './statement-request.js';
import type { StatementSnapshot } from './statement-snapshot.js';

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
  /** Without its texts. */
  readonly request: Omit<StatementRequest, keyof StatementTexts>;
  private readonly texts: Kept<StatementTexts>;
  private ending = new Ending();

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
    this.texts = new Kept({ sqls, parameters });
    this.parts = sqls.map((_sql, place) => new StatementPart(this.texts, place, createdAt));
  }

  /** One SQL text, or those of its batch in order. */
  get sqls(): StatementRequest['sqls'] {
    return this.texts.value.sqls;
  }

  get parameters(): StatementRequest['parameters'] {
    return this.texts.value.parameters;
  }

  /** Resolves at the statement's end. */
  get ended(): Promise<void> {
    return this.ending.comes;
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
      this.ending = this.ending.announce();
    }
    return true;
  }

  /** Stands as it did in an earlier process. */
  takeUp(standing: Standing): void {
    Object.assign(this, standing);
    if (this.isTerminal) this.ending = this.ending.announce();
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
