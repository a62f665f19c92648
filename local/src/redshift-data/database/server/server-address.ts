import { DatabaseServerError } from './database-server-error.js';

/** Where a PostgreSQL server is, as far as a message may tell it. */
export interface ServerAddress {
  /** The URL as it was given, with whatever secret is in it: never for a message. */
  readonly url: string;
  /** Name of the database. */
  readonly database: string;
  /** The database and its server in words, without user and password. */
  readonly inWords: string;
}

/** Where a server's own database is, from which others are made. */
const MAINTENANCE_DATABASE = 'postgres';

/**
 * Reads the URL of a database.
 *
 * @param url such as `postgres://user:password@host:5432/laptop?sslmode=require`
 * @throws {DatabaseServerError} it is none, or names no database; the message does not repeat it, as there may be a password in it.
 * @example parseServerAddress('postgres://postgres@localhost/laptop').inWords // "database 'laptop' at localhost"
 */
export const parseServerAddress = (url: string): ServerAddress => {
  const allowed = 'allowed is postgres://USER:PASSWORD@HOST:PORT/DATABASE (the password may be in PGPASSWORD instead)';
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^postgres(?:ql)?:$/.test(parsed.protocol)) {
    throw new DatabaseServerError(`the address of the database is not a URL of PostgreSQL; ${allowed}`);
  }
  const database = decodeURIComponent(parsed.pathname.slice(1));
  if (database === '') throw new DatabaseServerError(`the address of the database names no database; ${allowed}`);
  const host = parsed.host === '' ? (parsed.searchParams.get('host') ?? 'localhost') : parsed.host;
  return { url, database, inWords: `database '${database}' at ${host}` };
};

/** The same server's database that is always there. */
export const maintenanceUrl = (address: ServerAddress): string => siblingUrl(address, MAINTENANCE_DATABASE);

/** Another database of the same server. */
export const siblingUrl = ({ url }: ServerAddress, database: string): string => {
  const parsed = new URL(url);
  parsed.pathname = `/${encodeURIComponent(database)}`;
  return parsed.href;
};
