import { DatabaseServerError } from './database-server-error.js';
import type { ServerAddress } from './server-address.js';

/** The version of the embedded database: an older one lacks functions that the dialect is made of. */
const MAJOR_VERSION_MIN = 18;

/** What a connection tells of its database: one row of {@link Facts}. */
export const FACTS = `
select current_setting('server_version_num')::int / 10000 as major_version,
  (select rolsuper from pg_catalog.pg_roles where rolname = current_user) as is_superuser,
  current_setting('server_encoding') as encoding,
  'B' < 'a' and 'a b' < 'aa' and 'a' < U&'\\00e4' as sorts_by_bytes,
  upper(U&'\\00e4') = U&'\\00c4' as knows_letters,
  (select count(*) from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema')::int as relations`;

/** As the database writes them: `t` for true. */
export type Facts = Readonly<
  Record<'major_version' | 'is_superuser' | 'encoding' | 'sorts_by_bytes' | 'knows_letters' | 'relations', string>
>;

/** How a fit database is made. */
export const createStatement = (name: string): string =>
  `create database "${name.replaceAll('"', '""')}" template template0 encoding 'UTF8' locale_provider builtin builtin_locale 'C.UTF-8' locale 'C'`;

/** @throws {DatabaseServerError} the server is older than the dialect's functions need. */
export const expectVersion = (majorVersion: string | undefined): void => {
  if (Number(majorVersion) >= MAJOR_VERSION_MIN) return;
  throw new DatabaseServerError(
    `the server is PostgreSQL ${majorVersion ?? 'of an unknown version'}; ${MAJOR_VERSION_MIN} or later is needed`,
  );
};

/**
 * Refuses a database whose text, types or tables could not be made Redshift's.
 *
 * @param isPrepared whether a laptop cloud made what is in it
 * @throws {DatabaseServerError} telling what is wrong with it and what to do
 */
export const expectFit = (facts: Facts, isPrepared: boolean, { database, inWords }: ServerAddress): void => {
  const anew = `drop it, and let the laptop cloud make it, or use: ${createStatement(database)}`;
  expectVersion(facts.major_version);
  if (facts.is_superuser !== 't') {
    throw new DatabaseServerError(
      `${inWords} is opened by a user who is no superuser; Redshift's types are made in the system catalog, which only a superuser may change`,
    );
  }
  if (facts.encoding !== 'UTF8')
    throw new DatabaseServerError(`${inWords} has the encoding ${facts.encoding}, not UTF8; ${anew}`);
  if (facts.sorts_by_bytes !== 't' || facts.knows_letters !== 't') {
    throw new DatabaseServerError(
      `${inWords} sorts text in another way than Redshift (its locale is not C.UTF-8); ${anew}`,
    );
  }
  if (!isPrepared && Number(facts.relations) > 0) {
    throw new DatabaseServerError(
      `${inWords} holds tables that no laptop cloud made; text would compare differently in them from now on. Give a database of its own: ` +
        'one that does not exist is made',
    );
  }
};
