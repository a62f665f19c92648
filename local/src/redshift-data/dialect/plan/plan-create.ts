import type { TranslateContext } from '../translate/language.js';
import { parseBlock } from '../procedure/parse-block.js';
import { openStream } from '../parse/open-stream.js';
import { SqlError } from '../sql-error.js';
import type { ProcedureDefinition, StatementPlan } from '../statement-plan.js';
import type { CreateRoutine, CreateTable, CreateTableAs, CreateView } from '../tree/statement.js';
import { quoteName, quoteText } from '../translate/names.js';
import { emptyScope } from '../translate/scope.js';
import {
  newName,
  translateCreateFunction,
  translateCreateTable,
  translateCreateTableAs,
  translateCreateView,
} from '../translate/translate-create.js';
import { requireRelation } from '../translate/require-relation.js';
import { typeOfName } from '../types/type-names.js';
import { constraintNote } from './constraint-note.js';
import { typeSql } from '../types/sql-type.js';

/** The plan for a table, view, procedure or function. */
export const planCreate = (
  create: CreateTable | CreateTableAs | CreateView | CreateRoutine,
  context: TranslateContext,
  values: readonly (string | null)[],
): StatementPlan => {
  switch (create.kind) {
    case 'createTable':
    case 'createTableAs':
      return planTable(create, context, values);
    case 'createView': {
      const [sql = '', ...after] = translateCreateView(create, context);
      return { kind: 'sql', sql, values, after };
    }
    case 'createRoutine':
      return create.routine === 'procedure'
        ? planProcedure(create, context)
        : { kind: 'sql', sql: translateCreateFunction(create, context), values: [] };
  }
};

const planTable = (
  create: CreateTable | CreateTableAs,
  context: TranslateContext,
  values: readonly (string | null)[],
): StatementPlan => {
  const { schema, name } = newName(create.name, context, create.isTemporary);
  const known = context.catalog.relation([schema, name]);
  if (known && !create.ifNotExists) throw new SqlError(`Relation "${name}" already exists`);
  if (known) return { kind: 'nothing' };
  const sql =
    create.kind === 'createTable' ? translateCreateTable(create, context) : translateCreateTableAs(create, context);
  return {
    kind: 'sql',
    sql,
    values,
    after: [...attributeNotes(create, schema, name, context)],
    ...(create.isTemporary && {
      makesTemporaryTable: true,
      before: [`create schema if not exists ${quoteName(schema)}`],
    }),
  };
};

const where = (schema: string, name: string): string =>
  `schema_name = ${quoteText(schema)} and table_name = ${quoteText(name)}`;

/** What SHOW TABLE and the system views tell of a table that the database does not know. */
const attributeNotes = (
  create: CreateTable | CreateTableAs,
  schema: string,
  name: string,
  context: TranslateContext,
): string[] => {
  const columns = create.kind === 'createTable' ? create.columns : [];
  const distKey = create.distKey ?? columns.find(({ isDistKey }) => isDistKey)?.name;
  const sortKey = create.sortKey.length > 0 ? create.sortKey : columns.filter((c) => c.isSortKey).map((c) => c.name);
  checkKeys(create, [...(distKey === undefined ? [] : [distKey]), ...sortKey]);
  const style = create.distStyle ?? (distKey === undefined ? 'auto' : 'key');
  const notes = [
    `delete from redshift_dialect.table_attributes where ${where(schema, name)}`,
    `delete from redshift_dialect.column_attributes where ${where(schema, name)}`,
    `insert into redshift_dialect.table_attributes values (${quoteText(schema)}, ${quoteText(name)}, ${quoteText(style)}, 'compound')`,
  ];
  if (create.kind === 'createTable') {
    const key =
      create.primaryKey.length > 0
        ? create.primaryKey
        : columns.filter(({ isPrimaryKey }) => isPrimaryKey).map((column) => column.name);
    notes.push(`delete from redshift_dialect.constraints where ${where(schema, name)}`);
    if (key.length > 0) notes.push(constraintNote(schema, name, 'PRIMARY KEY', key));
    for (const other of create.otherKeys) notes.push(constraintNote(schema, name, other.type, other.columns));
  }
  const encodings = new Map(
    columns.flatMap((column) => (column.encoding === undefined ? [] : [[column.name, column.encoding] as const])),
  );
  const noted = new Set([...encodings.keys(), ...sortKey, ...(distKey === undefined ? [] : [distKey])]);
  for (const column of noted) {
    const encoding = encodings.get(column) ?? 'none';
    notes.push(
      `insert into redshift_dialect.column_attributes values (${quoteText(schema)}, ${quoteText(name)}, ${quoteText(column)}, ` +
        `${quoteText(encoding)}, ${column === distKey}, ${sortKey.indexOf(column) + 1})`,
    );
  }
  if (create.kind === 'createTable' && create.like) {
    const source = requireRelation(create.like.table, emptyScope(context));
    notes.push(
      `insert into redshift_dialect.column_attributes select ${quoteText(schema)}, ${quoteText(name)}, column_name, encoding, ` +
        `is_dist_key, sort_place from redshift_dialect.column_attributes where ${where(source.schema, source.name)}`,
    );
  }
  return notes;
};

const checkKeys = (create: CreateTable | CreateTableAs, keys: readonly string[]): void => {
  if (create.kind !== 'createTable') return;
  if (create.distStyle === 'key' && keys.length === 0) throw new SqlError('DISTSTYLE KEY needs a DISTKEY');
  if (create.columns.filter(({ isDistKey }) => isDistKey).length + (create.distKey === undefined ? 0 : 1) > 1) {
    throw new SqlError('Cannot specify more than one column as DISTKEY');
  }
  const isKeyed = create.distKey !== undefined || create.columns.some(({ isDistKey }) => isDistKey);
  if (isKeyed && create.distStyle !== undefined && create.distStyle !== 'key') {
    throw new SqlError(`Cannot specify DISTKEY column with DISTSTYLE ${create.distStyle.toUpperCase()}`);
  }
  for (const key of keys) {
    const column = create.columns.find(({ name }) => name === key);
    const kind = column && typeOfName(column.type).kind;
    if (kind === 'super' || kind === 'varbyte') {
      throw new SqlError(`column "${key}" of type ${kind.toUpperCase()} cannot be a DISTKEY or SORTKEY`);
    }
  }
  const missing = keys.find((key) => !create.columns.some(({ name }) => name === key));
  if (missing !== undefined && !create.like) throw new SqlError(`column "${missing}" named in key does not exist`);
};

const planProcedure = (create: CreateRoutine, context: TranslateContext): StatementPlan => {
  if (create.language !== 'plpgsql') throw new SqlError(`language "${create.language}" does not exist for procedures`);
  const { schema, name } = newName(create.name, context);
  // A body that cannot be understood is told when the procedure is made, not when it is called.
  parseBlock(openStream(create.body, context.settings));
  const types = create.parameters
    .filter(({ mode }) => mode !== 'out')
    .map(({ type }) => typeSql({ kind: typeOfName(type).kind }));
  for (const { type } of create.parameters) typeOfName(type);
  const definition: ProcedureDefinition = {
    parameters: create.parameters,
    body: create.body,
    isNonatomic: create.isNonatomic,
    settings: create.settings,
  };
  const same = `schema_name = ${quoteText(schema)} and procedure_name = ${quoteText(name)} and argument_types = ${quoteText(types.join(','))}`;
  const refuse = create.replaces
    ? `delete from redshift_dialect.procedures where ${same}`
    : `select redshift_dialect.refuse_second('function "${name}" already exists with same argument types') from redshift_dialect.procedures where ${same}`;
  return {
    kind: 'sql',
    values: [],
    before: [refuse],
    sql:
      `insert into redshift_dialect.procedures values (${quoteText(schema)}, ${quoteText(name)}, ${quoteText(types.join(','))}, ` +
      `${quoteText(JSON.stringify(definition))})`,
    after: [],
    resultIsRowCount: false,
  };
};
