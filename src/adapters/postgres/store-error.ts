import { ConfigurationError } from '../../domain/errors.js';
import { StoreUnavailableError } from '../../ports/port-errors.js';
import { TaskerError } from '../../ports/tasker-error.js';

/**
 * SQLSTATEs, or the classes that are their first two characters, of refusals that stay the same however often one asks, and what
 * to look at. Source: PostgreSQL 18, appendix A, "PostgreSQL Error Codes".
 */
const ADVICE: Readonly<Record<string, string>> = {
  '28': 'check the user, its password or token, and what the server lets in (pg_hba.conf, IAM authentication, TLS)',
  '3D': "check the database's name",
  '3F': 'run the migrations: the schema is missing',
  '42501': 'grant the user usage of the schema and select, insert, update and delete on its tables',
  '42P01': 'run the migrations: a table is missing',
  '42703': 'run the migrations: the tables are those of another version',
  '25006': 'connect to the writer: this server takes no writes',
};

/** Codes of TLS, by Node, about a certificate that is not trusted. */
const CERTIFICATE = /^(ERR_TLS_CERT_|CERT_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|UNABLE_TO_(GET|VERIFY))/;
const CERTIFICATE_ADVICE =
  "check the server's name, and that its certificate authority is among those that are trusted";

interface DatabaseError {
  readonly code?: unknown;
}

/**
 * What a failed query means to the domain. The driver's error itself is not passed on as the cause, nor its text: they may carry
 * values, and with them a task token.
 *
 * @param intent what was tried, to follow "could not"; names no secret.
 * @example throw storeErrorOf(error, "claim invocation 'i-1'", 'tasker');
 */
export const storeErrorOf = (error: unknown, intent: string, schema: string): TaskerError => {
  // What a connection has found out by itself, such as a secret that is missing.
  if (error instanceof TaskerError) return error;
  const { code }: DatabaseError = typeof error === 'object' && error !== null ? error : {};
  const known = typeof code === 'string' && /^[A-Z0-9_]{2,40}$/.test(code) ? code : 'no code';
  const failure = `could not ${intent} in schema '${schema}' of PostgreSQL: ${known}`;
  const advice =
    ADVICE[known] ??
    ADVICE[known.length === 5 ? known.slice(0, 2) : known] ??
    (CERTIFICATE.test(known) ? CERTIFICATE_ADVICE : undefined);
  if (advice === undefined) return new StoreUnavailableError(`${failure}. Repeating the call is safe`);
  return new ConfigurationError(`${failure}. To mend it, ${advice}`);
};
