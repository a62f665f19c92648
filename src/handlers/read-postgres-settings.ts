import type { PostgresAddress, PostgresLogin, PostgresSettings } from '../adapters/postgres-pool/index.js';
import { ConfigurationError } from '../domain/errors.js';
import { POSTGRES_ENVIRONMENT_VARIABLES as NAMES } from './postgres-environment.js';
import { type Environment, required, wholeNumber } from './environment-values.js';

const PORT_DEFAULT = 5_432;
const PORT_MAX = 65_535;
/** One function runs one invocation at a time, and a thousand of them share one server. */
const CONNECTIONS_DEFAULT = 1;
const CONNECTIONS_MAX = 100;

/**
 * The settings of the PostgreSQL store that a function's environment holds.
 *
 * @returns `schema` absent where the store's default is to be used.
 * @throws {ConfigurationError} naming the variable, its value and what is allowed.
 */
export function readPostgresSettings(environment: Environment): PostgresSettings & { readonly schema?: string } {
  const schema = text(environment, NAMES.schema);
  const login = readLogin(environment);
  return {
    login,
    tls: readTls(environment, login),
    connectionsMax: upTo(CONNECTIONS_MAX, environment, NAMES.connectionsMax, CONNECTIONS_DEFAULT),
    ...(schema !== undefined && { schema }),
  };
}

function readLogin(environment: Environment): PostgresLogin {
  const secretId = text(environment, NAMES.secret);
  const user = text(environment, NAMES.user);
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
  const host = text(environment, NAMES.host);
  const port = readPort(environment);
  const database = text(environment, NAMES.database);
  return {
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    ...(database !== undefined && { database }),
  };
}

const readPort = (environment: Environment): number | undefined =>
  text(environment, NAMES.port) === undefined ? undefined : upTo(PORT_MAX, environment, NAMES.port, PORT_DEFAULT);

function readTls(environment: Environment, login: PostgresLogin): PostgresSettings['tls'] {
  const tls = text(environment, NAMES.tls) ?? 'on';
  const certificateAuthorityFile = text(environment, NAMES.certificateAuthorityFile);
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

function upTo(maximum: number, environment: Environment, name: string, otherwise: number): number {
  const value = wholeNumber(environment, name, otherwise, 1);
  if (value <= maximum) return value;
  throw new ConfigurationError(`${name} is '${value}'; allowed: a whole number from 1 to ${maximum}`);
}

const text = (environment: Environment, name: string): string | undefined => {
  const value = environment[name];
  return value === '' ? undefined : value;
};
