import { SecretsManagerClient, type SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import { PostgresInvocationStore, PostgresPoolStore } from '../../adapters/postgres/index.js';
import { PostgresInvocationSearch } from '../../adapters/postgres/postgres-invocation-search.js';
import { TablesInspection } from '../../adapters/postgres/tables-inspection.js';
import { connectPostgres } from '../../adapters/postgres-pool/index.js';
import { ConfigurationError } from '../../domain/errors.js';
import type { Operator } from '../../domain/operate/operator.js';
import type { Environment } from '../../handlers/environment-values.js';
import { readPostgresSettings } from '../../handlers/read-postgres-settings.js';
import type { Clock } from '../../ports/clock.js';
import { UsageError } from '../usage-error.js';

/** What a connection is made with. */
export interface PostgresStateParts {
  /** As the tasker's functions have them, or as the operator says. */
  readonly environment: Environment;
  /** For Secrets Manager, and for tokens of IAM. */
  readonly client: SecretsManagerClientConfig;
  readonly clock: Clock;
  /** Where a tunnel begins, as `HOST:PORT`; absent where there is none. */
  readonly via: string | undefined;
}

/** What of an operator reads and writes the state. */
export type OperatorState = Pick<Operator, 'store' | 'pools' | 'search' | 'database' | 'close'>;

const VIA = /^(?:\[([0-9A-Fa-f:]+)\]|([^:[\]]+)):(\d{1,5})$/;
/** One for a question, and one for what is asked beside it. */
const CONNECTIONS_MAX = 2;

/**
 * The state of a tasker in PostgreSQL. Connects with the first question.
 *
 * @throws {UsageError} it is not known how to connect; the variable is named.
 */
export function postgresState({ environment, client, clock, via }: PostgresStateParts): OperatorState {
  const { schema, ...settings } = readSettings(environment);
  const secretsManager = new SecretsManagerClient(client);
  const tunnel = via === undefined ? undefined : parseVia(via);
  const connection = connectPostgres(
    { ...settings, connectionsMax: CONNECTIONS_MAX, ...(tunnel && { via: tunnel }) },
    { clock, secretsManager, signer: secretsManager.config },
  );
  const tables = { connection, ...(schema !== undefined && { schema }) };
  return {
    store: new PostgresInvocationStore(tables),
    pools: new PostgresPoolStore(tables),
    search: new PostgresInvocationSearch(tables),
    database: new TablesInspection(tables),
    close: () => connection.end(),
  };
}

function readSettings(environment: Environment): ReturnType<typeof readPostgresSettings> {
  try {
    return readPostgresSettings(environment);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new UsageError(
      `it is not known how to connect to the tasker's PostgreSQL: ${error.message}. The command takes what the function's environment ` +
        'says, and its own first',
    );
  }
}

function parseVia(text: string): { readonly host: string; readonly port: number } {
  const [, address, name, digits] = VIA.exec(text) ?? [];
  const host = address ?? name;
  const port = Number(digits);
  if (host !== undefined && port >= 1 && port <= 65_535) return { host, port };
  throw new UsageError(`--postgres-via is '${text}'; allowed: HOST:PORT, such as 127.0.0.1:15432`);
}
