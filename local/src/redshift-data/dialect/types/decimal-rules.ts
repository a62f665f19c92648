import type { SqlType } from './sql-type.js';
import { NUMERIC, asDecimal, decimal } from './sql-type.js';

/** Most digits of a decimal, and most of them after the point. */
const DIGITS_MAX = 38;
const SCALE_MAX = 37;

interface Digits {
  readonly precision: number;
  readonly scale: number;
}

const digitsOf = (of: SqlType): Digits | undefined => {
  const { precision, scale } = asDecimal(of);
  return precision === undefined || scale === undefined ? undefined : { precision, scale };
};

const fitted = (precision: number, scale: number): SqlType => {
  const kept = Math.min(scale, SCALE_MAX);
  return decimal(Math.min(Math.max(precision, 1), DIGITS_MAX), kept);
};

/**
 * The type of a computation with decimals, as the service documents it under "Computations with numeric values".
 *
 * @returns a decimal without digits where the operands' digits are not known.
 */
export const decimalResult = (operator: string, left: SqlType, right: SqlType): SqlType => {
  const first = digitsOf(left);
  const second = digitsOf(right);
  if (!first || !second) return NUMERIC;
  const { precision: p1, scale: s1 } = first;
  const { precision: p2, scale: s2 } = second;
  switch (operator) {
    case '+':
    case '-': {
      const scale = Math.max(s1, s2);
      return fitted(Math.max(p1 - s1, p2 - s2) + 1 + scale, scale);
    }
    case '*':
      return fitted(p1 + p2 + 1, s1 + s2);
    case '/': {
      const scale = Math.max(4, s1 + p2 - s2 + 1);
      const precision = p1 - s1 + s2 + scale;
      return fitted(precision, precision > DIGITS_MAX ? Math.max(4, scale - (precision - DIGITS_MAX)) : scale);
    }
    case '%':
      return fitted(Math.max(p1 - s1, p2 - s2) + Math.max(s1, s2), Math.max(s1, s2));
    default:
      return NUMERIC;
  }
};

/** The decimal that holds the values of both, as set operations and COALESCE, CASE and the like need it. */
export const commonDecimal = (left: SqlType, right: SqlType): SqlType => {
  const first = digitsOf(left);
  const second = digitsOf(right);
  if (!first || !second) return NUMERIC;
  const scale = Math.max(first.scale, second.scale);
  return fitted(Math.max(first.precision - first.scale, second.precision - second.scale) + scale, scale);
};
