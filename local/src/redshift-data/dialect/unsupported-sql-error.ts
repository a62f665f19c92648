/** SQL that Redshift takes and the laptop cloud does not, or the other way round. The statement ends as FAILED with this text. */
export class UnsupportedSqlError extends Error {
  override readonly name = 'UnsupportedSqlError';
}
