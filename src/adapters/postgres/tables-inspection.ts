import { type Answered, known, MISSING, unknown } from '../../ports/answered.js';
import type { DatabaseFacts, DatabaseInspection } from '../../ports/inspection.js';
import type { EpochMs } from '../../ports/units.js';
import { checkedSchema } from './checked-schema.js';
import { TABLES_VERSION } from './migrations.js';
import { InvocationTables } from './postgres-connection.js';
import type { PostgresInvocationStoreOptions } from './postgres-invocation-store.js';

/** What PostgreSQL tells of the store's tables, and what time it is there. */
export class TablesInspection implements DatabaseInspection {
  private readonly tables: InvocationTables;

  /** @throws {ConfigurationError} where the schema's name is none. */
  constructor({ connection, schema = 'tasker' }: PostgresInvocationStoreOptions) {
    this.tables = new InvocationTables(connection, checkedSchema(schema));
  }

  database(): Promise<Answered<DatabaseFacts>> {
    return answered(async () => {
      const { schema } = this.tables;
      // A name that does not exist gives null, and no error.
      const found = await this.tables.one('look for the tables', 'select to_regclass($1) is not null as found', [
        `"${schema}".migrations`,
      ]);
      if (found?.found !== true) return MISSING;
      const text = `select coalesce(max(version), 0) as version from "${schema}".migrations`;
      const row = await this.tables.one('read the version of the tables', text, []);
      return known({ schema, version: Number(row?.version), neededVersion: TABLES_VERSION });
    });
  }

  serviceTime(): Promise<Answered<EpochMs>> {
    return answered(async () => {
      const text = 'select floor(extract(epoch from clock_timestamp()) * 1000) as now';
      const row = await this.tables.one('ask what time it is', text, []);
      return known(Number(row?.now) as EpochMs);
    });
  }
}

/** What the tables' errors say is no secret. */
async function answered<T>(ask: () => Promise<Answered<T>>): Promise<Answered<T>> {
  try {
    return await ask();
  } catch (error) {
    return unknown((error as Error).message);
  }
}
