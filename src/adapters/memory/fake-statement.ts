import { isTerminal, type StatementStatus, type TerminalStatus } from '../../ports/statement-status.js';
import type { EpochMs } from '../../ports/units.js';
import type {
  BatchExecuteStatementInput,
  DescribeStatementOutput,
  ExecuteStatementInput,
  ExecuteStatementOutput,
  StatementSummary,
  SubStatement,
} from '../../ports/redshift-data.js';
import type { SqlResult } from './sql-outcome.js';

const NANOSECONDS_PER_MS = 1_000_000;
const PID = 1_073_750_000;

/** What starts a statement, or several. */
export type StatementInput = ExecuteStatementInput | BatchExecuteStatementInput;

/** One SQL text of a {@link FakeStatement}. */
export interface FakePart {
  readonly sql: string;
  status: StatementStatus;
  error?: string;
  result?: SqlResult;
  startedAt?: EpochMs;
  updatedAt: EpochMs;
}

const rowsOf = ({ result, status }: FakePart): number =>
  status === 'FINISHED' ? (result?.rows ?? result?.records?.length ?? 0) : -1;

const durationOf = (part: Pick<FakePart, 'startedAt' | 'updatedAt' | 'status'>): number =>
  isTerminal(part.status) && part.startedAt !== undefined ? (part.updatedAt - part.startedAt) * NANOSECONDS_PER_MS : -1;

/** A statement in memory: one SQL text, or several that run one after the other. */
export class FakeStatement {
  readonly parts: readonly FakePart[];
  status: StatementStatus = 'SUBMITTED';
  startedAt?: EpochMs;
  updatedAt: EpochMs;
  error?: string;
  /** Aborted at the statement's end, so that nothing waits on. */
  readonly stop = new AbortController();
  readonly #onChange = new Set<() => void>();

  constructor(
    readonly id: string,
    readonly input: StatementInput,
    readonly sessionId: string | undefined,
    readonly createdAt: EpochMs,
  ) {
    const sqls = 'Sqls' in input ? input.Sqls : [input.Sql];
    this.parts = sqls.map((sql) => ({ sql, status: 'SUBMITTED', updatedAt: createdAt }));
    this.updatedAt = createdAt;
  }

  get isBatch(): boolean {
    return 'Sqls' in this.input;
  }

  /** Rows of all parts together; -1 for a statement that did not finish. */
  get rows(): number {
    return this.status === 'FINISHED' ? this.parts.reduce((sum, part) => sum + rowsOf(part), 0) : -1;
  }

  /** Marks the statement, and the part with this index, as running. */
  begin(at: EpochMs, index = 0): void {
    const part = this.parts[index];
    if (part !== undefined && !isTerminal(part.status)) {
      Object.assign(part, { status: 'STARTED', startedAt: at, updatedAt: at });
    }
    this.startedAt ??= at;
    this.status = 'STARTED';
    this.updatedAt = at;
  }

  /** Ends one part. */
  endPart(index: number, end: { status: TerminalStatus; result?: SqlResult; error?: string }, at: EpochMs): void {
    const part = this.parts[index];
    if (part === undefined || isTerminal(part.status)) return;
    Object.assign(part, end, { startedAt: part.startedAt ?? at, updatedAt: at });
    this.#changed();
  }

  /** Ends the statement; parts that have not ended end as `partStatus`. */
  end(status: TerminalStatus, at: EpochMs, error?: string, partStatus: TerminalStatus = status): void {
    this.status = status;
    this.startedAt ??= at;
    this.updatedAt = at;
    if (error !== undefined) this.error = error;
    this.parts.forEach((_, index) =>
      this.endPart(index, { status: partStatus, ...(partStatus === 'FINISHED' && { result: {} }) }, at),
    );
    this.stop.abort();
    this.#changed();
  }

  /** Resolves once the statement (or the part with this index) has ended, or `signal` is aborted. */
  async untilEnded(index: number | undefined, signal: AbortSignal): Promise<void> {
    const hasEnded = (): boolean => isTerminal(index === undefined ? this.status : this.parts[index]?.status);
    if (hasEnded() || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!hasEnded() && !signal.aborted) return;
        this.#onChange.delete(look);
        signal.removeEventListener('abort', look);
        resolve();
      };
      this.#onChange.add(look);
      signal.addEventListener('abort', look);
    });
  }

  /** The answer to the call that started it; status only for a caller who waited. */
  started(withStatus: boolean): ExecuteStatementOutput {
    return {
      Id: this.id,
      CreatedAt: new Date(this.createdAt),
      ...this.#where(),
      ...(this.sessionId !== undefined && { SessionId: this.sessionId }),
      ...(withStatus && { Status: this.status, RedshiftPid: PID, HasResultSet: this.#hasResultSet() }),
    };
  }

  /** What DescribeStatement tells. */
  described(): DescribeStatementOutput {
    const { Parameters, ResultFormat = 'JSON' } = this.input;
    return {
      Id: this.id,
      Status: this.status,
      ...(this.error !== undefined && { Error: this.error }),
      Duration: durationOf(this),
      CreatedAt: new Date(this.createdAt),
      UpdatedAt: new Date(this.updatedAt),
      ...('Sql' in this.input && { QueryString: this.input.Sql }),
      ...(Parameters && { QueryParameters: structuredClone(Parameters) }),
      ResultRows: this.rows,
      ResultSize: -1,
      HasResultSet: this.#hasResultSet(),
      RedshiftPid: PID,
      RedshiftQueryId: this.isBatch ? 0 : -1,
      ...('Sqls' in this.input && {
        SubStatements: this.parts.map((part, index) => this.#describedPart(part, index)),
        ExecutionMode: this.input.ExecutionMode ?? 'TRANSACTION',
      }),
      ResultFormat,
      ...(this.sessionId !== undefined && { SessionId: this.sessionId }),
      ...this.#where(),
    };
  }

  /** What DescribeStatement tells of one part of a batch. */
  describedPart(index: number): DescribeStatementOutput {
    const part = this.parts[index];
    return { ...(part ? this.#describedPart(part, index) : { Id: this.id }), RedshiftPid: PID, ...this.#where() };
  }

  /** What ListStatements tells. */
  summary(): StatementSummary {
    return {
      Id: this.id,
      ...(this.input.StatementName !== undefined && { StatementName: this.input.StatementName }),
      Status: this.status,
      CreatedAt: new Date(this.createdAt),
      UpdatedAt: new Date(this.updatedAt),
      IsBatchStatement: this.isBatch,
      ...(this.sessionId !== undefined && { SessionId: this.sessionId }),
    };
  }

  #describedPart(part: FakePart, index: number): SubStatement {
    return {
      Id: `${this.id}:${index + 1}`,
      Status: part.status,
      ...(part.error !== undefined && { Error: part.error }),
      Duration: durationOf(part),
      CreatedAt: new Date(this.createdAt),
      UpdatedAt: new Date(part.updatedAt),
      QueryString: part.sql,
      ResultRows: rowsOf(part),
      ResultSize: -1,
      RedshiftQueryId: -1,
      HasResultSet: part.result?.records !== undefined,
    };
  }

  #hasResultSet(): boolean {
    return this.parts.some((part) => part.result?.records !== undefined);
  }

  #where(): Partial<Pick<ExecuteStatementOutput, 'ClusterIdentifier' | 'WorkgroupName' | 'Database' | 'DbUser'>> {
    const { ClusterIdentifier, WorkgroupName, Database, DbUser, SecretArn } = this.input;
    return {
      ...(ClusterIdentifier !== undefined && { ClusterIdentifier }),
      ...(WorkgroupName !== undefined && { WorkgroupName }),
      ...(Database !== undefined && { Database }),
      ...(DbUser !== undefined && { DbUser }),
      ...(SecretArn !== undefined && { SecretArn }),
    };
  }

  #changed(): void {
    for (const look of [...this.#onChange]) look();
  }
}
