import { AGGREGATE_FUNCTIONS } from './aggregate-functions.js';
import { DATE_FUNCTIONS } from './date-functions.js';
import { TABLE_FUNCTIONS } from './table-functions.js';
import { TEXT_FUNCTIONS } from './text-functions.js';

/** SQL that puts Redshift's functions into a database. It may be run again. */
export const DIALECT_SETUP = DATE_FUNCTIONS + TEXT_FUNCTIONS + AGGREGATE_FUNCTIONS + TABLE_FUNCTIONS;
