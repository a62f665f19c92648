import type { TranslateContext } from '../translate/language.js';
import type { TokenStream } from '../parse/token-stream.js';
import { SqlError, notLocal } from '../sql-error.js';
import type { StatementPlan } from '../statement-plan.js';
import type { CatalogRelation } from '../translate/catalog.js';
import { quoteName, quoteNames, quoteText } from '../translate/names.js';
import { emptyScope } from '../translate/scope.js';
import { ownName, requireRelation } from '../translate/require-relation.js';
import { parseTypeName } from '../parse/parse-type-name.js';
import { typeOfName } from '../types/type-names.js';
import { typeSql } from '../types/sql-type.js';

/** Kinds of objects that Redshift has and the laptop cloud does not. */
const NOT_LOCAL: readonly string[] = [
  'external schema',
  'external table',
  'external view',
  'external model',
  'external database',
  'model',
  'datashare',
  'library',
  'masking policy',
  'rls policy',
  'identity provider',
  'template',
  'system',
  'connection',
];
/** Kinds of objects of PostgreSQL that Redshift does not have. */
const FOREIGN: readonly string[] = [
  'index',
  'unique index',
  'trigger',
  'sequence',
  'extension',
  'rule',
  'domain',
  'type',
  'operator',
  'aggregate',
  'cast',
  'collation',
  'event trigger',
  'policy',
  'publication',
  'subscription',
  'server',
  'tablespace',
  'text search',
  'unlogged table',
  'recursive view',
  'statistics',
  'access method',
  'language',
  'conversion',
  'foreign table',
  'foreign data wrapper',
  'constraint trigger',
];

/** The plan for DROP, TRUNCATE, COMMENT, schemas, REFRESH; `undefined` for all others. */
export const planObjects = (stream: TokenStream, context: TranslateContext): StatementPlan | undefined => {
  const verb = stream.peek();
  if (verb === 'create' || verb === 'alter' || verb === 'drop') {
    refuseKinds(stream, verb);
    if (stream.is(verb, 'schema')) return planSchema(stream, context);
  }
  if (verb === 'drop') return planDrop(stream, context);
  if (verb === 'truncate') return planTruncate(stream, context);
  if (verb === 'comment') return planComment(stream, context);
  if (stream.takes('refresh', 'materialized', 'view')) {
    const view = requireRelation(stream.qualifiedName(), emptyScope(context));
    stream.takesOneOf('restrict', 'cascade');
    stream.expectEnd();
    return { kind: 'sql', sql: `refresh materialized view ${quoteNames([view.schema, view.name])}`, values: [] };
  }
  if (stream.takes('alter', 'materialized', 'view')) {
    requireRelation(stream.qualifiedName(), emptyScope(context));
    stream.rest();
    return { kind: 'nothing' };
  }
  if (stream.is('alter', 'procedure') || stream.is('alter', 'function')) return planAlterRoutine(stream, context);
  return undefined;
};

const refuseKinds = (stream: TokenStream, verb: string): void => {
  const mark = stream.mark();
  stream.expect(verb);
  stream.takes('or', 'replace');
  const local = NOT_LOCAL.find((kind) => stream.is(...kind.split(' ')));
  if (local !== undefined) throw notLocal(`${verb.toUpperCase()} ${local.toUpperCase()}`);
  const foreign = FOREIGN.find((kind) => stream.is(...kind.split(' ')));
  if (foreign === 'index' || foreign === 'unique index') {
    throw new SqlError('Redshift has no indexes: CREATE INDEX is not supported; see SORTKEY');
  }
  if (foreign !== undefined)
    throw new SqlError(`Redshift does not support ${verb.toUpperCase()} ${foreign.toUpperCase()}`);
  stream.rewind(mark);
};

const planSchema = (stream: TokenStream, context: TranslateContext): StatementPlan => {
  const verb = stream.next().text.toLowerCase();
  stream.expect('schema');
  if (verb === 'create') {
    const ifNotExists = stream.takes('if', 'not', 'exists');
    const name = stream.takes('authorization') ? stream.name() : stream.name();
    if (stream.takes('authorization')) stream.name();
    if (stream.takes('quota') && !stream.takes('unlimited')) {
      stream.integer();
      if (!stream.takesOneOf('mb', 'gb', 'tb')) throw stream.syntaxError();
    }
    stream.expectEnd();
    if (name.startsWith('pg_')) throw new SqlError(`unacceptable schema name "${name}"`);
    return { kind: 'sql', sql: `create schema ${ifNotExists ? 'if not exists ' : ''}${quoteName(name)}`, values: [] };
  }
  if (verb === 'alter') {
    const name = stream.name();
    if (!context.catalog.hasSchema(name)) throw new SqlError(`schema "${name}" does not exist`);
    if (context.catalog.isExternalSchema(name) && !stream.is('owner'))
      throw notLocal('ALTER SCHEMA of an external schema');
    if (stream.takes('rename', 'to')) {
      const to = stream.name();
      const notes = ['views', 'procedures', 'table_attributes', 'column_attributes', 'constraints'].map(
        (table) =>
          `update redshift_dialect.${table} set schema_name = ${quoteText(to)} where schema_name = ${quoteText(name)}`,
      );
      return {
        kind: 'sql',
        sql: `alter schema ${quoteName(name)} rename to ${quoteName(to)}`,
        values: [],
        after: notes,
      };
    }
    if (!stream.takesOneOf('owner to', 'quota')) throw stream.syntaxError();
    stream.rest();
    return { kind: 'nothing' };
  }
  return planDropSchema(stream, context);
};

const planDropSchema = (stream: TokenStream, context: TranslateContext): StatementPlan => {
  const ifExists = stream.takes('if', 'exists') ? 'if exists ' : '';
  const names: string[] = [];
  do names.push(stream.name());
  while (stream.takes(','));
  const external = names.filter((name) => context.catalog.isExternalSchema(name));
  if (stream.is('drop', 'external', 'database') && external.length < names.length) {
    throw new SqlError('DROP EXTERNAL DATABASE goes with external schemas only');
  }
  stream.takes('drop', 'external', 'database');
  const written = stream.takesOneOf('cascade', 'restrict') ?? '';
  // External tables are only told of in their schema, so none of them holds it.
  const mode = external.length === names.length ? 'cascade' : written;
  stream.expectEnd();
  const list = names.map(quoteText).join(', ');
  const after = [
    'views',
    'procedures',
    'table_attributes',
    'column_attributes',
    'constraints',
    'external_tables',
    'external_schemas',
  ].map((table) => `delete from redshift_dialect.${table} where schema_name in (${list})`);
  return { kind: 'sql', sql: `drop schema ${ifExists}${names.map(quoteName).join(', ')} ${mode}`, values: [], after };
};

const planDrop = (stream: TokenStream, context: TranslateContext): StatementPlan | undefined => {
  const mark = stream.mark();
  stream.expect('drop');
  const kind = stream.takesOneOf('table', 'view', 'materialized view', 'procedure', 'function');
  if (!kind) {
    stream.rewind(mark);
    return undefined;
  }
  const ifExists = stream.takes('if', 'exists');
  if (kind === 'procedure' || kind === 'function') return planDropRoutine(stream, kind, ifExists, context);
  const names: string[][] = [];
  do names.push(stream.qualifiedName());
  while (stream.takes(','));
  const mode = stream.takesOneOf('cascade', 'restrict') ?? '';
  stream.expectEnd();
  const statements = names.flatMap((name) => dropRelation(name, kind, ifExists, mode, context));
  const [sql, ...after] = statements;
  return sql === undefined ? { kind: 'nothing' } : { kind: 'sql', sql, values: [], after };
};

const KIND_OF: Readonly<Record<string, readonly CatalogRelation['kind'][]>> = {
  table: ['table'],
  view: ['view', 'lateBindingView'],
  'materialized view': ['materializedView'],
};

const dropRelation = (
  name: readonly string[],
  kind: 'table' | 'view' | 'materialized view',
  ifExists: boolean,
  mode: string,
  context: TranslateContext,
): string[] => {
  const relation = context.catalog.relation(ownName(name, context.database));
  if (!relation) {
    if (ifExists) return [];
    const what = kind === 'table' ? 'Table' : kind === 'view' ? 'View' : 'Materialized view';
    throw new SqlError(`${what} "${name.join('.')}" does not exist`);
  }
  if (!KIND_OF[kind]?.includes(relation.kind)) throw new SqlError(`"${relation.name}" is not a ${kind}`);
  const note = (table: string, column: string): string =>
    `delete from redshift_dialect.${table} where schema_name = ${quoteText(relation.schema)} and ${column} = ${quoteText(relation.name)}`;
  const drop = `drop ${kind} ${quoteNames([relation.schema, relation.name])} ${mode}`.trimEnd();
  if (relation.kind === 'lateBindingView') return [note('views', 'view_name')];
  if (relation.kind !== 'table') return [drop, note('views', 'view_name')];
  return [
    drop,
    ...['table_attributes', 'column_attributes', 'constraints', 'external_tables'].map((table) =>
      note(table, 'table_name'),
    ),
  ];
};

const parseSignature = (stream: TokenStream): string[] | undefined => {
  if (!stream.takes('(')) return undefined;
  const types: string[] = [];
  while (!stream.takes(')')) {
    const mode = stream.takes('in', 'out') ? 'inout' : stream.takesOneOf('inout', 'in', 'out');
    // An argument may be named.
    if (
      stream.isName &&
      stream.kind(1) === 'word' &&
      !stream.is('double', 'precision') &&
      !stream.is('character', 'varying')
    )
      stream.name();
    const late = mode ?? stream.takesOneOf('inout', 'in', 'out');
    const type = typeOfName(parseTypeName(stream));
    if (late !== 'out') types.push(typeSql({ kind: type.kind }));
    if (!stream.takes(',') && !stream.is(')')) throw stream.syntaxError();
  }
  return types;
};

const planDropRoutine = (
  stream: TokenStream,
  kind: 'procedure' | 'function',
  ifExists: boolean,
  context: TranslateContext,
): StatementPlan => {
  const name = stream.qualifiedName();
  const types = parseSignature(stream);
  const mode = stream.takesOneOf('cascade', 'restrict') ?? '';
  stream.expectEnd();
  const [routine] = context.catalog.routines(ownName(name, context.database)).filter((found) => found.kind === kind);
  if (!routine) {
    if (ifExists) return { kind: 'nothing' };
    throw new SqlError(`function ${name.join('.')}(${types?.join(', ') ?? ''}) does not exist`);
  }
  if (kind === 'procedure') {
    const same = types ? ` and argument_types = ${quoteText(types.join(','))}` : '';
    return {
      kind: 'sql',
      values: [],
      sql: `delete from redshift_dialect.procedures where schema_name = ${quoteText(routine.schema)} and procedure_name = ${quoteText(routine.name)}${same}`,
    };
  }
  const signature = types ? `(${types.join(', ')})` : '';
  return {
    kind: 'sql',
    sql: `drop function ${quoteNames([routine.schema, routine.name])}${signature} ${mode}`,
    values: [],
  };
};

const planAlterRoutine = (stream: TokenStream, context: TranslateContext): StatementPlan => {
  stream.expect('alter');
  const kind = stream.next().text.toLowerCase();
  const name = stream.qualifiedName();
  parseSignature(stream);
  const [routine] = context.catalog.routines(ownName(name, context.database)).filter((found) => found.kind === kind);
  if (!routine) throw new SqlError(`${kind} ${name.join('.')} does not exist`);
  if (stream.takes('owner', 'to')) {
    stream.name();
    return { kind: 'nothing' };
  }
  stream.expect('rename', 'to');
  const to = stream.name();
  if (kind === 'function') {
    return {
      kind: 'sql',
      sql: `alter function ${quoteNames([routine.schema, routine.name])} rename to ${quoteName(to)}`,
      values: [],
    };
  }
  return {
    kind: 'sql',
    values: [],
    sql: `update redshift_dialect.procedures set procedure_name = ${quoteText(to)} where schema_name = ${quoteText(routine.schema)} and procedure_name = ${quoteText(routine.name)}`,
  };
};

const planTruncate = (stream: TokenStream, context: TranslateContext): StatementPlan => {
  stream.expect('truncate');
  stream.takes('table');
  const name = stream.qualifiedName();
  stream.expectEnd();
  const table = requireRelation(name, emptyScope(context));
  if (table.kind !== 'table' && table.kind !== 'materializedView') throw new SqlError(`"${table.name}" is not a table`);
  return { kind: 'sql', sql: `truncate table ${quoteNames([table.schema, table.name])}`, values: [], commits: true };
};

const planComment = (stream: TokenStream, context: TranslateContext): StatementPlan => {
  stream.expect('comment', 'on');
  const kind = stream.takesOneOf(
    'table',
    'column',
    'view',
    'schema',
    'database',
    'constraint',
    'procedure',
    'function',
  );
  if (!kind) throw stream.syntaxError();
  if (kind === 'constraint' || kind === 'database' || kind === 'procedure' || kind === 'function') {
    stream.rest();
    return { kind: 'nothing' };
  }
  const name = stream.qualifiedName();
  stream.expect('is');
  const text = stream.takes('null') ? 'null' : quoteText(stream.string());
  stream.expectEnd();
  if (kind === 'schema')
    return { kind: 'sql', sql: `comment on schema ${quoteName(name.at(-1) ?? '')} is ${text}`, values: [] };
  const relation = requireRelation(kind === 'column' ? name.slice(0, -1) : name, emptyScope(context));
  if (relation.kind === 'lateBindingView') return { kind: 'nothing' };
  const column = kind === 'column' ? [name.at(-1) ?? ''] : [];
  return {
    kind: 'sql',
    sql: `comment on ${kind} ${quoteNames([relation.schema, relation.name, ...column])} is ${text}`,
    values: [],
  };
};
