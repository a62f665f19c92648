import type { TranslateContext, Variable } from './language.js';
import { translateExpression, translateQuery } from './recursion.js';
import { SqlError, notLocal } from '../sql-error.js';
import { parseQuery } from '../parse/recursion.js';
import { openStream } from '../parse/open-stream.js';
import type { ColumnDefinition, CreateRoutine, CreateTable, CreateTableAs, CreateView } from '../tree/statement.js';
import { requireEncoding } from '../types/encodings.js';
import type { SqlType } from '../types/sql-type.js';
import { isInteger, typeSql } from '../types/sql-type.js';
import { typeOfName } from '../types/type-names.js';
import { assignedTo, castTo } from './cast.js';
import { refuseLeaderOnly } from './refuse-mixtures.js';
import { quoteName, quoteNames, quoteText } from './names.js';
import { refuseExternalTables, requireMaterializable } from './materialized-view-rules.js';
import { emptyScope } from './scope.js';
import { ownName, requireRelation } from './require-relation.js';

/** Schema and name of a new object. */
export const newName = (
  name: readonly string[],
  context: TranslateContext,
  isTemporary = false,
): { readonly schema: string; readonly name: string } => {
  const own = ownName(name, context.database);
  const [last = '', schema] = [...own].reverse();
  if (isTemporary) {
    if (schema !== undefined) throw new SqlError('cannot create temporary relation in non-temporary schema');
    return { schema: context.temporarySchema, name: last };
  }
  if (schema !== undefined && !context.catalog.hasSchema(schema))
    throw new SqlError(`schema "${schema}" does not exist`);
  if (schema !== undefined && context.catalog.isExternalSchema(schema)) {
    throw new SqlError(`Operations on local objects in external schema are not enabled: "${schema}"`);
  }
  return { schema: schema ?? context.creationSchema, name: last };
};

/** Types that are no type of a column. */
const columnType = (table: string, { name, type }: ColumnDefinition): SqlType => {
  try {
    const known = typeOfName(type);
    // An interval of a column has its fields: DAY TO SECOND or YEAR TO MONTH.
    if (known.kind === 'other' || type.name === 'interval') throw new SqlError('no type of a column');
    return known;
  } catch (error) {
    if (error instanceof SqlError && !/does not exist|no type of a column/.test(error.message)) throw error;
    throw new SqlError(`Column "${table}.${name}" has unsupported type "${type.name}".`);
  }
};

/** A column's type with its collation. */
export const collatedType = (type: SqlType, { isCaseInsensitive, name }: ColumnDefinition): SqlType => {
  if (!isCaseInsensitive) return type;
  if (type.kind === 'char') throw notLocal('COLLATE CASE_INSENSITIVE of a CHAR (VARCHAR has it)');
  if (type.kind !== 'varchar') throw new SqlError(`column "${name}" of type ${type.kind} cannot have a collation`);
  return { ...type, isCaseInsensitive: true };
};

const INT4_BOUNDS = 'minvalue -2147483648 maxvalue 2147483647';
const INT8_BOUNDS = 'minvalue -9223372036854775808 maxvalue 9223372036854775807';

const columnSql = (
  column: ColumnDefinition,
  table: string,
  keys: readonly string[],
  context: TranslateContext,
): string => {
  const type = collatedType(columnType(table, column), column);
  requireEncoding(column.encoding, type, column.name);
  const parts = [quoteName(column.name), typeSql(type)];
  if (column.identity) {
    if (!isInteger(type)) throw new SqlError(`identity column "${column.name}" must be of type INT or BIGINT`);
    const { seed, step, byDefault } = column.identity;
    const bounds = type.kind === 'int4' ? INT4_BOUNDS : INT8_BOUNDS;
    parts.push(
      `generated ${byDefault ? 'by default' : 'always'} as identity (start with ${seed} increment by ${step} ${bounds})`,
    );
  }
  if (column.defaultValue) parts.push(`default ${defaultSql(column, type, context)}`);
  if (column.isNotNull || column.isPrimaryKey || keys.includes(column.name)) parts.push('not null');
  return parts.join(' ');
};

const defaultSql = ({ defaultValue }: ColumnDefinition, type: SqlType, context: TranslateContext): string => {
  if (!defaultValue) return 'null';
  return assignedTo(translateExpression(defaultValue, emptyScope(context)), type);
};

/** CREATE TABLE in the database's words. */
export const translateCreateTable = (create: CreateTable, context: TranslateContext): string => {
  const { schema, name } = newName(create.name, context, create.isTemporary);
  const names = create.columns.map((column) => column.name);
  const twice = names.find((column, place) => names.indexOf(column) !== place);
  if (twice !== undefined) throw new SqlError(`column "${twice}" duplicated`);
  const columns = create.columns.map((column) => columnSql(column, name, create.primaryKey, context));
  if (create.like) {
    const source = requireRelation(create.like.table, emptyScope(context));
    columns.unshift(
      `like ${quoteNames([source.schema, source.name])}${create.like.includesDefaults ? ' including defaults' : ''}`,
    );
  }
  const missing = create.primaryKey.find((key) => !names.includes(key));
  if (missing !== undefined) throw new SqlError(`column "${missing}" named in key does not exist`);
  return `create table ${create.ifNotExists ? 'if not exists ' : ''}${quoteNames([schema, name])} (${columns.join(', ')})`;
};

/** CREATE TABLE AS in the database's words. */
export const translateCreateTableAs = (create: CreateTableAs, context: TranslateContext): string => {
  const { schema, name } = newName(create.name, context, create.isTemporary);
  refuseLeaderOnly(create.query);
  const query = translateQuery(create.query, emptyScope(context), { tellsTypes: true, keepsRows: true });
  const names = query.columns.map((column, place) => create.columns[place] ?? column.name);
  const twice = names.find((column, place) => names.indexOf(column) !== place);
  if (twice !== undefined) throw new SqlError(`column "${twice}" duplicated`);
  return (
    `create table ${create.ifNotExists ? 'if not exists ' : ''}${quoteNames([schema, name])} ` +
    `(${names.map(quoteName).join(', ')}) as ${query.sql}`
  );
};

/** A table that a query names without a schema, common tables left out. */
const unqualifiedTable = (node: unknown, common: ReadonlySet<string>): string | undefined => {
  if (Array.isArray(node)) {
    for (const item of node) {
      const found = unqualifiedTable(item, common);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (typeof node !== 'object' || node === null) return undefined;
  const part = node as { kind?: string; name?: readonly string[]; with?: readonly { readonly name: string }[] };
  const known = part.kind === 'query' ? new Set([...common, ...(part.with ?? []).map(({ name }) => name)]) : common;
  if (part.kind === 'table' && part.name?.length === 1 && !known.has(part.name[0] ?? '')) return part.name[0];
  return unqualifiedTable(Object.values(node), known);
};

/** CREATE VIEW in the database's words; a late-binding one is only noted. */
export const translateCreateView = (create: CreateView, context: TranslateContext): readonly string[] => {
  const { schema, name } = newName(create.name, context);
  const quoted = quoteNames([schema, name]);
  const note =
    `insert into redshift_dialect.views values (${quoteText(schema)}, ${quoteText(name)}, ${create.isLateBinding}, ` +
    `${quoteText(JSON.stringify(create.columns))}, ${quoteText(create.text)})`;
  const forget = `delete from redshift_dialect.views where schema_name = ${quoteText(schema)} and view_name = ${quoteText(name)}`;
  const known = context.catalog.relation([schema, name]);
  if (known && !create.replaces) throw new SqlError(`relation "${name}" already exists`);
  if (create.isLateBinding) {
    const unqualified = unqualifiedTable(create.query, new Set());
    if (unqualified !== undefined) {
      throw new SqlError(
        `"${unqualified}" must be qualified with a schema: a view WITH NO SCHEMA BINDING names its tables in full`,
      );
    }
    const drop = known?.kind === 'view' ? [`drop view ${quoted}`] : [];
    return [...drop, forget, note];
  }
  if (create.isMaterialized) requireMaterializable(create, context);
  else refuseExternalTables(create.query, context);
  const query = translateQuery(create.query, emptyScope(context), {
    tellsTypes: true,
    keepsRows: create.isMaterialized,
  });
  const names = query.columns.map((column, place) => create.columns[place] ?? column.name);
  const kind = create.isMaterialized ? 'materialized view' : 'view';
  const or = create.replaces && !create.isMaterialized ? 'or replace ' : '';
  const sql = `create ${or}${kind} ${quoted} (${names.map(quoteName).join(', ')}) as ${query.sql}`;
  return [sql, forget, note];
};

/** CREATE FUNCTION of SQL in the database's words. */
export const translateCreateFunction = (create: CreateRoutine, context: TranslateContext): string => {
  if (create.language !== 'sql') throw notLocal(`CREATE FUNCTION in LANGUAGE ${create.language.toUpperCase()}`);
  if (!create.returns) throw new SqlError('syntax error: CREATE FUNCTION needs RETURNS');
  const { schema, name } = newName(create.name, context);
  const types = create.parameters.map(({ type }) => typeOfName(type));
  const returns = typeOfName(create.returns);
  const variable = (place: string): Variable | undefined => {
    const type = types[Number(place.slice(1)) - 1];
    return type && { type, value: null };
  };
  const query = parseQuery(openStream(create.body, context.settings));
  const inner = emptyScope({ ...context, variable });
  const body = translateQuery(query, inner);
  if (body.columns.length !== 1) throw new SqlError('a SQL function returns one value');
  const result = castTo({ sql: `(${body.sql})`, type: body.columns[0]?.type ?? returns }, returns).sql;
  const parameters = types.map((type) => typeSql({ kind: type.kind })).join(', ');
  return (
    `create ${create.replaces ? 'or replace ' : ''}function ${quoteNames([schema, name])}(${parameters}) ` +
    `returns ${typeSql({ kind: returns.kind })} ${create.volatility ?? 'volatile'} language sql as ${quoteText(`select ${result}`)}`
  );
};
