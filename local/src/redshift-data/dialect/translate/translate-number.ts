import type { Value } from './language.js';
import { SqlError } from '../sql-error.js';
import type { SqlType } from '../types/sql-type.js';
import { INT4, INT8, NUMERIC, decimal } from '../types/sql-type.js';

const DIGITS_MAX = 38;

/**
 * A number as it is written, perhaps with a minus before it.
 *
 * @throws {SqlError} it has more digits than a decimal.
 */
export const translateNumber = (text: string): Value => {
  const sql = text.startsWith('-') ? `(${text})` : text;
  // The database would read it as a decimal of any length.
  if (/e/i.test(text)) return { sql: `(${text}::float8)`, type: { kind: 'float8' } };
  const digits = /^-?0*(\d*)/.exec(text)?.[1] ?? '';
  if (digits.length > DIGITS_MAX) throw new SqlError('Numeric data overflow (out of range)');
  return { sql, type: typeOfNumber(text) };
};

const typeOfNumber = (text: string): SqlType => {
  const [whole = '', fraction] = text.replace('-', '').split('.');
  if (fraction === undefined) {
    const value = BigInt(text);
    if (value === BigInt.asIntN(32, value)) return INT4;
    return value === BigInt.asIntN(64, value) ? INT8 : decimal(Math.min(whole.length, DIGITS_MAX), 0);
  }
  const digits = whole.replace(/^0+/, '').length + fraction.length;
  return digits > DIGITS_MAX ? NUMERIC : decimal(Math.max(digits, 1), Math.min(fraction.length, 37));
};
