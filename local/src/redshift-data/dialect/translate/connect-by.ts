import type { QueryWishes, Scope, ScopeRelation, TranslatedQuery } from './language.js';
import { translateExpression, translateFrom, translateSelectOver } from './recursion.js';
import { SqlError } from '../sql-error.js';
import type { Query, Select } from '../tree/query-tree.js';
import { INT8 } from '../types/sql-type.js';
import { emptyScope } from './scope.js';

/** CONNECT BY as a recursive query: the rows to start with, then those that follow from the ones before. */
export const translateConnectBy = (
  select: Select,
  outer: Scope,
  wishes: QueryWishes,
  tail: Pick<Query, 'orderBy' | 'limit' | 'offset'>,
): TranslatedQuery => {
  const { connectBy } = select;
  if (!connectBy) throw new SqlError('syntax error at or near "connect"');
  const from = translateFrom(select.from, outer);
  const placed = (prefix: string): ScopeRelation[] => {
    let place = 0;
    return from.scope.relations.map((relation) => ({
      ...relation,
      columns: relation.columns.map((column) => ({ ...column, sql: `${prefix}."c${place++}"` })),
    }));
  };
  const columns = from.scope.relations.flatMap((relation) => relation.columns);
  const list = columns.map(({ sql }, place) => `${sql} as "c${place}"`).join(', ');
  const before: Scope = { ...from.scope, relations: placed('"before"') };
  const start = connectBy.startWith ? ` where ${translateExpression(connectBy.startWith, from.scope).sql}` : '';
  const next = translateExpression(connectBy.condition, { ...from.scope, prior: before });
  const tree =
    `with recursive "tree" as (select ${list}, 1::int8 as "level" from ${from.sql}${start} union all ` +
    `select ${list}, "before"."level" + 1 from ${from.sql}, "tree" as "before" where ${next.sql}) select * from "tree"`;
  const level: Scope = {
    ...emptyScope(outer.context, outer),
    relations: [{ name: '', columns: [{ name: 'level', sql: '"tree"."level"', type: INT8 }] }],
  };
  const scope: Scope = { ...from.scope, parent: level, relations: placed('"tree"') };
  return translateSelectOver(select, { sql: `(${tree}) as "tree"`, scope }, wishes, tail);
};
