import { SqlError } from '../sql-error.js';
import type { Expression } from '../tree/query-tree.js';
import type { SqlType } from '../types/sql-type.js';
import { VARCHAR } from '../types/sql-type.js';
import { typeOfName } from '../types/type-names.js';
import type { Ending } from './ending.js';
import { ON } from './ending.js';
import { runLoop } from './run-loop.js';
import type { Block, CursorArgument, Declaration, ProcedureStatement } from './procedure-tree.js';
import type { HostRows, ProcedureHost } from './procedure-host.js';
import { Variables } from './variables.js';

/** An error that RAISE EXCEPTION made. */
export class RaisedError extends SqlError {}

interface Cursor {
  readonly query?: string;
  readonly arguments?: readonly CursorArgument[];
  rows?: HostRows;
  place: number;
}

/** Runs one call of a procedure. */
export class ProcedureRun {
  private found: HostRows = { columns: [], rows: [], count: 0 };
  private readonly cursors = new Map<string, Cursor>();

  /**
   * @param isNonatomic whether each statement stands for itself, and an exception that is handled is over.
   * @param describe what an error is called by SQLERRM.
   */
  constructor(
    readonly host: ProcedureHost,
    private readonly isNonatomic: boolean,
    private readonly describe: (error: unknown) => { readonly message: string; readonly state: string },
  ) {}

  async block(block: Block, outer: Variables): Promise<Ending> {
    const variables = new Variables(outer);
    for (const declaration of block.declarations) await this.declare(declaration, variables);
    const ending = await this.guarded(block, variables);
    const isOwn =
      ending.kind === 'leave' && ending.label !== undefined && ending.label === block.label && !ending.isContinue;
    return isOwn ? ON : ending;
  }

  async statements(list: readonly ProcedureStatement[], variables: Variables): Promise<Ending> {
    for (const statement of list) {
      const ending = await this.statement(statement, variables);
      if (ending.kind !== 'on') return ending;
    }
    return ON;
  }

  async isTrue(condition: Expression, variables: Variables): Promise<boolean> {
    return (await this.host.evaluate(condition, find(variables, this.found), { kind: 'bool' })) === 't';
  }

  evaluate(expression: Expression, variables: Variables, type?: SqlType): Promise<string | null> {
    return this.host.evaluate(expression, find(variables, this.found), type);
  }

  /** The rows of a query that is written, or made of text, or of a cursor. */
  async rowsOf(
    query: { readonly sql: string } | { readonly text: Expression } | { readonly cursor: string },
    variables: Variables,
  ): Promise<HostRows> {
    if ('cursor' in query) {
      const cursor = this.cursors.get(query.cursor);
      if (cursor?.query === undefined) throw new SqlError(`cursor "${query.cursor}" does not exist`);
      return this.host.run(cursor.query, find(variables, this.found));
    }
    const sql = 'sql' in query ? query.sql : await this.text(query.text, variables);
    return this.host.run(sql, find(variables, this.found));
  }

  /** Puts a row's values into variables or a record; NULL everywhere where there is no row. */
  async put(
    result: HostRows,
    row: readonly (string | null)[] | undefined,
    names: readonly string[],
    variables: Variables,
  ): Promise<void> {
    const [first = ''] = names;
    if (names.length === 1 && variables.isRecord(first)) {
      const fields = result.columns.map(
        ({ name, type }, place) => [name, { type, value: row?.[place] ?? null }] as const,
      );
      variables.setRecord(first, new Map(fields));
      return;
    }
    for (const [place, name] of names.entries()) {
      const value = row?.[place] ?? null;
      const type = variables.slot(name)?.type ?? result.columns[place]?.type;
      const isSame = type === undefined || value === null || result.columns[place]?.type.kind === type.kind;
      variables.assign(name, isSame && type?.length === undefined ? value : await this.cast(value, type));
    }
  }

  private cast(value: string | null, type: SqlType | undefined): Promise<string | null> {
    const variable = { type: VARCHAR, value };
    return this.host.evaluate({ kind: 'name', parts: ['value'], steps: [] }, () => variable, type);
  }

  private async text(expression: Expression, variables: Variables): Promise<string> {
    const text = await this.evaluate(expression, variables);
    if (text === null) throw new SqlError('cannot EXECUTE a null querystring');
    return text;
  }

  private async declare(declaration: Declaration, variables: Variables): Promise<void> {
    const { name, cursor, aliasOf, isRecord, like, isConstant, isNotNull } = declaration;
    if (aliasOf !== undefined) {
      variables.alias(name, aliasOf);
    } else if (cursor !== undefined) {
      this.cursors.set(name, {
        query: cursor,
        place: 0,
        ...(declaration.cursorArguments && { arguments: declaration.cursorArguments }),
      });
    } else if (isRecord) {
      variables.declareRecord(name);
    } else if (declaration.type?.name === 'refcursor') {
      this.cursors.set(name, { place: 0 });
    } else {
      const type = like
        ? await this.host.columnType(like)
        : typeOfName(declaration.type ?? { name: 'varchar', modifiers: [] });
      const value = declaration.value ? await this.evaluate(declaration.value, variables, type) : null;
      if (isNotNull && value === null)
        throw new SqlError(`variable "${name}" declared NOT NULL cannot default to NULL`);
      variables.declare(name, { type, value, isConstant, isNotNull });
    }
  }

  private async guarded(block: Block, variables: Variables): Promise<Ending> {
    if (!block.handler) return this.statements(block.statements, variables);
    try {
      return await this.statements(block.statements, variables);
    } catch (error) {
      if (error instanceof Error && error.name === 'DatabaseInterruptedError') throw error;
      await this.host.undo();
      const inner = new Variables(variables);
      const { message, state } = this.describe(error);
      inner.declare('sqlerrm', { type: VARCHAR, value: message, isConstant: true, isNotNull: false });
      inner.declare('sqlstate', { type: VARCHAR, value: state, isConstant: true, isNotNull: false });
      const ending = await this.statements(block.handler, inner);
      if (this.isNonatomic) return ending;
      // What the handler did stays; the error goes on to the caller.
      await this.host.endTransaction('commit', 'EXCEPTION');
      throw error;
    }
  }

  private async statement(statement: ProcedureStatement, variables: Variables): Promise<Ending> {
    switch (statement.kind) {
      case 'block':
        return this.block(statement, variables);
      case 'assign': {
        const type = variables.slot(statement.target)?.type;
        variables.assign(statement.target, await this.evaluate(statement.value, variables, type));
        return ON;
      }
      case 'if': {
        for (const { condition, then } of statement.branches) {
          if (await this.isTrue(condition, variables)) return this.statements(then, variables);
        }
        return this.statements(statement.otherwise, variables);
      }
      case 'loop':
      case 'forRange':
      case 'forRows':
        return runLoop(statement, variables, this);
      case 'leave': {
        if (statement.when && !(await this.isTrue(statement.when, variables))) return ON;
        const { isContinue, label } = statement;
        return { kind: 'leave', isContinue, ...(label !== undefined && { label }) };
      }
      case 'return':
        return { kind: 'return' };
      case 'nothing':
        return ON;
      default:
        await this.effect(statement, variables);
        return ON;
    }
  }

  private async effect(
    statement: Exclude<
      ProcedureStatement,
      { kind: 'block' | 'assign' | 'if' | 'loop' | 'forRange' | 'forRows' | 'leave' | 'return' | 'nothing' }
    >,
    variables: Variables,
  ): Promise<void> {
    switch (statement.kind) {
      case 'sql':
      case 'execute': {
        const sql = statement.kind === 'sql' ? statement.sql : await this.text(statement.text, variables);
        if (statement.kind === 'execute' && /^\s*(?:commit|rollback|end|abort)\b/i.test(sql)) {
          throw new SqlError('COMMIT and ROLLBACK are not supported in dynamic SQL');
        }
        this.found = await this.host.run(sql, find(variables, this.found));
        if (statement.into) await this.put(this.found, this.found.rows[0], statement.into, variables);
        if (this.isNonatomic) await this.host.endTransaction('commit', 'NONATOMIC');
        return;
      }
      case 'raise':
        return this.raise(statement, variables);
      case 'diagnostics':
        if (statement.item !== 'row_count') throw new SqlError(`unrecognized GET DIAGNOSTICS item "${statement.item}"`);
        variables.assign(statement.target, String(this.found.count));
        return;
      case 'transaction':
        await this.host.endTransaction(statement.action, statement.action.toUpperCase());
        return;
      case 'open': {
        const portal = variables.slot(statement.cursor)?.value;
        if (portal != null && statement.query && 'sql' in statement.query) {
          // A cursor that the caller names is left open for the caller to fetch from.
          await this.host.run(`declare "${portal}" cursor for ${statement.query.sql}`, find(variables, this.found));
          return;
        }
        const known = this.cursors.get(statement.cursor);
        if (known?.rows) throw new SqlError(`cursor "${statement.cursor}" already in use`);
        const query = statement.query ?? (known?.query === undefined ? undefined : { sql: known.query });
        if (!query) throw new SqlError(`cursor "${statement.cursor}" does not exist`);
        const rows = await this.rowsOf(query, await this.withArguments(statement, known, variables));
        this.cursors.set(statement.cursor, {
          ...known,
          rows,
          place: 0,
        });
        return;
      }
      case 'fetch': {
        const cursor = this.cursors.get(statement.cursor);
        if (!cursor?.rows) throw new SqlError(`cursor "${statement.cursor}" does not exist`);
        const row = cursor.rows.rows[cursor.place];
        if (row) cursor.place += 1;
        this.found = { columns: [], rows: [], count: row ? 1 : 0 };
        await this.put(cursor.rows, row, statement.into, variables);
        return;
      }
      case 'close': {
        const cursor = this.cursors.get(statement.cursor);
        if (!cursor) throw new SqlError(`cursor "${statement.cursor}" does not exist`);
        delete cursor.rows;
        return;
      }
    }
  }

  /** The variables of a cursor's query: its arguments besides those of the procedure. */
  private async withArguments(
    { cursor, values = [] }: Extract<ProcedureStatement, { kind: 'open' }>,
    known: Cursor | undefined,
    variables: Variables,
  ): Promise<Variables> {
    const list = known?.arguments ?? [];
    if (list.length !== values.length) {
      throw new SqlError(`cursor "${cursor}" has ${list.length} arguments; ${values.length} are given`);
    }
    const inner = new Variables(variables);
    for (const [place, { name, type: written }] of list.entries()) {
      const [type, expression] = [typeOfName(written), values[place]];
      const value = expression ? await this.evaluate(expression, variables, type) : null;
      inner.declare(name, { type, value, isConstant: true, isNotNull: false });
    }
    return inner;
  }

  private async raise(
    { level, format, values }: Extract<ProcedureStatement, { kind: 'raise' }>,
    variables: Variables,
  ): Promise<void> {
    if (level !== 'exception') {
      // Nobody sees the message; its values may still fail.
      for (const value of values) await this.evaluate(value, variables);
      return;
    }
    const texts: string[] = [];
    for (const value of values) texts.push((await this.evaluate(value, variables)) ?? '<NULL>');
    let place = 0;
    throw new RaisedError(format.replace(/%%|%/g, (sign) => (sign === '%%' ? '%' : (texts[place++] ?? '%'))));
  }
}

const find = (variables: Variables, found: HostRows) => (name: string) =>
  variables.find(name) ??
  (name === 'found' ? { type: { kind: 'bool' as const }, value: found.count > 0 ? 't' : 'f' } : undefined);
