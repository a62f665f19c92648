import type { Scope, ScopeRelation, TranslateContext } from './language.js';
import { translateExpression, translateFrom, translateQuery } from './recursion.js';
import { SqlError } from '../sql-error.js';
import type { Assignment, Delete, Insert, Merge, Update } from '../tree/statement.js';
import { assignedTo } from './cast.js';
import { refuseLeaderOnly } from './refuse-mixtures.js';
import type { CatalogColumn, CatalogRelation } from './catalog.js';
import { quoteName, quoteNames } from './names.js';
import { emptyScope } from './scope.js';
import { requireRelation } from './require-relation.js';
import { translateWith } from './translate-query.js';

/** The table that a statement changes. */
const target = (name: readonly string[], scope: Scope): CatalogRelation => {
  const relation = requireRelation(name, scope);
  if (relation.kind !== 'table') throw new SqlError(`cannot change view "${relation.name}"`);
  return relation;
};

const columnOf = (table: CatalogRelation, name: string): CatalogColumn => {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (!column) throw new SqlError(`column "${name}" of relation "${table.name}" does not exist`);
  return column;
};

/** The changed table as the names of a statement see it. */
const relationOf = (table: CatalogRelation, alias: string | undefined): ScopeRelation => {
  const name = alias ?? table.name;
  return {
    name,
    ...(alias === undefined && { schema: table.schema }),
    columns: table.columns.map((column) => ({
      name: column.name,
      type: column.type,
      sql: `${quoteName(name)}.${quoteName(column.name)}`,
    })),
  };
};

/** INSERT in the database's words. */
export const translateInsert = (insert: Insert, context: TranslateContext): string => {
  const scope = emptyScope(context);
  const table = target(insert.table, scope);
  const name = quoteNames([table.schema, table.name]);
  if (!insert.query) return `insert into ${name} default values`;
  // Without a list, an identity column is filled by itself.
  const columns =
    insert.columns.length > 0
      ? insert.columns.map((column) => columnOf(table, column))
      : table.columns.filter(({ identity }) => identity !== 'a');
  const fixed = columns.find(({ identity }) => identity === 'a');
  if (fixed) throw new SqlError('cannot set an identity column to a value');
  const types = columns.map(({ type }) => type);
  refuseLeaderOnly(insert.query);
  const query = translateQuery(insert.query, scope, { types });
  if (query.columns.length > columns.length) throw new SqlError('INSERT has more expressions than target columns');
  if (query.columns.length < columns.length && insert.columns.length > 0) {
    throw new SqlError('INSERT has more target columns than expressions');
  }
  const used = columns.slice(0, query.columns.length).map((column) => quoteName(column.name));
  return `insert into ${name} (${used.join(', ')}) ${query.sql}`;
};

const assignmentsSql = (assignments: readonly Assignment[], table: CatalogRelation, scope: Scope): string =>
  assignments
    .map(({ column, value }) => {
      const { name, type } = columnOf(table, column);
      return `${quoteName(name)} = ${assignedTo(translateExpression(value, scope), type)}`;
    })
    .join(', ');

/** UPDATE in the database's words. */
export const translateUpdate = (update: Update, context: TranslateContext): string => {
  const { prefix, scope: outer } = translateWith(update, emptyScope(context));
  const table = target(update.table, outer);
  const relation = relationOf(table, update.alias);
  const from = translateFrom(update.from, outer, [relation]);
  const scope = from.scope;
  return [
    `${prefix}update ${quoteNames([table.schema, table.name])} as ${quoteName(relation.name)}`,
    `set ${assignmentsSql(update.assignments, table, scope)}`,
    from.sql === '' ? '' : `from ${from.sql}`,
    update.where ? `where ${translateExpression(update.where, scope).sql}` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
};

/** DELETE in the database's words. */
export const translateDelete = (remove: Delete, context: TranslateContext): string => {
  const { prefix, scope: outer } = translateWith(remove, emptyScope(context));
  const table = target(remove.table, outer);
  const relation = relationOf(table, remove.alias);
  const using = translateFrom(remove.using, outer, [relation]);
  return [
    `${prefix}delete from ${quoteNames([table.schema, table.name])} as ${quoteName(relation.name)}`,
    using.sql === '' ? '' : `using ${using.sql}`,
    remove.where ? `where ${translateExpression(remove.where, using.scope).sql}` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
};

/** @throws {SqlError} rows can be merged from a table only, and not from the one that they go to. */
const requireMergeSource = ({ source }: Merge, table: CatalogRelation, scope: Scope): void => {
  if (source.kind !== 'table') throw new SqlError('The source of MERGE must be a table, not a subquery or a join');
  const from = requireRelation(source.name, scope);
  if (from.kind !== 'table') throw new SqlError(`The source of MERGE must be a table; "${from.name}" is a view`);
  if (from.schema === table.schema && from.name === table.name) {
    throw new SqlError('The source and the target of MERGE must be different tables');
  }
};

/** MERGE in the database's words. */
export const translateMerge = (merge: Merge, context: TranslateContext): string => {
  const outer = emptyScope(context);
  const table = target(merge.table, outer);
  const relation = relationOf(table, merge.alias);
  requireMergeSource(merge, table, outer);
  const source = translateFrom([merge.source], outer, [relation]);
  const on = translateExpression(merge.on, source.scope).sql;
  const name = quoteNames([table.schema, table.name]);
  if (merge.removesDuplicates) return withoutDuplicates(name, table, relation, source, on);
  const matched =
    merge.matched === 'delete' || !merge.matched
      ? 'delete'
      : `update set ${assignmentsSql(merge.matched, table, source.scope)}`;
  const { columns, values } = merge.notMatched ?? { columns: [], values: [] };
  const filled = columns.length > 0 ? columns.map((column) => columnOf(table, column)) : table.columns;
  if (filled.length < values.length || (columns.length > 0 && filled.length > values.length)) {
    throw new SqlError('INSERT of MERGE does not have as many values as columns');
  }
  const list = values.map((value, place) => {
    const translated = translateExpression(value, source.scope);
    const column = filled[place];
    return column ? assignedTo(translated, column.type) : translated.sql;
  });
  const used = filled.slice(0, values.length).map((column) => quoteName(column.name));
  return (
    `merge into ${name} as ${quoteName(relation.name)} using ${source.sql} on ${on} ` +
    `when matched then ${matched} when not matched then insert (${used.join(', ')}) values (${list.join(', ')})`
  );
};

/** The rows of the target that match are replaced by those of the source, each once. */
const withoutDuplicates = (
  name: string,
  table: CatalogRelation,
  relation: ScopeRelation,
  source: { readonly sql: string; readonly scope: Scope },
  on: string,
): string => {
  const columns = source.scope.relations.filter((other) => other !== relation).flatMap((other) => other.columns);
  if (columns.length !== table.columns.length) {
    throw new SqlError('MERGE ... REMOVE DUPLICATES needs a source with the same columns as the target');
  }
  const list = columns.map(({ sql }) => sql).join(', ');
  return (
    `with "removed" as (delete from ${name} as ${quoteName(relation.name)} using ${source.sql} where ${on}) ` +
    `insert into ${name} select distinct ${list} from ${source.sql}`
  );
};
