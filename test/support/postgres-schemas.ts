import { afterAll, beforeAll, it } from '@jest/globals';
import { PostgresServer } from './postgres-server.js';
import { migratePostgres } from '../../src/adapters/postgres/index.js';
import pg from 'pg';

/** A real PostgreSQL server for the tests of a file, and a schema of its own for whoever asks; the file says what it skips without one. */
export class PostgresSchemas {
  private server: PostgresServer | undefined;
  private connections: pg.Pool | undefined;
  private count = 0;

  /** @param what whose tests are skipped where there is no server. */
  constructor(what: string, connectionsMax: number) {
    beforeAll(async () => {
      const started = await PostgresServer.start();
      if (typeof started === 'string') {
        process.stderr.write(`skipped: ${what}; ${started}\n`);
        return;
      }
      this.server = started;
      this.connections = new pg.Pool({ connectionString: started.url('postgres'), max: connectionsMax });
      // A connection that ends with the server tells so, to nobody.
      this.connections.on('error', () => undefined);
    });
    afterAll(async () => {
      await this.connections?.end();
      await this.server?.stop();
    });
  }

  /** Connections to the server, for a test that needs it. */
  get connection(): pg.Pool {
    if (!this.connections) throw new Error('there is no server: a test that needs it is to be one of `test`');
    return this.connections;
  }

  /** A test that needs the server, where there is one. */
  test(name: string, test: () => Promise<void>, timeoutMs?: number): void {
    it(
      name,
      async () => {
        if (this.server) await test();
      },
      timeoutMs,
    );
  }

  /** The name of a new schema with the tasker's tables. */
  async newSchema(): Promise<string> {
    this.count += 1;
    const schema = `tasker_${this.count}`;
    await migratePostgres(this.connection, schema);
    return schema;
  }
}
