import type { PostgresConnection } from './postgres-connection.js';
import { checkedSchema } from './checked-schema.js';

/** What each version of the tables adds to the one before it. A published one never changes. */
const MIGRATIONS: readonly ((schema: string) => string)[] = [
  (schema) => `
create table "${schema}".invocations (
  execution_arn text collate "C" not null,
  invocation_id text collate "C" not null,
  owner text not null,
  status text not null,
  processed boolean not null default false,
  -- Statement name, SQL hash and preview, target and the like: what never changes.
  details json not null,
  task_token text,
  attempt json,
  state_name text,
  attempt_key text collate "C",
  chain_key text,
  statement_id text,
  registered_at bigint not null,
  started_at bigint,
  -- When it was started or adopted last.
  start_order bigint,
  claim_id text,
  claim_expires_at bigint,
  adoptions integer not null default 0,
  adopted_at bigint,
  abandoned_at bigint,
  end_hinted_at bigint,
  processed_at bigint,
  delivery text,
  outcome json,
  expires_at bigint not null,
  primary key (execution_arn, invocation_id)
);
create index on "${schema}".invocations (execution_arn, start_order desc) where start_order is not null;
create index on "${schema}".invocations (execution_arn, state_name, start_order desc) where start_order is not null;
create index on "${schema}".invocations (execution_arn, chain_key, attempt_key desc) where chain_key is not null;
create index on "${schema}".invocations (owner, registered_at, execution_arn, invocation_id) where not processed;
create index on "${schema}".invocations (execution_arn, registered_at, invocation_id) where not processed;
create index on "${schema}".invocations (expires_at);
create table "${schema}".locks (
  singleton_key text primary key,
  execution_arn text not null,
  invocation_id text not null,
  acquired_at bigint not null,
  expires_at bigint not null
);`,
  // Pools: a lock with a number is a slot, and what waits for one has an entry and a request.
  (schema) => `
alter table "${schema}".invocations add column ticket bigint, add column dequeued_at bigint;
alter table "${schema}".locks add column slot_number integer not null default 0;
alter table "${schema}".locks drop constraint locks_pkey, add primary key (singleton_key, slot_number);
create table "${schema}".queue_entries (
  pool_key text not null,
  priority integer not null,
  ticket bigint not null,
  execution_arn text not null,
  invocation_id text not null,
  enqueued_at bigint not null,
  expires_at bigint not null,
  primary key (pool_key, priority, ticket)
);
create index on "${schema}".queue_entries (pool_key, priority desc, ticket);
create table "${schema}".queue_tickets (
  pool_key text primary key,
  ticket bigint not null,
  expires_at bigint not null
);
create table "${schema}".queued_requests (
  execution_arn text not null,
  invocation_id text not null,
  -- SQL and parameters.
  request text not null,
  expires_at bigint not null,
  primary key (execution_arn, invocation_id)
);`,
];

/** How many migrations this version of the package knows, which is the version of the tables that it works on. */
export const TABLES_VERSION = MIGRATIONS.length;

/**
 * SQL that brings a schema's tables to this version, from nothing or from any version before: for `psql`, or for the tool that
 * migrates the rest of a database. It may run again, and by several at once; a schema of a later version is left as it is.
 *
 * @param schema a name of lower-case letters, digits and `_`; made where it is missing.
 * @throws {ConfigurationError} where the name is none.
 * @example console.log(postgresMigrations('tasker'));
 */
export function postgresMigrations(schema = 'tasker'): string {
  const name = checkedSchema(schema);
  const steps = MIGRATIONS.map(
    (migration, index) => `
if not exists (select from "${name}".migrations where version >= ${index + 1}) then
${migration(name)}
insert into "${name}".migrations (version) values (${index + 1});
end if;`,
  );
  return `do $migrate$
begin
-- Several that start at once wait for each other.
perform pg_advisory_xact_lock(hashtext('sfn-redshift-tasker ${name}'));
create schema if not exists "${name}";
create table if not exists "${name}".migrations (version integer primary key, migrated_at timestamptz not null default now());
${steps.join('\n').trim()}
end
$migrate$;
`;
}

/**
 * Brings the tables of a schema to this version, in one transaction. See {@link postgresMigrations}.
 *
 * @throws what the connection throws; nothing has changed then.
 * @example await migratePostgres(new Pool({ connectionString: process.env.DATABASE_URL }), 'tasker');
 */
export async function migratePostgres(connection: PostgresConnection, schema = 'tasker'): Promise<void> {
  await connection.query(postgresMigrations(schema), []);
}
