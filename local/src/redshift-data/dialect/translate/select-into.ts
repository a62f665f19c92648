import type { Query, Select } from '../tree/query-tree.js';
import type { CreateTableAs } from '../tree/statement.js';

/** A SELECT ... INTO as the CREATE TABLE AS that it is; `undefined` for every other query. */
export const selectInto = (query: Query): CreateTableAs | undefined => {
  const { body } = query;
  if (body.kind !== 'select' || !body.into) return undefined;
  const { into, ...select } = body;
  const rest: Select = select;
  return {
    kind: 'createTableAs',
    name: into.name,
    isTemporary: into.isTemporary,
    ifNotExists: false,
    columns: [],
    sortKey: [],
    query: { ...query, body: rest },
  };
};
