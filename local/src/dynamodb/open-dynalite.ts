import type { Server } from 'node:http';
import type { DynaliteOptions } from 'dynalite';
import type { Database } from 'dynalite/db/index.js';

/**
 * Opens dynalite on its tables. Whatever reads many items (Query, Scan, ListTables) gives up its view of the database when it is done: by
 * itself dynalite would keep each view for as long as it runs, and with it all that was written over or removed since.
 *
 * @param options as dynalite takes them; without a `path` the tables are in memory.
 */
export async function openDynalite(options: DynaliteOptions): Promise<Server> {
  const [{ default: dynalite }, { default: stores }] = await Promise.all([
    import('dynalite'),
    import('dynalite/db/index.js'),
  ]);
  const { create } = stores;
  // The server keeps its database for itself; this is the one moment at which it can be had.
  stores.create = (given) => {
    const store = create(given);
    closeIteratorsAtEnd(store.db);
    return store;
  };
  try {
    return dynalite(options);
  } finally {
    stores.create = create;
  }
}

/** dynalite's streams call `return` of what they read by, which iterators of this database do not have: they have `close`. */
function closeIteratorsAtEnd(database: Database): void {
  for (const kind of ['keys', 'values'] as const) {
    const open = database[kind].bind(database);
    database[kind] = (options) => {
      const iterator = open(options);
      iterator.return = () => iterator.close();
      return iterator;
    };
  }
}
