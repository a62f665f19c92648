import type { ErrorClass } from './error-class-name.js';

/**
 * SQLSTATEs that decide by themselves. Not here: `XX000` and `HY000`, which Redshift and its drivers give to whatever the engine
 * raises, `57014`, which a time limit and a cancel share, and `42601`, which also stands on statements that are too large.
 *
 * @see https://www.postgresql.org/docs/8.0/errcodes-appendix.html
 */
const CLASS_OF_STATE: Readonly<Record<string, ErrorClass>> = {
  '22012': 'data',
  '23502': 'constraint',
  '23503': 'constraint',
  '23505': 'constraint',
  '23514': 'constraint',
  '25P02': 'unknown',
  '26000': 'not-found',
  '2BP01': 'constraint',
  '34000': 'not-found',
  '3D000': 'not-found',
  '3F000': 'not-found',
  '40001': 'serializable-isolation',
  '40P01': 'deadlock',
  '42501': 'permission',
  '42702': 'syntax',
  '42703': 'not-found',
  '42704': 'not-found',
  '42710': 'already-exists',
  '42723': 'already-exists',
  '42804': 'data',
  '42846': 'data',
  '42883': 'not-found',
  '42P01': 'not-found',
  '42P02': 'not-found',
  '42P03': 'already-exists',
  '42P04': 'already-exists',
  '42P05': 'already-exists',
  '42P06': 'already-exists',
  '42P07': 'already-exists',
  '42P18': 'data',
  '53100': 'resource',
  '53200': 'resource',
  '53300': 'resource',
  '55006': 'constraint',
  '55P03': 'lock-timeout',
  '57P01': 'connection',
  '57P02': 'connection',
  '57P03': 'connection',
};

/** Classes of SQLSTATEs, which are their first two characters: for states that are not listed one by one. */
const CLASS_OF_STATES: Readonly<Record<string, ErrorClass>> = {
  '08': 'connection',
  '0A': 'syntax',
  '0L': 'syntax',
  '21': 'data',
  '22': 'data',
  '23': 'constraint',
  '25': 'syntax',
  '28': 'permission',
  '42': 'syntax',
  '53': 'resource',
  '54': 'resource',
};

const AMBIGUOUS: ReadonlySet<string> = new Set(['XX000', 'HY000', '57014', '42601', '42701', 'P0001']);

/** The class of a SQLSTATE that tells one error from all others; `undefined` where the text has to tell. */
export const classOfState = (sqlState: string | undefined): ErrorClass | undefined =>
  sqlState === undefined || AMBIGUOUS.has(sqlState)
    ? undefined
    : (CLASS_OF_STATE[sqlState] ?? CLASS_OF_STATES[sqlState.slice(0, 2)]);

/** What an ambiguous SQLSTATE means most often: for texts that say nothing more. */
export const usualClassOfState = (sqlState: string | undefined): ErrorClass | undefined =>
  sqlState === '57014' ? 'cancelled' : sqlState === '42601' || sqlState === '42701' ? 'syntax' : undefined;

/**
 * The engine's codes that decide by themselves. Not here: 8001, which stands on every error of a user's making, 1020, which
 * stands on aborted queries and on what is not supported, and 1000, which stands on failed assertions.
 */
const CLASS_OF_CODE: Readonly<Record<number, ErrorClass>> = {
  1004: 'resource',
  1016: 'resource',
  1058: 'data',
  1207: 'data',
  // A Python UDF failed by itself.
  10000: 'data',
  30000: 'permission',
  // AWS Lambda throttles a Lambda UDF.
  32103: 'resource',
  // A datashare's producer is not ready yet.
  34509: 'resource',
};

const PASSING_CODES: ReadonlySet<number> = new Set([32103, 34509]);

/** The class of an engine's code that tells one error from all others. */
export function classOfCode(
  code: number | undefined,
): { readonly errorClass: ErrorClass; readonly retryHelps?: boolean } | undefined {
  const errorClass = code === undefined ? undefined : (CLASS_OF_CODE[code] ?? classOfFunction(code));
  if (code === undefined || errorClass === undefined) return undefined;
  return { errorClass, ...(PASSING_CODES.has(code) && { retryHelps: true }) };
}

/** 32000 to 32999 are those of Lambda UDFs, whose messages are the user's own. */
const classOfFunction = (code: number): ErrorClass | undefined => (Math.floor(code / 1000) === 32 ? 'data' : undefined);
