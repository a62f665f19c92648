import { quoteText } from '../translate/names.js';

/** SQL that notes a constraint, which Redshift tells of and does not enforce. */
export const constraintNote = (schema: string, table: string, type: string, columns: readonly string[]): string =>
  `insert into redshift_dialect.constraints values (${[schema, table, type, columns.join(',')].map(quoteText).join(', ')})`;
