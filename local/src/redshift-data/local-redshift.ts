import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { isTerminal, MINUTE_MS } from 'sfn-redshift-tasker';
import { expectKept } from '../archive/expect-kept.js';
import { abortedWith } from '../http/aborted-with.js';
import type { AwsJsonService, Caller } from '../http/aws-json-service.js';
import { AwsJsonError } from '../http/aws-json-service.js';
import type { DatabasePool } from './database/database.js';
import { STATEMENTS_FOLDER } from './database/data-directory.js';
import { EmbeddedDatabase } from './database/embedded-database.js';
import { Databases } from './databases.js';
import { endInterrupted, settleInterrupted } from './interrupted-statements.js';
import { KeptStatements, type LoadedStatement } from './kept-statements.js';
import type { Lane } from './lane.js';
import type { LocalRedshiftOptions } from './local-redshift-options.js';
import { LongPolls } from './long-polls.js';
import { invalid, parseInput } from './model/parse-input.js';
import { type CatalogOperation, parseCatalogQuestion } from './operations/browse-catalog.js';
import { describeStatement, wireTime } from './operations/describe-statement.js';
import type { PageLimits } from './operations/get-statement-result.js';
import { getStatementResult, getStatementResultV2 } from './operations/get-statement-result.js';
import { listSessions } from './operations/list-sessions.js';
import { listStatements } from './operations/list-statements.js';
import { parseBatchExecuteStatement, parseExecuteStatement } from './operations/start-statement.js';
import { SqlError } from './dialect/sql-error.js';
import { QueryHistory } from './query-history.js';
import { runScript } from './run-script.js';
import { SessionDatabase } from './session-database.js';
import { SessionRegister } from './session-register.js';
import { toStatusChangeEvent } from './statement-change-event.js';
import { StatementRegister, notFound, toUuid } from './statement-register.js';
import type { StatementRequest } from './statement-request.js';
import { connectionMembers } from './statement-request.js';
import { StatementRunner } from './statement-runner.js';
import type { StatementSnapshot } from './statement-snapshot.js';
import { Statement } from './statement.js';
import type { StatementPart } from './statement-part.js';

/** The embedded database, or the server's: whose library is loaded only then. */
const openPool = async ({ databaseUrl, dataDirectory }: LocalRedshiftOptions): Promise<DatabasePool> => {
  if (databaseUrl === undefined) return EmbeddedDatabase.open(dataDirectory);
  const { ServerPool } = await import('./database/server/server-pool.js');
  return ServerPool.open(databaseUrl, dataDirectory);
};

/** Longer than a completion event waits on a queue that is looked after. */
const TOLD_AGAIN_MS = 10 * MINUTE_MS;
const QUERY_IDS_FROM = 100;
const PAGE_BYTES_MAX = 1024 * 1024;
const PAGE_ROWS_MAX = 1000;
/** As in the service. */
const ACTIVE_STATEMENTS_MAX = 500;
/** How long an operation on the catalog waits for its turn. */
const CATALOG_WAIT_MS_MAX = 30_000;

/** The Redshift Data API on a Postgres in this process: same operations, checks, answers and events. */
export class LocalRedshift implements AwsJsonService {
  readonly targetPrefix = 'RedshiftData';
  readonly jsonVersion = '1.1';
  private readonly register: StatementRegister;
  private readonly runner: StatementRunner;
  private readonly pageLimits: PageLimits;
  private readonly closing = new AbortController();
  private readonly longPolls: LongPolls;
  private readonly kept: KeptStatements | undefined;
  /** Those that an earlier process has left without an end. */
  private interrupted: readonly LoadedStatement[] = [];
  private activeStatements = 0;
  private lastProcessId = 1_073_000_000;

  private constructor(
    private readonly options: LocalRedshiftOptions,
    private readonly databases: Databases,
    private readonly sessions: SessionRegister,
    history: QueryHistory,
  ) {
    const { clock, dataDirectory, keepsStatements } = options;
    this.register = new StatementRegister(clock);
    if (keepsStatements === true && dataDirectory !== undefined) {
      this.kept = new KeptStatements(join(dataDirectory, STATEMENTS_FOLDER), clock);
      this.takeUp(this.kept.load());
    }
    // Every caller that waits listens.
    setMaxListeners(0, this.closing.signal);
    this.longPolls = new LongPolls(clock, this.closing.signal);
    this.pageLimits = { rowsMax: options.pageRowsMax ?? PAGE_ROWS_MAX, bytesMax: PAGE_BYTES_MAX };
    this.runner = new StatementRunner({
      clock,
      databases,
      history,
      sessions,
      lastQueryId: Math.max(QUERY_IDS_FROM, ...this.knownParts().map(({ queryId }) => queryId)),
      onCommit: (statement, lane, part) => this.noteCommit(statement, lane, part),
      onPartEnd: (statement, part) => this.keep(statement, part),
      onChange: (statement) => {
        this.announce(statement);
      },
    });
  }

  /**
   * Starts the database; takes a second or two for a new one.
   *
   * @throws {Error} the data folder is in use by a live process, or holds something else. Nothing is left open then.
   */
  static async open(options: LocalRedshiftOptions): Promise<LocalRedshift> {
    const pool = await openPool(options);
    try {
      if (!pool.isNew) await new SessionDatabase(await pool.connect()).discardLeftovers();
      const { clock, ids, s3Directory } = options;
      const history = new QueryHistory(() => clock.now());
      const sessions = new SessionRegister(clock, ids);
      const databases = await Databases.open(pool, {
        history,
        sessions,
        ...(s3Directory !== undefined && { s3Directory }),
      });
      const service = new LocalRedshift(options, databases, sessions, history);
      await settleInterrupted(service.interrupted, service.runner, clock);
      return service;
    } catch (error) {
      await pool.close({ interrupt: true });
      throw error;
    }
  }

  async call(
    operation: string,
    input: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
    caller: Caller = {},
  ): Promise<object> {
    if (this.closing.signal.aborted) throw new AwsJsonError('InternalServerException', 'the service is closed', 500);
    switch (operation) {
      case 'ExecuteStatement':
        return this.start({ ...parseExecuteStatement(input), ...caller }, signal);
      case 'BatchExecuteStatement':
        return this.start({ ...parseBatchExecuteStatement(input), ...caller }, signal);
      case 'DescribeStatement': {
        const { Id, WaitTimeSeconds } = parseInput(operation, input);
        return describeStatement(await this.find(Id, WaitTimeSeconds, signal), Id);
      }
      case 'GetStatementResult':
      case 'GetStatementResultV2': {
        const { Id, NextToken, WaitTimeSeconds } = parseInput(operation, input);
        const statement = await this.find(Id, WaitTimeSeconds, signal);
        return operation === 'GetStatementResult'
          ? getStatementResult(statement, Id, NextToken, this.pageLimits)
          : getStatementResultV2(statement, Id, NextToken, this.options.pageRowsMax ?? Infinity);
      }
      case 'CancelStatement':
        return this.cancel(parseInput(operation, input).Id);
      case 'ListStatements':
        return listStatements(this.register.all(), parseInput(operation, input), caller);
      case 'ListSessions':
        return listSessions(this.sessions.all(), parseInput(operation, input), caller);
      case 'ListDatabases':
      case 'ListSchemas':
      case 'ListTables':
      case 'DescribeTable':
        return this.browse(operation, input, signal);
      default:
        throw new AwsJsonError('UnknownOperationException', `the laptop cloud has no operation '${operation}'`);
    }
  }

  /**
   * Runs a script of several statements, each by itself, in a session of its own, when it is its turn. It stops at the
   * first that fails; what came before stays.
   *
   * @throws {Error} tells which statement failed, by number and line, and the database's message.
   */
  async runScript(sql: string): Promise<void> {
    await this.runner.inTurn(({ planRunner }) => runScript(sql, planRunner, this.options));
  }

  /** Every statement that is still known, oldest first. */
  statements(): readonly StatementSnapshot[] {
    return this.register.all().map((statement) => statement.snapshot());
  }

  /** The SQL of a statement, one text or those of its batch; `[]` where it is not known any more. */
  sqlsOf(id: string): readonly string[] {
    return this.register.find(id)?.sqls ?? [];
  }

  /**
   * Ends the statements that an earlier process has left without an end, and tells of it, as of any other end. What ended shortly before
   * is told once more: who was to hear of it may have ended with the process. To be called once events can be delivered.
   */
  endInterrupted(): void {
    const { clock } = this.options;
    const endedLately = this.register
      .all()
      .filter(({ endedAt }) => endedAt !== undefined && clock.now() - endedAt < TOLD_AGAIN_MS);
    for (const statement of endedLately) this.tell(statement);
    for (const { statement } of this.interrupted) {
      if (endInterrupted(statement, clock.now())) this.announce(statement);
    }
    this.interrupted = [];
  }

  /** Stops what is running, ends waiting callers, closes the database. No worker, timer or temporary folder is left. */
  async close(): Promise<void> {
    if (this.closing.signal.aborted) return;
    this.closing.abort(new AwsJsonError('InternalServerException', 'the service was closed', 500));
    await this.runner.close(this.register.all().filter((statement) => !statement.isTerminal));
  }

  private async start(request: StatementRequest, signal: AbortSignal): Promise<object> {
    const known = request.clientToken === undefined ? undefined : this.register.withToken(request.clientToken);
    const statement = known ?? this.submit(request);
    await this.longPolls.wait(statement, undefined, request.waitTimeSeconds, signal);
    return {
      Id: statement.id,
      CreatedAt: wireTime(statement.createdAt),
      ...connectionMembers(statement.request.connection),
      ...(statement.sessionId !== undefined && { SessionId: statement.sessionId }),
      ...(request.waitTimeSeconds !== undefined && {
        Status: statement.status,
        RedshiftPid: statement.processId,
        HasResultSet: statement.parts.some((part) => part.result?.hasResultSet ?? false),
      }),
    };
  }

  private submit(request: StatementRequest): Statement {
    const { clock, ids, activeStatementsMax = ACTIVE_STATEMENTS_MAX } = this.options;
    if (this.activeStatements >= activeStatementsMax) {
      throw new AwsJsonError(
        'ActiveStatementsExceededException',
        `${this.activeStatements} statements wait or run already; at most ${activeStatementsMax} may. Try again when some have ended.`,
      );
    }
    const id = toUuid(ids.next());
    const session = this.sessions.take(request, id);
    const statement = new Statement(
      id,
      { ...request, connection: session.connection },
      clock.now(),
      session.isKept ? session.id : undefined,
      ++this.lastProcessId,
    );
    try {
      this.kept?.note(statement);
    } catch (error) {
      // Nobody is told of it, and nothing of it is done.
      this.sessions.free(session);
      throw error;
    }
    this.register.add(statement);
    this.activeStatements += 1;
    void statement.ended.then(() => {
      this.activeStatements -= 1;
      if (this.options.archive) statement.putAway(this.options.archive);
    });
    void this.runner.submit(statement, session);
    return statement;
  }

  private async find(id: string, waitTimeSeconds: number | undefined, signal: AbortSignal): Promise<Statement> {
    const statement = this.register.get(id);
    const place = /:(\d+)$/.exec(id)?.[1];
    if (place !== undefined && (!statement.request.isBatch || !statement.parts[Number(place) - 1])) {
      throw notFound(id, `Query does not exist: '${id}' names no sub-statement of a batch.`);
    }
    await this.longPolls.wait(statement, place === undefined ? undefined : Number(place) - 1, waitTimeSeconds, signal);
    return statement;
  }

  /** Looks into the catalog when it is its turn; a statement that runs meanwhile is waited for, for a while. */
  private async browse(operation: CatalogOperation, input: object, signal: AbortSignal): Promise<object> {
    const { database: name, read } = parseCatalogQuestion(operation, input, this.databases);
    const over = abortedWith(signal, this.closing.signal);
    const tooLate = this.options.clock.sleep(CATALOG_WAIT_MS_MAX, over.signal).then(() => {
      throw new AwsJsonError('QueryTimeoutException', `${operation} has waited for its turn for too long; try again`);
    });
    const answer = this.runner
      .inTurn(async ({ database }) => (over.signal.aborted ? {} : await read(database)), name)
      .catch((error: unknown) => {
        throw error instanceof SqlError ? invalid(`FATAL: ${error.message}`) : error;
      });
    try {
      return await Promise.race([answer, tooLate]);
    } finally {
      over.release();
      // Who loses the race is of no interest any more.
      answer.catch(() => undefined);
      tooLate.catch(() => undefined);
    }
  }

  private async cancel(id: string): Promise<object> {
    const statement = this.register.get(id);
    if (id.includes(':')) throw invalid(`'${id}' is a sub-statement; cancel its batch '${statement.id}' as a whole`);
    if (statement.isTerminal) {
      throw invalid(`Could not cancel a query that is already in ${statement.status} state: '${id}' has ended.`);
    }
    return { Status: await this.runner.cancel(statement) };
  }

  /** Knows statements of an earlier process again. */
  private takeUp(loaded: readonly LoadedStatement[]): void {
    const { archive } = this.options;
    for (const { statement } of loaded) {
      this.register.add(statement);
      this.lastProcessId = Math.max(this.lastProcessId, statement.processId);
      if (archive) statement.putAway(archive);
    }
    this.sessions.remember(loaded.map(({ statement }) => statement));
    this.interrupted = loaded.filter(({ statement }) => !statement.isTerminal);
  }

  /** Writes before a commit which transaction it is: after the process's end, the database can be asked what has become of it. */
  private async noteCommit(statement: Statement, { database }: Lane, part?: StatementPart): Promise<void> {
    if (!this.kept) return;
    const { rows } = await database.run('select pg_current_xact_id_if_assigned()::text');
    // One that has written nothing has no number.
    const transactionId = rows[0]?.[0];
    if (typeof transactionId === 'string') this.write(statement, part, transactionId);
  }

  /** Writes what has become of a statement, or of one of a batch. */
  private keep(statement: Statement, part?: StatementPart): void {
    expectKept(() => this.write(statement, part), this.options.onUnkept);
  }

  private write(statement: Statement, part?: StatementPart, transactionId?: string): void {
    if (part === undefined) this.kept?.note(statement, transactionId);
    else this.kept?.notePart(statement, statement.parts.indexOf(part), transactionId);
  }

  private knownParts(): readonly StatementPart[] {
    return this.register.all().flatMap(({ parts }) => parts);
  }

  private announce(statement: Statement): void {
    // What closing ends has not come to its own end: the next process tells of it.
    if (statement.isTerminal && !this.closing.signal.aborted) this.keep(statement);
    this.options.onStatementChange?.(statement.snapshot());
    this.tell(statement);
  }

  /** Sends the event of a statement's end, where one was asked for. */
  private tell(statement: Statement): void {
    const { clock, ids, onEvent, accountId = '000000000000', region = 'us-east-1' } = this.options;
    if (!statement.request.withEvent || !isTerminal(statement.status) || this.closing.signal.aborted) return;
    onEvent?.(toStatusChangeEvent(statement, statement.status, ids.next(), clock.now(), { accountId, region }));
  }
}
