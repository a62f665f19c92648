import type { SqlParameter } from 'sfn-redshift-tasker';
import type { ContextReader } from './context-reader.js';
import type { Database } from './database/database.js';
import type { TranslateContext } from './dialect/translate/language.js';
import { translateExpression } from './dialect/translate/recursion.js';
import { planStatement } from './dialect/plan/plan-statement.js';
import { parseBlock } from './dialect/procedure/parse-block.js';
import type { FindVariable, HostRows, ProcedureHost } from './dialect/procedure/procedure-host.js';
import { ProcedureRun } from './dialect/procedure/run-procedure.js';
import { Variables } from './dialect/procedure/variables.js';
import { openStream } from './dialect/parse/open-stream.js';
import { SqlError } from './dialect/sql-error.js';
import type { CallPlan, ProcedureDefinition } from './dialect/statement-plan.js';
import type { Expression } from './dialect/tree/query-tree.js';
import { emptyScope } from './dialect/translate/scope.js';
import { castTo } from './dialect/translate/cast.js';
import { ownName, requireRelation } from './dialect/translate/require-relation.js';
import type { SqlType } from './dialect/types/sql-type.js';
import { typeSql } from './dialect/types/sql-type.js';
import { typeOfId, typeOfName } from './dialect/types/type-names.js';
import { NOTHING } from './results/plain-results.js';
import { readResult } from './results/read-result.js';
import type { StatementResult } from './results/statement-result.js';
import type { Session } from './session.js';

const CALL_DEPTH_MAX = 16;

/** What a procedure's statements are run by. */
export interface ProcedureRunner {
  readonly database: Database;
  readonly contexts: ContextReader;
  run(
    sql: string,
    parameters: readonly SqlParameter[],
    session: Session,
    options: {
      readonly transaction: 'procedure';
      readonly beforeCommit: () => Promise<void>;
      readonly variable: FindVariable;
    },
  ): Promise<StatementResult>;
  describe(error: unknown): { readonly message: string; readonly state: string };
}

/** Calls procedures: their bodies are run here, statement by statement, each in Redshift's dialect. */
export class ProcedureCaller implements ProcedureHost {
  constructor(
    private readonly runner: ProcedureRunner,
    private readonly session: Session,
    /** Whether the procedure may end its transaction: it was not called within a transaction of the caller. */
    private readonly mayEndTransaction: boolean,
    private readonly depth = 1,
  ) {}

  /** Calls a procedure in the open transaction. Its OUT and INOUT arguments are the only row of the result. */
  async call(plan: CallPlan): Promise<StatementResult> {
    if (this.depth > CALL_DEPTH_MAX) {
      throw new SqlError(`stored procedure nesting exceeds the limit of ${CALL_DEPTH_MAX}`);
    }
    const { definition, name } = await this.find(plan);
    const parameters = definition.parameters.map((parameter) => ({ ...parameter, type: typeOfName(parameter.type) }));
    const inputs = parameters.filter(({ mode }) => mode !== 'out');
    const given = await this.values(
      plan,
      inputs.map(({ type }) => type),
    );
    const variables = new Variables();
    let place = 0;
    for (const [position, parameter] of parameters.entries()) {
      const value = parameter.mode === 'out' ? null : (given[place++] ?? null);
      const slot = `$${position + 1}`;
      variables.declare(slot, { type: parameter.type, value, isConstant: false, isNotNull: false });
      if (parameter.name !== '') variables.alias(parameter.name, slot);
    }
    const nested = new ProcedureCaller(this.runner, this.session, this.mayEndTransaction, this.depth + 1);
    const block = parseBlock(openStream(definition.body, { isCaseSensitive: false }));
    const isNonatomic = definition.isNonatomic && this.mayEndTransaction;
    await new ProcedureRun(nested, isNonatomic, (error) => this.runner.describe(error)).block(block, variables);
    const outputs = parameters.flatMap(({ mode, type, name: label }, position) =>
      mode === 'in'
        ? []
        : [
            {
              label: label === '' ? `column${position + 1}` : label,
              type,
              value: variables.find(`$${position + 1}`)?.value ?? null,
            },
          ],
    );
    if (outputs.length === 0) return NOTHING;
    const list = outputs.map(
      ({ label, type }, at) => `($${at + 1})::${typeSql(type)} as "${label.replaceAll('"', '""')}"`,
    );
    const { database } = this.runner;
    return readResult(
      database,
      await database.run(
        `select ${list.join(', ')} /* ${name} */`,
        outputs.map(({ value }) => value),
      ),
    );
  }

  async run(sql: string, variable: FindVariable): Promise<HostRows> {
    const result = await this.runInner(sql, variable);
    return {
      columns: result.columns.map((column) => ({ name: column.name, type: typeOfColumn(column) })),
      rows: result.rows,
      count: result.rowCount ?? result.rows.length,
    };
  }

  async evaluate(expression: Expression, variable: FindVariable, type?: SqlType): Promise<string | null> {
    const values: (string | null)[] = [];
    const context: TranslateContext = {
      ...(await this.runner.contexts.read(textOf(expression), this.session, [], variable)),
      bind: (value) => `$${values.push(value)}`,
    };
    const scope = emptyScope(context);
    const value = translateExpression(expression, scope);
    const sql = type ? castTo(value, type, { scope }).sql : value.sql;
    const { rows } = await this.runner.database.run(`select ${sql}`, values);
    return rows[0]?.[0] ?? null;
  }

  async columnType(name: readonly string[]): Promise<SqlType> {
    const context = await this.runner.contexts.read(name.join(' '), this.session);
    const table = requireRelation(name.slice(0, -1), emptyScope({ ...context, bind: () => '' }));
    const column = table.columns.find((candidate) => candidate.name === name.at(-1));
    if (!column) throw new SqlError(`column "${name.at(-1) ?? ''}" of relation "${table.name}" does not exist`);
    return column.type;
  }

  async endTransaction(action: 'commit' | 'rollback', cause: string): Promise<void> {
    if (!this.mayEndTransaction) {
      if (cause === 'EXCEPTION' || cause === 'NONATOMIC') return;
      throw new SqlError(
        `${cause} cannot be invoked from a procedure that is executing in an atomic context.\n  ` +
          'Hint: Try calling the procedure as a top-level call i.e. not from within an explicit transaction block.',
      );
    }
    this.runner.contexts.forgetCatalogs();
    await this.runner.database.script(`${action}; begin;`);
  }

  async undo(): Promise<void> {
    if (!this.mayEndTransaction) {
      throw new SqlError(
        'Redshift feature not available locally: EXCEPTION in a procedure that is called within a batch',
      );
    }
    this.runner.contexts.forgetCatalogs();
    await this.runner.database.script('rollback; begin;');
  }

  private async runInner(sql: string, variable: FindVariable): Promise<StatementResult> {
    const stream = openStream(sql, { isCaseSensitive: false });
    if (stream.is('call')) {
      const context = await this.runner.contexts.read(sql, this.session, [], variable);
      const plan = await planStatement(sql, context);
      if (plan.kind === 'call') return this.call(plan);
    }
    const isTruncate = stream.is('truncate');
    const result = await this.runner.run(sql, [], this.session, {
      transaction: 'procedure',
      beforeCommit: () => Promise.resolve(),
      variable,
    });
    if (isTruncate) await this.endTransaction('commit', 'TRUNCATE');
    return result;
  }

  private async find(plan: CallPlan): Promise<{ definition: ProcedureDefinition; name: string }> {
    const [name = '', schema] = [...ownName(plan.name, this.session.database)].reverse();
    const schemas = schema === undefined ? this.session.searchPath : [schema];
    const { rows } = await this.runner.database.run(
      'select schema_name, definition from redshift_dialect.procedures where procedure_name = $1',
      [name],
    );
    for (const candidate of schemas) {
      for (const [own, text] of rows) {
        const definition = JSON.parse(text ?? '{}') as ProcedureDefinition;
        const inputs = definition.parameters.filter(({ mode }) => mode !== 'out');
        if (own === candidate && inputs.length === plan.argumentSqls.length) return { definition, name };
      }
    }
    throw new SqlError(
      `procedure ${plan.name.join('.')}(${plan.argumentSqls.length} arguments) does not exist\n  ` +
        'Hint: No procedure matches the given name and argument types. You may need to add explicit type casts.',
    );
  }

  private async values(plan: CallPlan, types: readonly SqlType[]): Promise<readonly (string | null)[]> {
    if (types.length === 0) return [];
    const list = plan.argumentSqls.map((sql, place) => `(${sql})::${typeSql(types[place] ?? { kind: 'varchar' })}`);
    const { rows } = await this.runner.database.run(`select ${list.join(', ')}`, plan.values);
    return rows[0] ?? [];
  }
}

const typeOfColumn = ({
  typeId,
  typeModifier,
}: {
  readonly typeId?: number;
  readonly typeModifier?: number;
}): SqlType => typeOfId(typeId ?? 1043, typeModifier ?? -1);

/** The names in an expression, as a text that the catalog can be asked about. */
const textOf = (expression: Expression): string => {
  const words: string[] = [];
  const walk = (node: unknown): void => {
    if (typeof node === 'string' && /^[A-Za-z_]\w*$/.test(node)) words.push(node);
    else if (Array.isArray(node)) node.forEach(walk);
    else if (typeof node === 'object' && node !== null) Object.values(node).forEach(walk);
  };
  walk(expression);
  return words.join(' ');
};
