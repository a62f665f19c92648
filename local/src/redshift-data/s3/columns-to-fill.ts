import { SqlError } from '../dialect/sql-error.js';
import type { CatalogColumn, CatalogRelation } from '../dialect/translate/catalog.js';

/** The columns that a COPY fills: those of its list, else all that are not filled by themselves. */
export const columnsToFill = (
  table: CatalogRelation,
  list: readonly string[] | undefined,
  explicitIds: boolean,
): readonly CatalogColumn[] => {
  if (!list) return table.columns.filter(({ identity }) => identity === '' || explicitIds);
  return list.map((name) => {
    const column = table.columns.find((candidate) => candidate.name === name);
    if (!column) throw new SqlError(`column "${name}" of relation "${table.name}" does not exist`);
    if (column.identity === 'a' && !explicitIds) throw new SqlError('cannot set an identity column to a value');
    return column;
  });
};
