import type pg from 'pg';
import { DIALECT_SETUP, DIALECT_VERSION, DIALECT_VERSION_QUERY } from '../../dialect/setup/dialect-setup.js';
import { createStatement, expectFit, expectVersion, FACTS, type Facts } from './expect-fit.js';
import type { ServerAddress } from './server-address.js';
import { SERVER_SESSION_DEFAULTS } from './server-session-defaults.js';
import { DatabaseServerError } from './database-server-error.js';

/** Any number, as long as it is always the same: whoever holds it has the database. */
const LOCK = 7_315_112_042;

/**
 * Makes a server's database the laptop cloud's, as far as that has not been done: Redshift's types, functions and views. It is
 * taken for as long as this connection is open.
 *
 * @throws {DatabaseServerError} the database is not fit for it, or another laptop cloud uses it; nothing has been changed then.
 */
export const prepareDatabase = async (client: pg.Client, address: ServerAddress): Promise<void> => {
  const { rows } = await client.query<Facts>(FACTS);
  const { rows: versions } = await client.query<{ version: string | null }>(DIALECT_VERSION_QUERY);
  const version = versions[0]?.version ?? null;
  if (rows[0]) expectFit(rows[0], version !== null, address);
  await client.query(SERVER_SESSION_DEFAULTS);
  const { rows: locks } = await client.query<{ taken: string }>(`select pg_try_advisory_lock(${LOCK}) as taken`);
  if (locks[0]?.taken !== 't') {
    throw new DatabaseServerError(
      `${address.inWords} is in use by another laptop cloud; stop that one, or give another database`,
    );
  }
  if (version !== DIALECT_VERSION) await client.query(DIALECT_SETUP);
};

/** Makes a database in which text sorts by its bytes, as in Redshift. */
export const createDatabase = async (client: pg.Client, name: string): Promise<void> => {
  await refuseOldServer(client);
  await client.query(createStatement(name));
};

const refuseOldServer = async (client: pg.Client): Promise<void> => {
  const { rows } = await client.query<Facts>(
    "select current_setting('server_version_num')::int / 10000 as major_version",
  );
  expectVersion(rows[0]?.major_version);
};
