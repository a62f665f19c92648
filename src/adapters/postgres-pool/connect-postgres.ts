import { readFileSync } from 'node:fs';
import { checkServerIdentity, type ConnectionOptions, rootCertificates } from 'node:tls';
import pg from 'pg';
import { ConfigurationError } from '../../domain/errors.js';
import type { Clock } from '../../ports/clock.js';
import { SECOND_MS } from '../../ports/units.js';
import { knownLogin, type LoginParts } from './known-login.js';
import type { PostgresSettings } from './postgres-settings.js';
import { RevivingConnection, type QueryPool } from './reviving-connection.js';

/** With two tries of both well within the 60 seconds of a function. */
const CONNECT_MS_MAX = 5 * SECOND_MS;
const QUERY_MS_MAX = 10 * SECOND_MS;
/** Lambda's own network forgets a connection that is idle for 350 seconds, and says so to nobody. */
const IDLE_MS_MAX = 300 * SECOND_MS;

/**
 * The connections of a deployed function, opened with the first query. TLS is on, and the server's certificate is checked, unless
 * that is switched off.
 *
 * @throws {ConfigurationError} where the file with certificate authorities cannot be read. Queries throw it for a secret, too.
 * @example
 * const secretsManager = new SecretsManagerClient({});
 * const connection = connectPostgres(settings, { clock, secretsManager, signer: secretsManager.config });
 * const store = new PostgresInvocationStore({ connection });
 */
export function connectPostgres(
  settings: PostgresSettings,
  parts: LoginParts & { readonly clock: Clock },
): RevivingConnection {
  const { connectionsMax, login, via } = settings;
  const ssl = tlsOptions(settings.tls);
  const open = async (): Promise<QueryPool> => {
    const known = await knownLogin(login, parts);
    const pool = new pg.Pool({
      ...known,
      ...via,
      ssl:
        via && ssl
          ? { ...ssl, checkServerIdentity: (_name, certificate) => checkServerIdentity(known.host, certificate) }
          : ssl,
      max: connectionsMax,
      connectionTimeoutMillis: CONNECT_MS_MAX,
      // A timer of the driver's: a setting of the session would pin the connection of RDS Proxy.
      query_timeout: QUERY_MS_MAX,
      // It decides itself how long to keep them: a timer of the pool's stands still with the function.
      idleTimeoutMillis: 0,
      keepAlive: true,
      allowExitOnIdle: true,
    });
    // A connection that ends while it is idle; the next query finds out.
    pool.on('error', () => undefined);
    return pool;
  };
  return new RevivingConnection({ open, clock: parts.clock, idleMsMax: IDLE_MS_MAX });
}

function tlsOptions(tls: PostgresSettings['tls']): ConnectionOptions | false {
  if (tls === 'off') return false;
  const { certificateAuthorityFile: file } = tls;
  if (file === undefined) return { rejectUnauthorized: true };
  // A list of one's own replaces Node's, from which the certificate of RDS Proxy comes.
  return { rejectUnauthorized: true, ca: [...rootCertificates, readAuthorities(file)] };
}

function readAuthorities(file: string): string {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // Told below.
  }
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new ConfigurationError(
    `TASKER_POSTGRES_CA_FILE is '${file}', which is no readable file with certificates in PEM form; in Lambda use /var/runtime/ca-cert.pem, ` +
      'elsewhere the bundle that RDS publishes, or leave it out where the server has a public certificate, as RDS Proxy has',
  );
}
