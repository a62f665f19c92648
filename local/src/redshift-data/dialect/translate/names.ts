/** A name as the database takes it, whatever is in it. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A name with its qualifiers. */
export const quoteNames = (names: readonly string[]): string => names.map(quoteName).join('.');

/** A text as the database takes it: backslashes stand for themselves. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The schema of all that the dialect needs in the database. */
export const DIALECT_SCHEMA = 'redshift_dialect';
