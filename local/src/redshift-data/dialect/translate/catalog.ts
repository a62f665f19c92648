import type { ExternalTable } from '../../s3/external/external-table.js';
import type { SqlType } from '../types/sql-type.js';

/** A column as statements see it. */
export interface CatalogColumn {
  readonly name: string;
  /** The database's number for it in its table, from 1; absent where it has none. */
  readonly number?: number;
  readonly type: SqlType;
  readonly isNotNull: boolean;
  readonly hasDefault: boolean;
  /** `a`: a value may not be given. `d`: it may. Empty: no identity column. */
  readonly identity: '' | 'a' | 'd';
}

/** A table or view. */
export interface CatalogRelation {
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'view' | 'materializedView' | 'lateBindingView';
  /** In their order; one that was dropped leaves no gap. */
  readonly columns: readonly CatalogColumn[];
  /** The query of a late-binding view, as it was written. */
  readonly text?: string;
}

/** A function or procedure of a user. */
export interface CatalogRoutine {
  readonly schema: string;
  readonly name: string;
  readonly kind: 'function' | 'procedure';
  readonly argumentTypes: readonly SqlType[];
  readonly returns: SqlType;
}

/** What is known of the database when a statement is translated. */
export interface Catalog {
  /** Finds a relation by its name, with or without a schema. */
  relation(name: readonly string[]): CatalogRelation | undefined;
  routines(name: readonly string[]): readonly CatalogRoutine[];
  /** A relation by the database's number for it; `undefined` where the statement does not name it. */
  relationOf(objectId: number): CatalogRelation | undefined;
  /** Whether there is a schema of this name. */
  hasSchema(name: string): boolean;
  /** Whether there is an external schema of this name. */
  isExternalSchema(name: string): boolean;
  /** The external tables that the statement may name. */
  readonly externalTables: readonly ExternalTable[];
}
