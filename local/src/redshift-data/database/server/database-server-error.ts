/** A PostgreSQL server cannot be used, or its database cannot. The message tells why, and never a password. */
export class DatabaseServerError extends Error {
  override readonly name = 'DatabaseServerError';
}
