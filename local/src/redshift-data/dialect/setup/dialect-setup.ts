import { createHash } from 'node:crypto';
import { AGGREGATE_FUNCTIONS } from './aggregate-functions.js';
import { DATE_FUNCTIONS } from './date-functions.js';
import { TABLE_FUNCTIONS } from './table-functions.js';
import { TEXT_FUNCTIONS } from './text-functions.js';

const FUNCTIONS = DATE_FUNCTIONS + TEXT_FUNCTIONS + AGGREGATE_FUNCTIONS + TABLE_FUNCTIONS;

/** Tells one set of functions from another. */
export const DIALECT_VERSION = createHash('sha256').update(FUNCTIONS).digest('hex');

/** SQL that puts Redshift's functions into a database and notes their version there. It may be run again. */
export const DIALECT_SETUP = `${FUNCTIONS}
comment on schema redshift_dialect is '${DIALECT_VERSION}';
`;

/** The version of the functions that are in a database: one row with one value, NULL where there are none. */
export const DIALECT_VERSION_QUERY =
  "select obj_description(to_regnamespace('redshift_dialect')::oid, 'pg_namespace') as version";
