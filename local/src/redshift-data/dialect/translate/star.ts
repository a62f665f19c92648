import type { Scope, ScopeColumn } from './language.js';
import { SqlError } from '../sql-error.js';
import type { StarExpression } from '../tree/query-tree.js';

/** The columns that `*` or `t.*` stands for. */
export const expandStar = ({ qualifier, excluded }: StarExpression, scope: Scope): ScopeColumn[] => {
  const columns = qualifier.length === 0 ? allColumns(scope) : columnsOf(qualifier, scope);
  const missing = excluded.find((name) => !columns.some((column) => column.name === name));
  if (missing !== undefined) throw new SqlError(`column "${missing}" of EXCLUDE does not exist`);
  return columns.filter(({ name }) => !excluded.includes(name));
};

const allColumns = (scope: Scope): ScopeColumn[] => {
  if (scope.relations.length === 0) throw new SqlError('SELECT * with no tables specified is not valid');
  const merged = new Set(scope.merged.map(({ name }) => name));
  const others = scope.relations.flatMap((relation) => relation.columns.filter(({ name }) => !merged.has(name)));
  return [...scope.merged, ...others];
};

const columnsOf = (qualifier: readonly string[], scope: Scope): ScopeColumn[] => {
  const [table, schema] = [...qualifier].reverse();
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const relation = at.relations.find(
      ({ name, schema: own }) => name === table && (schema === undefined || own === schema),
    );
    if (relation) return [...relation.columns];
  }
  throw new SqlError(`relation "${qualifier.join('.')}" does not exist`);
};
