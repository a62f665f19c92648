import { type EpochMs, isTerminal, type StatementStatus } from 'sfn-redshift-tasker';
import type { Kept } from '../archive/kept.js';
import { Ending } from './ending.js';
import type { KeptResult } from './results/kept-result.js';
import type { Standing } from './standing.js';
import type { StatementRequest } from './statement-request.js';

/** What a statement was started with that may be long. */
export type StatementTexts = Pick<StatementRequest, 'sqls' | 'parameters'>;

/** One SQL text of a statement: the only one, or one of a batch. */
export class StatementPart {
  status: StatementStatus = 'SUBMITTED';
  updatedAt: EpochMs;
  startedAt?: EpochMs;
  endedAt?: EpochMs;
  error?: string;
  result?: KeptResult;
  /** A number that the database's log would know; -1 until it runs. */
  queryId = -1;
  private ending = new Ending();

  constructor(
    private readonly texts: Kept<StatementTexts>,
    private readonly place: number,
    readonly createdAt: EpochMs,
  ) {
    this.updatedAt = createdAt;
  }

  get sql(): string {
    return this.texts.value.sqls[this.place] ?? '';
  }

  /** Resolves at its end. */
  get ended(): Promise<void> {
    return this.ending.comes;
  }

  /** Stands as it did in an earlier process. */
  takeUp(standing: Standing): void {
    Object.assign(this, standing);
    if (isTerminal(this.status)) this.ending = this.ending.announce();
  }

  moveTo(status: StatementStatus, at: EpochMs): void {
    this.status = status;
    this.updatedAt = at;
    if (status === 'STARTED') this.startedAt = at;
    if (!isTerminal(status)) return;
    this.endedAt = at;
    this.ending = this.ending.announce();
  }
}
