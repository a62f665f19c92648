import { ConfigurationError } from '../../domain/errors.js';

const SCHEMA = /^[a-z_][a-z0-9_]{0,62}$/;

/** The name, which goes into SQL as it is. */
export const checkedSchema = (schema: string): string => {
  if (SCHEMA.test(schema)) return schema;
  throw new ConfigurationError(
    `the schema of the PostgreSQL store must be 1 to 63 lower-case letters, digits and '_', not beginning with a digit, ` +
      `but it is '${schema.slice(0, 80)}'`,
  );
};
