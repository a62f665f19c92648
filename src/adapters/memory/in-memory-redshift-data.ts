import { isTerminal, type TerminalStatus } from '../../ports/statement-status.js';
import { SECOND_MS } from '../../ports/units.js';
import type { RedshiftDataError } from '../../ports/port-errors.js';
import type { Clock } from '../../ports/clock.js';
import type * as Api from '../../ports/redshift-data.js';
import type { FakeStatement, FakePart, StatementInput } from './fake-statement.js';
import { FakeStatements, toUuid } from './fake-statements.js';
import type { InMemoryRedshiftDataOptions } from './in-memory-redshift-data-options.js';
import { ManualClock } from './manual-clock.js';
import { PlannedFailures, type PlannedFailureOptions, type RedshiftDataOperation } from './planned-failures.js';
import { playOutcomes } from './play-outcomes.js';
import { refusal } from './refusal.js';
import { csvPage, jsonPage } from './result-page.js';
import type { SqlResult } from './sql-outcome.js';
import { statementStatusChangeEvent, type EventOrigin } from './statement-status-change-event.js';
import { validateStatementInput, validateWaitTime } from './validate-statement-input.js';

/** A statement as {@link InMemoryRedshiftData} was asked to run it, and where it is. */
export interface StartedStatement {
  readonly id: string;
  readonly status: Api.StatementSummary['Status'];
  readonly input: StatementInput;
}

const EXAMPLE_ORIGIN: EventOrigin = {
  account: '111122223333',
  region: 'eu-west-1',
  principal: 'arn:aws:sts::111122223333:assumed-role/ExampleRole/example-function',
};

/**
 * The Data API in memory, for unit tests. A statement starts as `SUBMITTED`; it ends when the test says so
 * ({@link finish}, {@link fail}, {@link abort}), or as `onSql` tells, after a time of the clock.
 *
 * As in the service: a client token is remembered for 8 hours, an ended statement for 24; cancelling an ended statement is
 * refused; results and lists come in pages; `WaitTimeSeconds` waits. Values are copied both ways.
 * Not as in the service: no SQL is run; a session's statements may overlap; a client token does not look at the SQL.
 *
 * @example
 * const redshiftData = new InMemoryRedshiftData({ onSql: () => resultOf([{ n: 1 }]) });
 */
export class InMemoryRedshiftData implements Api.RedshiftData {
  /** Every call so far with its input, oldest first: for counting requests. */
  readonly calls: { readonly operation: RedshiftDataOperation; readonly input: unknown }[] = [];
  readonly #statements: FakeStatements;
  readonly #failures = new PlannedFailures();
  readonly #clock: Clock;
  readonly #options: InMemoryRedshiftDataOptions;
  #eventsSent = 0;

  constructor(options: InMemoryRedshiftDataOptions = {}) {
    this.#options = options;
    this.#clock = options.clock ?? new ManualClock();
    this.#statements = new FakeStatements(this.#clock);
  }

  async executeStatement(input: Api.ExecuteStatementInput): Promise<Api.ExecuteStatementOutput> {
    return this.#call('executeStatement', input, () => this.#execute(input, [input.Sql]));
  }

  async batchExecuteStatement(input: Api.BatchExecuteStatementInput): Promise<Api.ExecuteStatementOutput> {
    return this.#call('batchExecuteStatement', input, () => this.#execute(input, input.Sqls));
  }

  async describeStatement(input: Api.DescribeStatementInput): Promise<Api.DescribeStatementOutput> {
    return this.#call('describeStatement', input, async () => {
      validateWaitTime(input.WaitTimeSeconds);
      const { statement, index } = this.#statements.known(input.Id);
      await this.#wait(statement, index, input.WaitTimeSeconds);
      return index === undefined ? statement.described() : statement.describedPart(index);
    });
  }

  async getStatementResult(input: Api.GetStatementResultInput): Promise<Api.GetStatementResultOutput> {
    return this.#call('getStatementResult', input, async () =>
      jsonPage(this.#result(input.Id, 'JSON'), input.NextToken, this.#options.rowsPerPage ?? 1_000),
    );
  }

  async getStatementResultV2(input: Api.GetStatementResultInput): Promise<Api.GetStatementResultV2Output> {
    return this.#call('getStatementResultV2', input, async () =>
      csvPage(this.#result(input.Id, 'CSV'), input.NextToken, this.#options.rowsPerPage ?? 1_000),
    );
  }

  async cancelStatement(input: { readonly Id: string }): Promise<Api.CancelStatementOutput> {
    return this.#call('cancelStatement', input, async () => {
      const { statement } = this.#statements.known(input.Id);
      if (isTerminal(statement.status)) {
        const { id, status } = statement;
        throw refusal(
          'ValidationException',
          `Could not cancel a query that is already in ${status} state with ID: ${id}`,
        );
      }
      this.#end(statement, 'ABORTED', "Query cancelled on user's request");
      return { Status: true };
    });
  }

  async listStatements(input: Api.ListStatementsInput): Promise<Api.ListStatementsOutput> {
    return this.#call('listStatements', input, async () =>
      this.#statements.list(input, this.#options.statementsPerPage ?? 100),
    );
  }

  /** Every statement that was started, oldest first; repeated calls with one client token count once. */
  get statements(): readonly StartedStatement[] {
    return this.#statements.all.map(({ id, status, input }) => ({
      id,
      status,
      input: structuredClone(input),
    }));
  }

  /**
   * Ends a running statement as `FINISHED`.
   *
   * @param result what it gives; for a batch an array with one entry per SQL text. Default: no rows, no result set.
   * @throws {Error} where no statement with this id is running; likewise {@link fail}, {@link abort} and {@link begin}.
   */
  finish(statementId: string, result: SqlResult | readonly SqlResult[] = {}): void {
    const statement = this.#statements.running(statementId);
    const results: readonly SqlResult[] = Array.isArray(result) ? result : [result as SqlResult];
    for (const [index] of statement.parts.entries()) {
      const ending = { status: 'FINISHED', result: structuredClone(results[index] ?? {}) } as const;
      statement.endPart(index, ending, this.#clock.now());
    }
    this.#end(statement, 'FINISHED');
  }

  /** Ends a running statement as `FAILED`; in a batch at the SQL text with this number, counted from 1. */
  fail(statementId: string, error: string, sqlNumber = 1): void {
    const statement = this.#statements.running(statementId);
    for (let index = 0; index < sqlNumber - 1; index += 1) {
      statement.endPart(index, { status: 'FINISHED', result: {} }, this.#clock.now());
    }
    statement.endPart(sqlNumber - 1, { status: 'FAILED', error }, this.#clock.now());
    this.#end(statement, 'FAILED', error, 'ABORTED');
  }

  /** Ends a running statement as `ABORTED`, as an administrator or the workload manager would. */
  abort(statementId: string, error?: string): void {
    this.#end(this.#statements.running(statementId), 'ABORTED', error);
  }

  /** Takes a statement from `SUBMITTED` to `STARTED`. */
  begin(statementId: string): void {
    this.#statements.running(statementId).begin(this.#clock.now());
  }

  /** Makes the service lose every trace of a statement, as after its retention. Its client token stays used. */
  forget(statementId: string): void {
    this.#statements.forget(statementId);
  }

  /**
   * Makes the next call of an operation fail with `error`.
   *
   * @example
   * const lost = new RedshiftDataError('InternalServerException', 'no answer', { retryable: true, outcome: 'unknown' });
   * redshiftData.failNext('executeStatement', lost, { effect: 'done' });
   */
  failNext(
    operation: RedshiftDataOperation | 'any',
    error: RedshiftDataError,
    options: PlannedFailureOptions = {},
  ): void {
    this.#failures.add(operation, error, options);
  }

  #call<Output>(operation: RedshiftDataOperation, input: object, run: () => Promise<Output>): Promise<Output> {
    this.calls.push({ operation, input: structuredClone(input) });
    return this.#failures.run(operation, run);
  }

  async #execute(given: StatementInput, sqls: readonly string[]): Promise<Api.ExecuteStatementOutput> {
    validateStatementInput(sqls, given);
    const statement = this.#statements.startedWith(given.ClientToken) ?? this.#start(structuredClone(given));
    await this.#wait(statement, undefined, given.WaitTimeSeconds);
    return statement.started(given.WaitTimeSeconds !== undefined);
  }

  #start(input: StatementInput): FakeStatement {
    const { activeStatementsMax = 500, onSql } = this.#options;
    const statement = this.#statements.add(input, activeStatementsMax);
    statement.stop.signal.addEventListener('abort', () => this.#sendEvent(statement));
    if (onSql) void playOutcomes(statement, onSql, this.#clock);
    return statement;
  }

  #end(statement: FakeStatement, status: TerminalStatus, error?: string, partStatus?: TerminalStatus): void {
    statement.end(status, this.#clock.now(), error, partStatus);
  }

  #sendEvent(statement: FakeStatement): void {
    const { onEvent, origin = EXAMPLE_ORIGIN } = this.#options;
    if (onEvent === undefined || statement.input.WithEvent !== true || !isTerminal(statement.status)) return;
    this.#eventsSent += 1;
    const event = statementStatusChangeEvent(origin, {
      eventId: toUuid('2', this.#eventsSent),
      statementId: statement.id,
      statementName: statement.input.StatementName,
      status: statement.status,
      rows: statement.rows,
      endedAt: statement.updatedAt,
      clusterIdentifier: statement.input.ClusterIdentifier,
      workgroupName: statement.input.WorkgroupName,
    });
    void Promise.resolve().then(() => onEvent(event));
  }

  async #wait(statement: FakeStatement, index: number | undefined, seconds: number | undefined): Promise<void> {
    if (seconds === undefined || isTerminal(statement.status)) return;
    const [timeout, ended] = [new AbortController(), new AbortController()];
    const timer = this.#clock.sleep(seconds * SECOND_MS, ended.signal).then(
      () => timeout.abort(),
      () => undefined,
    );
    await statement.untilEnded(index, timeout.signal);
    ended.abort();
    await timer;
  }

  #result(id: string, format: 'JSON' | 'CSV'): SqlResult {
    const { statement, index } = this.#statements.known(id);
    const isInFormat = (statement.input.ResultFormat ?? 'JSON') === format;
    if (!isInFormat) throw refusal('ValidationException', `The result of ${id} is not in the format ${format}`);
    const part: FakePart | undefined = statement.parts[statement.isBatch ? (index ?? -1) : 0];
    if (statement.status !== 'FINISHED' || part?.result?.records === undefined) {
      throw refusal('ResourceNotFoundException', `Query does not have result. Please check query status of ${id}`);
    }
    return part.result;
  }
}
