import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Signer, type SignerConfig } from '@aws-sdk/rds-signer';
import type { PostgresAddress, PostgresLogin } from './postgres-settings.js';
import { readSecret } from './read-secret.js';

/** What a connection is opened with. */
export interface KnownLogin extends PostgresAddress {
  readonly user: string;
  /** Asked at each connection. */
  readonly password: () => Promise<string>;
}

/** What logins are found out with. */
export interface LoginParts {
  readonly secretsManager: Pick<SecretsManagerClient, 'send'>;
  /** Who signs the tokens of IAM, and for which region. */
  readonly signer: {
    readonly credentials: NonNullable<SignerConfig['credentials']>;
    readonly region: () => Promise<string>;
  };
}

const PORT_DEFAULT = 5_432;

/**
 * Everything that a connection needs. A token of IAM lives for 15 minutes and is only looked at when a connection is made, so each
 * connection signs its own, which asks nobody.
 *
 * @throws {ConfigurationError} where the secret cannot be read or does not tell everything.
 * @throws {StoreUnavailableError} where Secrets Manager could not be asked; repeating it is safe.
 */
export async function knownLogin(login: PostgresLogin, parts: LoginParts): Promise<KnownLogin> {
  if (login.kind === 'iam') {
    const { address, user } = login;
    const { host: hostname, port } = address;
    const { credentials, region } = parts.signer;
    const signer = new Signer({ credentials, region: await region(), hostname, port, username: user });
    return { ...address, user, password: () => signer.getAuthToken() };
  }
  const { secretId, address } = login;
  const secret = await readSecret(parts.secretsManager, secretId);
  const password = secret.text('password');
  return {
    host: address.host ?? secret.text('host', 'TASKER_POSTGRES_HOST'),
    port: address.port ?? secret.port() ?? PORT_DEFAULT,
    database: address.database ?? secret.text('dbname', 'TASKER_POSTGRES_DATABASE'),
    user: secret.text('username'),
    password: () => Promise.resolve(password),
  };
}
