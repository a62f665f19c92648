/** What the laptop cloud uses of dynalite, which brings no types. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  export interface DynaliteOptions {
    /** How long a table stays in CREATING. */
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
    /** A folder to keep the tables in; in memory where absent. */
    readonly path?: string;
  }

  /** An HTTP server that answers DynamoDB's requests. */
  export default function dynalite(options?: DynaliteOptions): Server;
}

declare module 'dynalite/db/index.js' {
  import type { DynaliteOptions } from 'dynalite';

  /** Goes through keys or values in order. */
  interface DatabaseIterator {
    /** Gives up its view of the database. May be called twice. */
    close(): Promise<void>;
    /** Called when dynalite's stream that reads by it ends, where it is there. */
    return?: () => Promise<void>;
  }

  /** The key-value store below all tables. */
  export interface Database {
    keys(options?: object): DatabaseIterator;
    values(options?: object): DatabaseIterator;
    /** Told of each iterator that is opened. */
    attachResource(resource: object): void;
    /** Told of each iterator that is closed. */
    detachResource(resource: object): void;
  }

  interface Stores {
    /** Opens the database of one server, which looks it up in this object. */
    create(this: void, options: DynaliteOptions): { readonly db: Database };
  }

  const stores: Stores;
  export default stores;
}
