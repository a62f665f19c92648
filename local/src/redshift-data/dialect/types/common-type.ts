import { SqlError } from '../sql-error.js';
import { commonDecimal } from './decimal-rules.js';
import { longerLength } from './text-length.js';
import type { SqlType } from './sql-type.js';
import { NULL_TYPE, VARCHAR, isNumber, isText, widerNumber } from './sql-type.js';

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
  if (left.kind === 'unknown' || right.kind === 'unknown') {
    const known = left.kind === 'unknown' ? right : left;
    if (!isText(known) && known.kind !== 'unknown') return known;
    const { length: _length, ...rest } = known;
    return { ...rest, ...longerLength(left, right) };
  }
  if (isNumber(left) && isNumber(right)) {
    const wider = widerNumber(left, right);
    return wider.kind === 'numeric' ? commonDecimal(left, right) : wider;
  }
  const collation = commonCollation(left, right);
  if (left.kind === right.kind) return { kind: left.kind, ...longerLength(left, right), ...collation };
  if (isText(left) && isText(right)) return { ...VARCHAR, ...longerLength(left, right), ...collation };
  if (MOMENTS.includes(left.kind) && MOMENTS.includes(right.kind)) {
    return MOMENTS.indexOf(left.kind) >= MOMENTS.indexOf(right.kind) ? left : right;
  }
  if (left.kind === 'super' || right.kind === 'super') return { kind: 'super' };
  return left;
};

/** The common type of all. */
export const commonTypeOf = (types: readonly SqlType[]): SqlType =>
  types.reduce((left, right) => commonType(left, right), NULL_TYPE);
