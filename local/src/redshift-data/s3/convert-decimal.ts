import type { SqlType } from '../dialect/types/sql-type.js';
import { ValueError } from './value-error.js';

/**
 * A decimal with the digits of its column. Digits after the point that are too many are cut, or rounded where ROUNDEC says so.
 *
 * @throws {ValueError} it is no number, or has too many digits before the point.
 */
export const convertDecimal = (text: string, { precision = 18, scale = 0 }: SqlType, rounds: boolean): string => {
  const match = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match ?? [];
  if (!match || whole + fraction === '') {
    const place = Math.max(text.search(/[^0-9+.-]/), 0);
    throw new ValueError(1207, `Invalid digit, Value '${text.charAt(place)}', Pos ${place}, Type: Decimal`, place);
  }
  const shift = Number(exponent);
  const digits = whole + fraction;
  // Where the point stands in the digits.
  const point = whole.length + shift;
  const padded = point < 0 ? '0'.repeat(-point) + digits : digits.padEnd(point, '0');
  const before = point <= 0 ? '0' : padded.slice(0, point);
  const after = (point <= 0 ? padded : padded.slice(point)).padEnd(scale + 1, '0');
  let units = BigInt(before + after.slice(0, scale));
  if (rounds && after.charAt(scale) >= '5') units += 1n;
  const text38 = String(units).padStart(scale + 1, '0');
  if (String(units).length > precision && units !== 0n) {
    throw new ValueError(1207, 'Numeric data overflow (result precision)');
  }
  const head = text38.slice(0, text38.length - scale);
  return `${sign === '-' ? '-' : ''}${head}${scale > 0 ? `.${text38.slice(-scale)}` : ''}`;
};
