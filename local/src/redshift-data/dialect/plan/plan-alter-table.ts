import type { TranslateContext } from '../translate/language.js';
import { translateExpression } from '../translate/recursion.js';
import { parseColumn } from '../parse/parse-create-table.js';
import { parseTypeName } from '../parse/parse-type-name.js';
import type { TokenStream } from '../parse/token-stream.js';
import { SqlError, notLocal } from '../sql-error.js';
import type { SqlPlan, StatementPlan } from '../statement-plan.js';
import type { CatalogRelation } from '../translate/catalog.js';
import { assignedTo } from '../translate/cast.js';
import { collatedType } from '../translate/translate-create.js';
import { constraintNote } from './constraint-note.js';
import { planAlterExternal } from './plan-external.js';
import { planAlterKeys } from './plan-alter-keys.js';
import { quoteName, quoteNames, quoteText } from '../translate/names.js';
import { emptyScope } from '../translate/scope.js';
import { requireRelation } from '../translate/require-relation.js';
import { requireEncoding } from '../types/encodings.js';
import { typeSql } from '../types/sql-type.js';
import { typeOfName } from '../types/type-names.js';

const NOTHING: StatementPlan = { kind: 'nothing' };

/** The plan for ALTER TABLE and ALTER VIEW; `undefined` for all others. */
export const planAlterTable = (stream: TokenStream, context: TranslateContext): StatementPlan | undefined => {
  if (!stream.takes('alter', 'table') && !stream.takes('alter', 'view')) return undefined;
  const table = requireRelation(stream.qualifiedName(), emptyScope(context));
  const external = context.catalog.externalTables.find(
    ({ schema, name }) => schema === table.schema && name === table.name,
  );
  const plan = external ? planAlterExternal(stream, external) : planAction(stream, table, context);
  if (stream.is(',')) throw new SqlError('ALTER TABLE takes one action at a time');
  stream.expectEnd();
  return plan;
};

const planAction = (stream: TokenStream, table: CatalogRelation, context: TranslateContext): StatementPlan => {
  const plain = (action: string): SqlPlan => ({
    kind: 'sql',
    sql: `alter table ${quoteNames([table.schema, table.name])} ${action}`,
    values: [],
  });
  if (stream.takes('append', 'from')) return planAppend(stream, table, context);
  if (stream.takes('rename', 'to')) return planRename(stream, table);
  if (stream.is('rename')) return planRenameColumn(stream, table, plain);
  if (stream.takes('owner', 'to')) {
    stream.name();
    return NOTHING;
  }
  if (stream.takes('add')) return planAdd(stream, table, context, plain);
  if (stream.takes('drop')) return planDrop(stream, table, plain);
  if (stream.takes('alter')) return planAlter(stream, table, plain);
  if (stream.is('set') || stream.is('partition')) throw notLocal('ALTER TABLE of an external table');
  if (stream.takes('row', 'level', 'security')) throw notLocal('ROW LEVEL SECURITY');
  throw stream.syntaxError();
};

const requireColumn = (table: CatalogRelation, name: string): void => {
  if (!table.columns.some((column) => column.name === name)) {
    throw new SqlError(`column "${name}" of relation "${table.name}" does not exist`);
  }
};

const planRename = (stream: TokenStream, table: CatalogRelation): StatementPlan => {
  if (stream.kind() === 'temporaryName') throw stream.syntaxError();
  const to = stream.name();
  const notes = [
    ['table_attributes', 'table_name'],
    ['column_attributes', 'table_name'],
    ['constraints', 'table_name'],
    ['views', 'view_name'],
  ].map(
    ([notesOf = '', column = '']) =>
      `update redshift_dialect.${notesOf} set ${column} = ${quoteText(to)} where schema_name = ${quoteText(table.schema)} and ${column} = ${quoteText(table.name)}`,
  );
  if (table.kind === 'lateBindingView') return { kind: 'sql', sql: notes.at(-1) ?? '', values: [] };
  if (table.kind === 'materializedView') throw new SqlError(`cannot rename the materialized view "${table.name}"`);
  return {
    kind: 'sql',
    sql: `alter ${table.kind} ${quoteNames([table.schema, table.name])} rename to ${quoteName(to)}`,
    values: [],
    after: notes,
  };
};

const planRenameColumn = (
  stream: TokenStream,
  table: CatalogRelation,
  plain: (action: string) => SqlPlan,
): StatementPlan => {
  stream.expect('rename');
  stream.takes('column');
  const from = stream.name();
  stream.expect('to');
  const to = stream.name();
  requireColumn(table, from);
  return {
    ...plain(`rename column ${quoteName(from)} to ${quoteName(to)}`),
    after: [
      `update redshift_dialect.column_attributes set column_name = ${quoteText(to)} where schema_name = ${quoteText(table.schema)} ` +
        `and table_name = ${quoteText(table.name)} and column_name = ${quoteText(from)}`,
    ],
  };
};

const planAdd = (
  stream: TokenStream,
  table: CatalogRelation,
  context: TranslateContext,
  plain: (action: string) => SqlPlan,
): StatementPlan => {
  if (stream.is('constraint') || /^(primary|unique|foreign|check)$/.test(stream.peek())) {
    if (stream.takes('constraint')) stream.name();
    if (stream.is('check')) throw new SqlError('CHECK constraints are not supported');
    const isPrimary = stream.takes('primary', 'key');
    const type = isPrimary ? 'PRIMARY KEY' : stream.takes('unique') ? 'UNIQUE' : 'FOREIGN KEY';
    if (type === 'FOREIGN KEY') stream.expect('foreign', 'key');
    const keys = stream.nameList();
    for (const key of keys) {
      requireColumn(table, key);
      if (isPrimary && !table.columns.find(({ name }) => name === key)?.isNotNull) {
        throw new SqlError(`ALTER TABLE ADD PRIMARY KEY: column "${key}" must be NOT NULL`);
      }
    }
    stream.rest();
    return { kind: 'sql', values: [], sql: constraintNote(table.schema, table.name, type, keys) };
  }
  stream.takes('column');
  const column = parseColumn(stream);
  if (table.columns.some(({ name }) => name === column.name)) {
    throw new SqlError(`column "${column.name}" of relation "${table.name}" already exists`);
  }
  if (column.identity) throw new SqlError('ALTER TABLE ADD COLUMN does not support IDENTITY');
  if (column.isDistKey || column.isSortKey || column.isPrimaryKey) {
    throw new SqlError('ALTER TABLE ADD COLUMN does not support DISTKEY, SORTKEY or PRIMARY KEY');
  }
  if (column.isNotNull && !column.defaultValue) {
    throw new SqlError('ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression');
  }
  const type = typeOfName(column.type);
  requireEncoding(column.encoding, type, column.name);
  if (type.kind === 'other')
    throw new SqlError(`Column "${table.name}.${column.name}" has unsupported type "${column.type.name}".`);
  const value = column.defaultValue && translateExpression(column.defaultValue, emptyScope(context));
  const rest = `${value ? ` default ${assignedTo(value, type)}` : ''}${column.isNotNull ? ' not null' : ''}`;
  return plain(`add column ${quoteName(column.name)} ${typeSql(collatedType(type, column))}${rest}`);
};

const planDrop = (stream: TokenStream, table: CatalogRelation, plain: (action: string) => SqlPlan): StatementPlan => {
  if (stream.takes('constraint')) {
    stream.name();
    stream.takesOneOf('cascade', 'restrict');
    return NOTHING;
  }
  stream.takes('column');
  const name = stream.name();
  requireColumn(table, name);
  const mode = stream.takesOneOf('cascade', 'restrict') ?? '';
  const note =
    `from redshift_dialect.column_attributes where schema_name = ${quoteText(table.schema)} ` +
    `and table_name = ${quoteText(table.name)} and column_name = ${quoteText(name)}`;
  return {
    ...plain(`drop column ${quoteName(name)} ${mode}`.trimEnd()),
    before: [
      `select redshift_dialect.refuse(${quoteText(`cannot drop distkey column "${name}"`)}) ${note} and is_dist_key`,
      `select redshift_dialect.refuse(${quoteText(`cannot drop sortkey column "${name}"`)}) ${note} and sort_place > 0`,
    ],
    after: [`delete ${note}`],
  };
};

/** The note of a column's attributes, ready for a condition more. */
const noteOf = (table: CatalogRelation, column: string): string =>
  `redshift_dialect.column_attributes where schema_name = ${quoteText(table.schema)} ` +
  `and table_name = ${quoteText(table.name)} and column_name = ${quoteText(column)}`;

/** `alter column a encode x`, and others like it that follow. */
const planEncode = (stream: TokenStream, table: CatalogRelation, first: string): StatementPlan => {
  const statements: string[] = [];
  const done = new Set<string>();
  for (let name = first; ;) {
    const encoding = stream.next().text.toLowerCase();
    const type = table.columns.find((column) => column.name === name)?.type;
    if (type) requireEncoding(encoding, type, name);
    if (done.has(name)) throw new SqlError(`column "${name}" is altered twice in one ALTER TABLE`);
    done.add(name);
    const same = quoteText(`column "${name}" has the encoding ${encoding} already`);
    statements.push(
      `select redshift_dialect.refuse(${same}) from ${noteOf(table, name)} and encoding = ${quoteText(encoding)}`,
      `update ${noteOf(table, name).replace(' where', ` set encoding = ${quoteText(encoding)} where`)}`,
      `insert into redshift_dialect.column_attributes select ${[table.schema, table.name, name, encoding].map(quoteText).join(', ')}, ` +
        `false, 0 where not exists (select from ${noteOf(table, name)})`,
    );
    if (!stream.takes(',', 'alter')) break;
    stream.takes('column');
    name = stream.name();
    requireColumn(table, name);
    stream.expect('encode');
  }
  const [sql = '', ...after] = statements.reverse();
  return { kind: 'sql', sql, values: [], before: after.reverse() };
};

const planAlter = (stream: TokenStream, table: CatalogRelation, plain: (action: string) => SqlPlan): StatementPlan => {
  const keys = planAlterKeys(stream, table);
  if (keys) return keys;
  stream.takes('column');
  const name = stream.name();
  requireColumn(table, name);
  if (stream.takes('encode')) return planEncode(stream, table, name);
  if (!stream.takes('type')) throw stream.syntaxError();
  const type = typeOfName(parseTypeName(stream));
  const old = table.columns.find((column) => column.name === name)?.type;
  if (type.kind !== 'varchar' || old?.kind !== 'varchar') {
    throw new SqlError(
      `cannot alter column "${name}" of relation "${table.name}", target data type is not supported; only the size of a VARCHAR can be changed`,
    );
  }
  if (table.columns.find((column) => column.name === name)?.hasDefault) {
    throw new SqlError(`cannot alter column "${name}" of relation "${table.name}", because it has a default value`);
  }
  const cannot = (because: string): string =>
    quoteText(`cannot alter column "${name}" of relation "${table.name}", because ${because}`);
  const collation = old.isCaseInsensitive ? { isCaseInsensitive: true } : {};
  return {
    ...plain(`alter column ${quoteName(name)} type ${typeSql({ ...type, ...collation })}`),
    before: [
      `select redshift_dialect.refuse(${cannot('of its compression encoding')}) from ${noteOf(table, name)} ` +
        "and encoding in ('bytedict', 'runlength', 'text255', 'text32k')",
      `select redshift_dialect.refuse(${cannot('it is part of a key')}) from redshift_dialect.constraints ` +
        `where schema_name = ${quoteText(table.schema)} and table_name = ${quoteText(table.name)} ` +
        `and ${quoteText(name)} = any (string_to_array(column_names, ','))`,
    ],
    notInTransaction: 'ALTER TABLE ALTER COLUMN',
  };
};

const planAppend = (stream: TokenStream, target: CatalogRelation, context: TranslateContext): StatementPlan => {
  const source = requireRelation(stream.qualifiedName(), emptyScope(context));
  const ignoresExtra = stream.takes('ignoreextra');
  const fillsTarget = stream.takes('filltarget');
  if (target.schema === context.temporarySchema || source.schema === context.temporarySchema) {
    throw new SqlError('ALTER TABLE APPEND does not support temporary tables');
  }
  const shared = target.columns.filter(({ name }) => source.columns.some((column) => column.name === name));
  const surplus = source.columns.find(({ name }) => !target.columns.some((column) => column.name === name));
  const missing = target.columns.find(({ name }) => !source.columns.some((column) => column.name === name));
  if (surplus && !ignoresExtra) {
    throw new SqlError(
      `column "${surplus.name}" of the source table is not in the target table; IGNOREEXTRA would drop it`,
    );
  }
  if (missing && !fillsTarget) {
    throw new SqlError(
      `column "${missing.name}" of the target table is not in the source table; FILLTARGET would fill it`,
    );
  }
  const list = shared
    .filter(({ identity }) => identity !== 'a')
    .map(({ name }) => quoteName(name))
    .join(', ');
  const from = quoteNames([source.schema, source.name]);
  return {
    kind: 'sql',
    sql: `insert into ${quoteNames([target.schema, target.name])} (${list}) select ${list} from ${from}`,
    values: [],
    after: [`truncate table ${from}`],
    notInTransaction: 'ALTER TABLE APPEND',
  };
};
