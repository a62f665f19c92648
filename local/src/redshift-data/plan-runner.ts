import type { Variable } from './dialect/translate/language.js';
import type { SqlParameter } from 'sfn-redshift-tasker';
import { errorInWords } from './database-error-text.js';
import { ContextReader } from './context-reader.js';
import type { Database } from './database/database.js';
import { PendingTransaction } from './database/pending-transaction.js';
import { planStatement } from './dialect/plan/plan-statement.js';
import { SqlError } from './dialect/sql-error.js';
import type { Catalog } from './dialect/translate/catalog.js';
import type { CopyPlan, DatabasePlan, StatementPlan } from './dialect/statement-plan.js';
import type { ManagedDatabases } from './managed-databases.js';
import { namesIn } from './dialect/translate/load-catalog.js';
import type { QueryHistory } from './query-history.js';
import { QueryLog } from './query-log.js';
import { NOTHING, countOnly, textRows } from './results/plain-results.js';
import { readResult } from './results/read-result.js';
import type { StatementResult } from './results/statement-result.js';
import { readExternalTables } from './s3/external/read-external-tables.js';
import { LocalS3 } from './s3/local-s3.js';
import type { Session } from './session.js';
import type { SessionDatabase } from './session-database.js';

/** How one SQL text is to be run. */
export interface RunOptions {
  /**
   * `open`: within the caller's transaction. `own`: in one of its own. `procedure`: within a procedure, whose transaction
   * is open.
   */
  readonly transaction: 'open' | 'own' | 'procedure';
  /**
   * Called before its own transaction is made permanent; may throw to prevent that.
   *
   * @param result what it has given; `undefined` where there is nothing to make permanent, or nothing that could be undone.
   */
  readonly beforeCommit: (result: StatementResult | undefined) => Promise<void>;
  /** The variables of the procedure that it stands in. */
  readonly variable?: (name: string) => Variable | undefined;
}

/** What a {@link PlanRunner} works with. */
export interface PlanRunnerParts {
  readonly database: Database;
  readonly sessionDatabase: SessionDatabase;
  readonly history: QueryHistory;
  /** The databases beside the one that it is connected to. */
  readonly databases: ManagedDatabases;
  /** Folder that stands for S3. @default there is none */
  readonly s3Directory?: string;
  /** Whether others may write at the same time: writers of a table then wait for each other, as in Redshift. */
  readonly locksWrites: boolean;
}

/** Understands SQL of Redshift and carries it out on one connection. */
export class PlanRunner {
  readonly log: QueryLog;
  readonly database: Database;
  readonly contexts: ContextReader;
  private readonly sessionDatabase: SessionDatabase;
  private readonly databases: ManagedDatabases;
  readonly s3: LocalS3;
  private readonly locksWrites: boolean;
  private readonly transaction: PendingTransaction;

  constructor({ database, sessionDatabase, history, databases, s3Directory, locksWrites }: PlanRunnerParts) {
    this.database = database;
    this.sessionDatabase = sessionDatabase;
    this.databases = databases;
    this.log = new QueryLog(history, databases);
    this.s3 = new LocalS3(s3Directory);
    this.locksWrites = locksWrites;
    this.transaction = new PendingTransaction(database);
    this.contexts = new ContextReader(database, { isAlone: !locksWrites });
  }

  /** Makes the connection the session's and begins a transaction. */
  async prepare(session: Session): Promise<void> {
    await this.sessionDatabase.enter(session);
    this.transaction.begin();
  }

  /** Ends the transaction, if there is one. */
  async end(action: 'commit' | 'rollback'): Promise<void> {
    if (action === 'rollback') this.contexts.forgetCatalogs();
    await this.transaction.end(action);
  }

  /** The connection is a new one: no transaction is open. */
  forgetTransaction(): void {
    this.transaction.forget();
    this.contexts.forgetCatalogs();
  }

  /**
   * Runs one SQL text.
   *
   * @throws {DatabaseError} the database refused. @throws {SqlError} Redshift refuses it, or it is not available here.
   * @throws {DatabaseInterruptedError} it was stopped.
   */
  async run(
    sql: string,
    parameters: readonly SqlParameter[],
    session: Session,
    options: RunOptions,
  ): Promise<StatementResult> {
    await this.sessionDatabase.enter(session);
    if (session.transaction !== 'none' && options.transaction === 'own')
      return this.runWithin(sql, parameters, session, options);
    await this.log.bringUpToDate(this.database, namesIn(sql), session);
    const context = await this.contexts.read(sql, session, parameters, options.variable);
    const plan = await planStatement(sql, context);
    if (context.catalog.externalTables.length > 0) {
      const transaction = options.transaction === 'own' ? undefined : this.transaction;
      await readExternalTables({ sql, plan, context }, this, transaction);
    }
    if (options.transaction === 'own') return this.runByItself(plan, context.catalog, session, options);
    if (plan.notInTransaction !== undefined) {
      throw new SqlError(
        options.transaction === 'procedure'
          ? `${plan.notInTransaction} is not supported in a stored procedure`
          : `${plan.notInTransaction} cannot run inside a transaction block`,
      );
    }
    const result = await this.carryOut(plan, context.catalog, session, options);
    if (plan.commits && options.transaction === 'open') {
      await this.database.script('commit; begin;');
    }
    return result;
  }

  /** Ends a session that no statement will use any more; an open transaction in it is undone. */
  async finish(session: Session): Promise<void> {
    await this.end('rollback');
    await this.sessionDatabase.discard(session);
  }

  /** A statement of a session that has a transaction open. */
  private async runWithin(
    sql: string,
    parameters: readonly SqlParameter[],
    session: Session,
    options: RunOptions,
  ): Promise<StatementResult> {
    const ending = /^\s*(commit|end|rollback|abort)\b/i.exec(sql)?.[1]?.toLowerCase();
    if (session.transaction === 'failed' && ending === undefined) {
      throw new SqlError('current transaction is aborted, commands ignored until end of transaction block');
    }
    if (ending !== undefined) {
      const isCommit = session.transaction === 'open' && /^(commit|end)$/.test(ending);
      await this.end(isCommit ? 'commit' : 'rollback');
      session.transaction = 'none';
      return NOTHING;
    }
    try {
      return await this.run(sql, parameters, session, { ...options, transaction: 'open' });
    } catch (error) {
      await this.end('rollback');
      session.transaction = 'failed';
      throw error;
    }
  }

  private async runByItself(
    plan: StatementPlan,
    catalog: Catalog,
    session: Session,
    options: RunOptions,
  ): Promise<StatementResult> {
    if (plan.kind === 'transaction') {
      if (plan.action === 'begin') {
        this.transaction.begin();
        session.transaction = 'open';
      }
      return NOTHING;
    }
    if (plan.onlyInTransaction !== undefined) {
      throw new SqlError(`${plan.onlyInTransaction} may only be used in transaction blocks`);
    }
    if (plan.kind === 'database') {
      // What is made or removed here cannot be undone.
      await options.beforeCommit(undefined);
      await this.manage(plan, session.database);
      return NOTHING;
    }
    // A query leaves nothing, and needs no transaction to be undone.
    if (plan.kind === 'sql' && plan.isQuery === true) {
      const rows = await this.carryOut(plan, catalog, session, options);
      await options.beforeCommit(undefined);
      return rows;
    }
    this.transaction.begin();
    const result = await this.carryOut(plan, catalog, session, options);
    await options.beforeCommit(result);
    await this.end('commit');
    return result;
  }

  private async carryOut(
    plan: StatementPlan,
    catalog: Catalog,
    session: Session,
    options: RunOptions,
  ): Promise<StatementResult> {
    try {
      return await this.carryOutPlan(plan, catalog, session, options);
    } finally {
      if (mayChangeObjects(plan)) this.contexts.forgetCatalogs();
    }
  }

  private async carryOutPlan(
    plan: StatementPlan,
    catalog: Catalog,
    session: Session,
    options: RunOptions,
  ): Promise<StatementResult> {
    if (plan.makesTemporaryTable) session.hasTemporaryTables = true;
    // One that stands alone begins its transaction with it.
    const standsAlone = plan.kind === 'sql' && !plan.before && !(this.locksWrites && plan.writes !== undefined);
    if (!standsAlone) await this.transaction.reallyBegin();
    if (this.locksWrites && plan.writes !== undefined) {
      await this.database.run(`lock table ${plan.writes} in share row exclusive mode`);
    }
    switch (plan.kind) {
      case 'sql': {
        for (const statement of plan.before ?? []) await this.database.run(statement);
        const result = await readResult(this.database, await this.transaction.run(plan), catalog);
        for (const statement of plan.after ?? []) await this.database.run(statement);
        return plan.resultIsRowCount ? countOnly(result) : result;
      }
      case 'copy':
        return this.copy(plan, session);
      case 'unload': {
        const rows = await readResult(this.database, await this.transaction.run(plan));
        const { unloadRows } = await import('./s3/unload-rows.js');
        await unloadRows(this.s3, plan.unload, rows);
        this.log.noteUnload(session, rows.rows.length);
        return { ...NOTHING, rowCount: rows.rows.length };
      }
      case 'call': {
        const { ProcedureCaller } = await import('./procedure-caller.js');
        return new ProcedureCaller(this, session, options.transaction === 'own').call(plan);
      }
      case 'rows':
        return textRows(plan.columns, plan.rows);
      case 'setting':
        await this.change(plan, session);
        return NOTHING;
      case 'transaction':
        if (plan.action !== 'begin') await this.database.script(`${plan.action}; begin;`);
        return NOTHING;
      case 'database':
        await this.manage(plan, session.database);
        return NOTHING;
      case 'nothing':
        return NOTHING;
    }
  }

  private async copy({ copy }: CopyPlan, session: Session): Promise<StatementResult> {
    const { copyIntoTable } = await import('./s3/copy-into-table.js');
    return readResult(this.database, await copyIntoTable(this.database, this.s3, copy, this.log, session));
  }

  private async manage(plan: DatabasePlan, from: string): Promise<void> {
    switch (plan.action) {
      case 'create':
        return this.databases.create(plan.name, from);
      case 'drop':
        return this.databases.drop(plan.name, from);
      case 'rename':
        return this.databases.rename(plan.name, plan.to, from);
      case 'expect':
        this.databases.expect(plan.name, from);
    }
  }

  private async change(
    { name, value, sql }: Extract<StatementPlan, { kind: 'setting' }>,
    session: Session,
  ): Promise<void> {
    if (sql !== undefined) await this.sessionDatabase.change(sql);
    if (name === '*') {
      session.settings.clear();
      session.databaseSettings.clear();
    } else if (value === undefined) {
      session.settings.delete(name);
      session.databaseSettings.delete(name);
    } else {
      session.settings.set(name, value);
      if (sql !== undefined) session.databaseSettings.set(name, sql);
    }
  }

  /** What an error is called within a procedure. */
  describe(error: unknown): { readonly message: string; readonly state: string } {
    return errorInWords(error);
  }
}

/** Whether a plan may make, change or remove tables and the like, or undo that: all but what reads, and what changes rows only. */
const mayChangeObjects = (plan: StatementPlan): boolean => {
  if (plan.kind === 'sql') return !plan.isQuery && plan.writes === undefined;
  return !['copy', 'unload', 'rows', 'setting', 'database', 'nothing'].includes(plan.kind);
};
