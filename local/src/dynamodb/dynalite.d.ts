/** What the laptop cloud uses of dynalite, which brings no types. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface DynaliteOptions {
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
