import { SqlError } from '../sql-error.js';
import type { CatalogRelation } from './catalog.js';
import type { Scope } from './language.js';

/** The relation of this name. @throws {SqlError} there is none. */
export const requireRelation = (name: readonly string[], { context }: Scope): CatalogRelation => {
  const relation = context.catalog.relation(ownName(name, context.database));
  if (!relation) throw new SqlError(`relation "${name.join('.')}" does not exist`);
  return relation;
};

/** A name without the database of the request. @throws {SqlError} it names another database. */
export const ownName = (name: readonly string[], database: string): readonly string[] => {
  if (name.length < 3) return name;
  const [first = '', ...rest] = name;
  if (name.length > 3 || first !== database) {
    throw new SqlError(
      `Redshift feature not available locally: the database "${first}" in "${name.join('.')}"; this request's database is "${database}"`,
    );
  }
  return rest;
};
