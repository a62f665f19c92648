import type { PostgresAddress, PostgresLogin, PostgresSettings } from '../adapters/postgres-pool/index.js';
import { ConfigurationError } from '../domain/errors.js';
import { POSTGRES_ENVIRONMENT_VARIABLES as NAMES } from './postgres-environment.js';
import { type Environment, optional, required, wholeNumber } from './environment-values.js';

const PORT_DEFAULT = 5_432;
const PORTS = { least: 1, most: 65_535 };
/** One function runs one invocation at a time, and a thousand of them share one server. */
const CONNECTIONS_DEFAULT = 1;
const CONNECTIONS = { least: 1, most: 100 };

/**
 * The settings of the PostgreSQL store that a function's environment holds.
 *
 * @returns `schema` absent where the store's default is to be used.
 * @throws {ConfigurationError} naming the variable, its value and what is allowed.
 */
export function readPostgresSettings(environment: Environment): PostgresSettings & { readonly schema?: string } {
  const schema = optional(environment, NAMES.schema);
  const login = readLogin(environment);
  return {
    login,
    tls: readTls(environment, login),
    connectionsMax: wholeNumber(environment, NAMES.connectionsMax, CONNECTIONS_DEFAULT, CONNECTIONS),
    ...(schema !== undefined && { schema }),
  };
}

function readLogin(environment: Environment): PostgresLogin {
  const secretId = optional(environment, NAMES.secret);
  const user = optional(environment, NAMES.user);
  if (secretId !== undefined && user !== undefined) {
    throw new ConfigurationError(
      `${NAMES.user} and ${NAMES.secret} are both set; set the user alone for IAM authentication, or the secret, which names its own user`,
    );
  }
  if (secretId !== undefined) return { kind: 'secret', secretId, address: readAddress(environment) };
  if (user === undefined) {
    throw new ConfigurationError(
      `${NAMES.user} and ${NAMES.secret} are both missing; set the user for IAM authentication, or a secret with username and password`,
    );
  }
  return {
    kind: 'iam',
    user,
    address: {
      host: required(environment, NAMES.host),
      port: readPort(environment) ?? PORT_DEFAULT,
      database: required(environment, NAMES.database),
    },
  };
}

function readAddress(environment: Environment): Partial<PostgresAddress> {
  const host = optional(environment, NAMES.host);
  const port = readPort(environment);
  const database = optional(environment, NAMES.database);
  return {
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    ...(database !== undefined && { database }),
  };
}

const readPort = (environment: Environment): number | undefined =>
  optional(environment, NAMES.port) === undefined
    ? undefined
    : wholeNumber(environment, NAMES.port, PORT_DEFAULT, PORTS);

function readTls(environment: Environment, login: PostgresLogin): PostgresSettings['tls'] {
  const tls = optional(environment, NAMES.tls) ?? 'on';
  const certificateAuthorityFile = optional(environment, NAMES.certificateAuthorityFile);
  if (tls !== 'on' && tls !== 'off') throw new ConfigurationError(`${NAMES.tls} is '${tls}'; allowed: on or off`);
  const { host } = login.address;
  if (tls === 'on' && host?.startsWith('/') === true) {
    throw new ConfigurationError(
      `${NAMES.host} is '${host}', a Unix socket, over which there is no TLS; set ${NAMES.tls} to 'off'`,
    );
  }
  if (tls === 'on') return certificateAuthorityFile === undefined ? {} : { certificateAuthorityFile };
  if (login.kind === 'iam') {
    throw new ConfigurationError(
      `${NAMES.tls} is 'off', and IAM authentication sends a token as it is; leave out ${NAMES.tls}`,
    );
  }
  if (certificateAuthorityFile !== undefined) {
    throw new ConfigurationError(
      `${NAMES.certificateAuthorityFile} is set, and ${NAMES.tls} is 'off'; leave out one of them`,
    );
  }
  return 'off';
}
