import { SqlError } from '../sql-error.js';
import { commonDecimal } from './decimal-rules.js';
import type { SqlType } from './sql-type.js';
import { VARCHAR, isNumber, isText, widerNumber } from './sql-type.js';

const MOMENTS = ['date', 'timestamp', 'timestamptz'];

/**
 * Whether two texts compare without regard to case: one of them decides, where the other goes with either.
 *
 * @throws {SqlError} one does and the other does not.
 */
export const commonCollation = (left: SqlType, right: SqlType): Pick<SqlType, 'isCaseInsensitive'> => {
  const [first, second] = [left.isCaseInsensitive, right.isCaseInsensitive];
  if (first !== undefined && second !== undefined && first !== second) {
    throw new SqlError('Query with different collations is not supported yet.');
  }
  const known = first ?? second;
  return known === undefined ? {} : { isCaseInsensitive: known };
};

/** The type that values of both come out as, where one column or one CASE has them. */
export const commonType = (left: SqlType, right: SqlType): SqlType => {
  if (left.kind === 'unknown') return right;
  if (right.kind === 'unknown') return left;
  if (isNumber(left) && isNumber(right)) {
    const wider = widerNumber(left, right);
    return wider.kind === 'numeric' ? commonDecimal(left, right) : wider;
  }
  const collation = commonCollation(left, right);
  if (left.kind === right.kind) {
    if (left.length === undefined || right.length === undefined) return { kind: left.kind, ...collation };
    return { kind: left.kind, length: Math.max(left.length, right.length), ...collation };
  }
  if (isText(left) && isText(right)) return { ...VARCHAR, ...collation };
  if (MOMENTS.includes(left.kind) && MOMENTS.includes(right.kind)) {
    return MOMENTS.indexOf(left.kind) >= MOMENTS.indexOf(right.kind) ? left : right;
  }
  if (left.kind === 'super' || right.kind === 'super') return { kind: 'super' };
  return left;
};

/** The common type of all. */
export const commonTypeOf = (types: readonly SqlType[]): SqlType =>
  types.reduce((left, right) => commonType(left, right), { kind: 'unknown' });
