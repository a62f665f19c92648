import pg from 'pg';

/** Seconds in milliseconds that a server may take to answer a new connection. */
const CONNECT_MS_MAX = 10_000;

/** Values come as the server writes them, as from the embedded database. */
const AS_TEXT = { getTypeParser: () => (value: string | Buffer) => value };

/** Opens one connection. @throws what the server or the network says. */
export const connectClient = async (url: string): Promise<pg.Client> => {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS_MAX,
    application_name: 'sfn-redshift-tasker-local',
    types: AS_TEXT,
  });
  // One that nobody uses just now may be lost: whoever uses it next is told.
  client.on('error', () => undefined);
  await client.connect();
  return client;
};
