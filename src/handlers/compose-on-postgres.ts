import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PostgresInvocationStore, PostgresPoolStore } from '../adapters/postgres/index.js';
import { connectPostgres } from '../adapters/postgres-pool/index.js';
import type { Runtime } from '../domain/runtime.js';
import { type ComposeOptions, composeRuntimeOn, type StoreParts, type StoreRuntime } from './compose.js';
import { expectStore } from './expect-store.js';
import { readPostgresSettings } from './read-postgres-settings.js';

/**
 * The runtime of a deployed function: AWS adapters with the settings of its environment, and PostgreSQL as the store. Connects with
 * the first statement, and again after whatever happens to the connection. The reconciler deletes what has expired.
 *
 * @throws {ConfigurationError} naming the variable that is missing or wrong.
 * @example export const handler = createCombinedHandler(composePostgresRuntime());
 */
export const composePostgresRuntime = (options: ComposeOptions = {}): Runtime =>
  composeRuntimeOn(postgresStore, options);

function postgresStore({ client, clock, environment }: StoreParts): StoreRuntime {
  expectStore(environment, 'postgres', "use composeRuntime of 'sfn-redshift-tasker/handlers'");
  const { schema, ...settings } = readPostgresSettings(environment);
  const secretsManager = new SecretsManagerClient(client);
  const connection = connectPostgres(settings, {
    clock,
    secretsManager,
    // Credentials and region come from the same place for every client.
    signer: secretsManager.config,
  });
  const tables = { connection, ...(schema !== undefined && { schema }) };
  const store = new PostgresInvocationStore(tables);
  return { store, pools: new PostgresPoolStore(tables), deleteExpired: (now) => store.deleteExpired(now) };
}
