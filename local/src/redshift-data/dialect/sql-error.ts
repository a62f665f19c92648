/** SQL that Redshift refuses too; the message is in Redshift's words. The statement ends as FAILED with this text. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
}

/** Redshift takes it, the laptop cloud does not. The message says so and names the feature. */
export const notLocal = (feature: string): SqlError =>
  new SqlError(`Redshift feature not available locally: ${feature}`);
