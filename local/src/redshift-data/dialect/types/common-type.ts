import { commonDecimal } from './decimal-rules.js';
import type { SqlType } from './sql-type.js';
import { VARCHAR, isNumber, isText, widerNumber } from './sql-type.js';

const MOMENTS = ['date', 'timestamp', 'timestamptz'];

/** The type that values of both come out as, where one column or one CASE has them. */
export const commonType = (left: SqlType, right: SqlType): SqlType => {
  if (left.kind === 'unknown') return right;
  if (right.kind === 'unknown') return left;
  if (isNumber(left) && isNumber(right)) {
    const wider = widerNumber(left, right);
    return wider.kind === 'numeric' ? commonDecimal(left, right) : wider;
  }
  if (left.kind === right.kind) {
    if (left.length === undefined || right.length === undefined) return { kind: left.kind };
    return { kind: left.kind, length: Math.max(left.length, right.length) };
  }
  if (isText(left) && isText(right)) return VARCHAR;
  if (MOMENTS.includes(left.kind) && MOMENTS.includes(right.kind)) {
    return MOMENTS.indexOf(left.kind) >= MOMENTS.indexOf(right.kind) ? left : right;
  }
  if (left.kind === 'super' || right.kind === 'super') return { kind: 'super' };
  return left;
};

/** The common type of all. */
export const commonTypeOf = (types: readonly SqlType[]): SqlType =>
  types.reduce((left, right) => commonType(left, right), { kind: 'unknown' });
