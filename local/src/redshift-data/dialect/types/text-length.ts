import type { SqlType } from './sql-type.js';

/** Most bytes of a VARCHAR, as `VARCHAR(MAX)` has them. */
export const VARCHAR_BYTES_MAX = 65_535;

/** The length as a part of a type; nothing where it is not known. */
export const lengthPart = (length: number | undefined): Pick<SqlType, 'length'> =>
  length === undefined ? {} : { length: Math.min(length, VARCHAR_BYTES_MAX) };

/** The length of a column that has values of both; not known where one of them is not. */
export const longerLength = (left: SqlType, right: SqlType): Pick<SqlType, 'length'> =>
  lengthPart(left.length === undefined || right.length === undefined ? undefined : Math.max(left.length, right.length));

/** The length of both texts one after the other; not known where one of them is not. */
export const joinedLength = (left: SqlType, right: SqlType): Pick<SqlType, 'length'> =>
  lengthPart(left.length === undefined || right.length === undefined ? undefined : left.length + right.length);
