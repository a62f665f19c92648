import { requireRelation } from './require-relation.js';
import type { QueryColumn, Scope, ScopeColumn, ScopeRelation, TranslatedFrom } from './language.js';
import { translateExpression, translateQuery } from './recursion.js';
import { SqlError } from '../sql-error.js';
import type { Expression } from '../tree/query-tree.js';
import type { Alias, FromItem, Join, SubqueryReference, TableReference, ValueReference } from '../tree/query-tree.js';
import { INT8, SUPER, VARCHAR } from '../types/sql-type.js';
import { castTo } from './cast.js';
import { quoteName, quoteNames } from './names.js';
import { comparison } from './operators.js';
import { translatePivot, translateUnpivot } from './pivot.js';
import { emptyScope, resolveName } from './scope.js';
import { lateBindingQuery } from './late-binding.js';

/** What one item adds. */
interface Added {
  readonly sql: string;
  readonly relations: readonly ScopeRelation[];
  readonly merged: readonly ScopeColumn[];
}

/**
 * @param known relations that are in scope already, such as the table that an UPDATE changes.
 */
export const fromSql = (items: readonly FromItem[], outer: Scope, known: readonly ScopeRelation[]): TranslatedFrom => {
  let scope: Scope = {
    ...emptyScope(outer.context, outer),
    relations: known,
    ...(outer.prior && { prior: outer.prior }),
  };
  const parts: string[] = [];
  for (const item of items) {
    const added = translateItem(item, scope);
    parts.push(added.sql);
    refuseTwice([...scope.relations, ...added.relations]);
    scope = {
      ...scope,
      relations: [...scope.relations, ...added.relations],
      merged: [...scope.merged, ...added.merged],
    };
  }
  return { sql: parts.join(', '), scope };
};

const refuseTwice = (relations: readonly ScopeRelation[]): void => {
  const seen = new Set<string>();
  for (const { name } of relations) {
    if (seen.has(name)) throw new SqlError(`table name "${name}" specified more than once`);
    seen.add(name);
  }
};

const translateItem = (item: FromItem, scope: Scope): Added => {
  switch (item.kind) {
    case 'table':
      return translateTable(item, scope);
    case 'subquery':
      return translateSubquery(item, scope);
    case 'value':
      return translateValue(item, scope);
    case 'join':
      return translateJoin(item, scope);
    case 'pivot': {
      const query = translatePivot(item, scope);
      return derived(query.sql, query.columns, item.alias ?? { name: 'pivot', columns: [] });
    }
    case 'unpivot': {
      const query = translateUnpivot(item, scope);
      return derived(query.sql, query.columns, item.alias ?? { name: 'unpivot', columns: [] });
    }
  }
};

/** A query as a table of FROM. */
const derived = (sql: string, columns: readonly QueryColumn[], alias: Alias): Added => {
  const names = columns.map(({ name }, place) => alias.columns[place] ?? name);
  // Names may come twice; within the database each has its own.
  const inner = columns.map((_column, place) => `"c${place}"`);
  return {
    sql: `(${sql}) as ${quoteName(alias.name)} (${inner.join(', ')})`,
    relations: [
      {
        name: alias.name,
        columns: columns.map(({ type }, place) => ({
          name: names[place] ?? '',
          type,
          sql: `${quoteName(alias.name)}.${inner[place] ?? ''}`,
        })),
      },
    ],
    merged: [],
  };
};

const translateSubquery = ({ query, alias }: SubqueryReference, scope: Scope): Added => {
  if (!alias) {
    // Redshift takes a subquery without an alias; it needs a name of its own here.
    const name = `subquery ${scope.relations.length + 1}`;
    return translateSubquery({ kind: 'subquery', query, alias: { name, columns: [] } }, scope);
  }
  const { sql, columns } = translateQuery(query, { ...emptyScope(scope.context, scope.parent), tables: scope.tables });
  return derived(sql, columns, alias);
};

const translateTable = (item: TableReference, scope: Scope): Added => {
  const { name, path, alias, at } = item;
  if (path || isPath(name, scope)) {
    return unnested(path ?? { kind: 'name', parts: name, steps: [] }, name.at(-1) ?? '', scope, alias, at);
  }
  const [own = ''] = name;
  const common = name.length === 1 ? scope.tables.get(own) : undefined;
  if (common) return relationOf(quoteName(own), common.columns, alias ?? { name: own, columns: [] }, undefined);
  const relation = requireRelation(name, scope);
  const called = alias ?? { name: relation.name, columns: [] };
  if (relation.kind === 'lateBindingView') {
    const { sql, columns } = lateBindingQuery(relation, scope.context);
    return derived(sql, columns, called);
  }
  const schema = alias ? undefined : relation.schema;
  const added = relationOf(quoteNames([relation.schema, relation.name]), relation.columns, called, schema);
  const isUserTable =
    relation.kind === 'table' &&
    !/^(pg_catalog|information_schema|redshift_system|redshift_information)$/.test(relation.schema);
  return isUserTable ? { ...added, relations: added.relations.map((own) => ({ ...own, isUserTable })) } : added;
};

/** Whether a name after FROM leads into a SUPER value of a table before it. */
const isPath = (name: readonly string[], scope: Scope): boolean => {
  const [first = ''] = name;
  if (name.length < 2) {
    return (
      !scope.tables.has(first) &&
      scope.relations.some((relation) => relation.element !== undefined && relation.name === first)
    );
  }
  const isKnown = scope.relations.some((relation) => relation.name === first);
  if (!isKnown && scope.context.catalog.relation(name)) return false;
  const found = resolveName(name, scope);
  return found?.value.type.kind === 'super';
};

const relationOf = (sql: string, columns: readonly QueryColumn[], alias: Alias, schema: string | undefined): Added => {
  if (alias.columns.length > columns.length) {
    throw new SqlError(
      `table "${alias.name}" has ${columns.length} columns available but ${alias.columns.length} columns specified`,
    );
  }
  const list = alias.columns.length > 0 ? ` (${alias.columns.map(quoteName).join(', ')})` : '';
  return {
    sql: `${sql} as ${quoteName(alias.name)}${list}`,
    relations: [
      {
        name: alias.name,
        ...(schema !== undefined && { schema }),
        columns: columns.map(({ name, type }, place) => {
          const used = alias.columns[place] ?? name;
          return { name: used, type, sql: `${quoteName(alias.name)}.${quoteName(used)}` };
        }),
      },
    ],
    merged: [],
  };
};

/** The elements of an array in a SUPER value. */
const unnested = (path: Expression, usualName: string, scope: Scope, alias?: Alias, at?: string): Added => {
  const { sql } = translateExpression(path, scope);
  return elements(`redshift_dialect.super_elements(${sql})`, alias?.name ?? usualName, at, INT8);
};

const elements = (source: string, name: string, at: string | undefined, placeType: typeof INT8): Added => {
  const quoted = quoteName(name);
  const element = { sql: `${quoted}."value"`, type: SUPER };
  const columns: ScopeColumn[] = [{ ...element, name }];
  if (at !== undefined) columns.push({ name: at, sql: `${quoted}."place"`, type: placeType });
  return {
    sql: `lateral ${source} as ${quoted} ("value", "place")`,
    relations: [{ name, columns, element }],
    merged: [],
  };
};

const translateValue = ({ isUnpivot, expression, alias, at }: ValueReference, scope: Scope): Added => {
  if (!isUnpivot) {
    const name = expression.kind === 'call' ? expression.name.join('.') : '';
    if (name === 'generate_series') return series(expression, alias, scope);
    throw new SqlError(`function ${name} is not supported in FROM`);
  }
  const value = castTo(translateExpression(expression, scope), SUPER);
  return elements(`redshift_dialect.super_attributes(${value.sql})`, alias?.name ?? 'unpivot', at, VARCHAR);
};

/** The one function of the leader node that stands in FROM. */
const series = (expression: Expression, alias: Alias | undefined, scope: Scope): Added => {
  const { sql, type } = translateExpression(expression, scope);
  const name = alias?.name ?? 'generate_series';
  const column = alias?.columns[0] ?? name;
  const quoted = `${quoteName(name)}.${quoteName(column)}`;
  return {
    sql: `${sql} as ${quoteName(name)} (${quoteName(column)})`,
    relations: [{ name, columns: [{ name: column, sql: quoted, type }], isLeaderOnly: true }],
    merged: [],
  };
};

const translateJoin = (join: Join, scope: Scope): Added => {
  const left = translateItem(join.left, scope);
  const inner: Scope = {
    ...scope,
    relations: [...scope.relations, ...left.relations],
    merged: [...scope.merged, ...left.merged],
  };
  const right = translateItem(join.right, inner);
  const relations = [...left.relations, ...right.relations];
  refuseTwice(relations);
  const rightSql = join.right.kind === 'join' ? `(${right.sql})` : right.sql;
  const type = join.type === 'inner' ? 'join' : `${join.type} join`;
  const merged = [...left.merged, ...right.merged];
  if (join.using || join.isNatural) {
    const using = join.using ?? commonNames(left.relations, right.relations);
    const columns = using.map((name) => mergedColumn(name, left, right, join.type));
    const on = columns.map(({ on: condition }) => condition).join(' and ');
    const kept = merged.filter(({ name }) => !using.includes(name));
    return {
      sql: on === '' ? `${left.sql} cross join ${rightSql}` : `${left.sql} ${type} ${rightSql} on (${on})`,
      relations,
      merged: [...kept, ...columns.map(({ column }) => column)],
    };
  }
  if (join.type === 'cross') return { sql: `${left.sql} cross join ${rightSql}`, relations, merged };
  const full: Scope = { ...scope, relations: [...scope.relations, ...relations], merged: [...scope.merged, ...merged] };
  const on = join.on ? translateExpression(join.on, full).sql : 'true';
  return { sql: `${left.sql} ${type} ${rightSql} on ${on}`, relations, merged };
};

const commonNames = (left: readonly ScopeRelation[], right: readonly ScopeRelation[]): string[] => {
  const names = new Set(right.flatMap(({ columns }) => columns.map(({ name }) => name)));
  return left.flatMap(({ columns }) => columns.map(({ name }) => name)).filter((name) => names.has(name));
};

const mergedColumn = (
  name: string,
  left: Added,
  right: Added,
  type: Join['type'],
): { column: ScopeColumn; on: string } => {
  const find = ({ relations, merged }: Added): ScopeColumn => {
    const known = merged.find((column) => column.name === name);
    const found = known ?? relations.flatMap(({ columns }) => columns).find((column) => column.name === name);
    if (!found) throw new SqlError(`column "${name}" specified in USING clause does not exist in both tables`);
    return found;
  };
  const [first, second] = [find(left), find(right)];
  const sql = type === 'full' ? `coalesce(${first.sql}, ${second.sql})` : type === 'right' ? second.sql : first.sql;
  return { column: { name, sql, type: first.type }, on: comparison('=', first, second).sql };
};
