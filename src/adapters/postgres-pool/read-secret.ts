import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ConfigurationError } from '../../domain/errors.js';
import { StoreUnavailableError } from '../../ports/port-errors.js';
import type { TaskerError } from '../../ports/tasker-error.js';
import { toSdkError } from '../sdk-error.js';

/** Refusals of Secrets Manager or KMS that stay the same however often one asks. */
const FOR_GOOD =
  /^(AccessDenied|ResourceNotFound|DecryptionFailure|InvalidParameter|InvalidRequest|ValidationError|UnrecognizedClient)/;

/** Parts of a secret with a database user, as RDS and its rotation write it. Values are never part of an error. */
export class DatabaseSecret {
  constructor(
    private readonly secretId: string,
    private readonly parts: Readonly<Record<string, unknown>>,
  ) {}

  /** @param variable what may tell it in place of the secret. @throws {ConfigurationError} where the secret does not hold it. */
  text(name: 'dbname' | 'host' | 'password' | 'username', variable?: string): string {
    const value = this.parts[name];
    if (typeof value === 'string' && value !== '') return value;
    throw this.without(name, variable);
  }

  /** Absent where the secret has none. @throws {ConfigurationError} where it is no port. */
  port(): number | undefined {
    if (this.parts.port === undefined) return undefined;
    const port = Number(this.parts.port);
    if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
    throw this.without('port', 'TASKER_POSTGRES_PORT');
  }

  private without(name: string, variable: string | undefined): ConfigurationError {
    const otherwise = variable === undefined ? '' : `, or set ${variable}`;
    return new ConfigurationError(
      `the secret '${this.secretId}' of the PostgreSQL store holds no usable '${name}'; put it there${otherwise}`,
    );
  }
}

/**
 * @throws {ConfigurationError} where the secret is not there, may not be read, or is no JSON object.
 * @throws {StoreUnavailableError} where Secrets Manager could not be asked; repeating it is safe.
 */
export async function readSecret(
  client: Pick<SecretsManagerClient, 'send'>,
  secretId: string,
): Promise<DatabaseSecret> {
  const { SecretString: text } = await client
    .send(new GetSecretValueCommand({ SecretId: secretId }))
    .catch((thrown: unknown) => {
      throw secretErrorOf(thrown, secretId);
    });
  return new DatabaseSecret(secretId, partsIn(text, secretId));
}

function partsIn(text: string | undefined, secretId: string): Readonly<Record<string, unknown>> {
  try {
    const parts: unknown = JSON.parse(text ?? '');
    if (typeof parts === 'object' && parts !== null) return parts as Readonly<Record<string, unknown>>;
  } catch {
    // Told below, without the text.
  }
  throw new ConfigurationError(
    `the secret '${secretId}' of the PostgreSQL store is no JSON object; allowed: username and password, and perhaps host, port, dbname`,
  );
}

const secretErrorOf = (thrown: unknown, secretId: string): TaskerError => {
  const { name } = toSdkError(thrown);
  const failure = `could not read the secret '${secretId}' of the PostgreSQL store: ${name}`;
  return FOR_GOOD.test(name)
    ? new ConfigurationError(
        `${failure}. To mend it, check its name, and that the function's role may read and decrypt it`,
      )
    : new StoreUnavailableError(`${failure}. Repeating the call is safe`);
};
