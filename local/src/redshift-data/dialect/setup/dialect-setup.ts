import { createHash } from 'node:crypto';
import { AGGREGATE_FUNCTIONS } from './aggregate-functions.js';
import { CASE_INSENSITIVE_TYPE } from './case-insensitive-type.js';
import { CATALOG_VIEWS } from './catalog-views.js';
import { DATE_FUNCTIONS } from './date-functions.js';
import { DIALECT_TABLES } from './dialect-tables.js';
import { NUMBER_FUNCTIONS } from './number-functions.js';
import { SUPER_FUNCTIONS } from './super-functions.js';
import { SYSTEM_VIEWS } from './system-views.js';
import { TEXT_FUNCTIONS } from './text-functions.js';
import { TYPE_SYSTEM } from './type-system.js';

const DEFINITIONS =
  TYPE_SYSTEM +
  CASE_INSENSITIVE_TYPE +
  NUMBER_FUNCTIONS +
  TEXT_FUNCTIONS +
  DATE_FUNCTIONS +
  SUPER_FUNCTIONS +
  AGGREGATE_FUNCTIONS +
  DIALECT_TABLES +
  CATALOG_VIEWS +
  SYSTEM_VIEWS;

/** Tells one set of definitions from another. */
export const DIALECT_VERSION = createHash('sha256').update(DEFINITIONS).digest('hex');

/** SQL that makes a database Redshift's, as far as values depend on it, and notes the version there. It may be run again. */
export const DIALECT_SETUP = `${DEFINITIONS}
comment on schema redshift_dialect is '${DIALECT_VERSION}';
`;

/** The version of the definitions that are in a database: one row with one value, NULL where there are none. */
export const DIALECT_VERSION_QUERY =
  "select obj_description(to_regnamespace('redshift_dialect')::oid, 'pg_namespace') as version";
