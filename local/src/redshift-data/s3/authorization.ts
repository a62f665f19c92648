import { SqlError } from '../dialect/sql-error.js';

/** Clauses of COPY and UNLOAD that tell who may read or write the files; what they name is not checked. */
export const AUTHORIZATION: ReadonlySet<string> = new Set([
  'iam_role',
  'iam_role default',
  'with credentials',
  'credentials',
  'access_key_id',
]);

/** @throws {SqlError} the command names nobody, which Redshift refuses. */
export const requireAuthorization = (command: 'COPY' | 'UNLOAD', isAuthorized: boolean): void => {
  if (isAuthorized) return;
  throw new SqlError(
    `${command} needs an authorization for Amazon S3: IAM_ROLE, CREDENTIALS, or ACCESS_KEY_ID with SECRET_ACCESS_KEY`,
  );
};
