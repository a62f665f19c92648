import type { Catalog } from './catalog.js';

/** Most statements of a different kind whose catalogs are kept. */
const KEPT_MAX = 300;

/**
 * What one connection has looked up in the database's catalog, by the names that were looked for. Good only where nobody else
 * changes the database, and until this connection changes its objects or undoes a transaction.
 */
export class CatalogCache {
  private readonly kept = new Map<string, Catalog>();

  /** The catalog for these names, which `load` looks up where it is not known. */
  async find(names: readonly unknown[], load: () => Promise<Catalog>): Promise<Catalog> {
    const key = JSON.stringify(names);
    const known = this.kept.get(key);
    if (known) return known;
    if (this.kept.size >= KEPT_MAX) this.kept.clear();
    const catalog = await load();
    this.kept.set(key, catalog);
    return catalog;
  }

  /** Forgets everything. */
  clear(): void {
    this.kept.clear();
  }
}
