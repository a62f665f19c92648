import { intervalText } from './interval-text.js';
import type { ResultColumn } from './result-column.js';

/** One value in the wire shape of the service's `Field`: exactly one member. */
export const toField = (value: string | null, column: ResultColumn): object => {
  if (value === null) return { isNull: true };
  switch (column.kind) {
    case 'boolean':
      return { booleanValue: value === 't' || value === 'true' };
    case 'long':
      return { longValue: exactInteger(value) };
    case 'double':
      // JSON has no NaN and no infinity; the protocol writes them as strings.
      return { doubleValue: Number.isFinite(Number(value)) ? Number(value) : value };
    case 'string':
      return { stringValue: textValue(value, column) };
  }
};

const exactInteger = (digits: string): number | bigint => {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : BigInt(digits);
};

/** A value as text, the way Redshift writes it. */
export const textValue = (value: string, column: ResultColumn): string => {
  // Postgres marks hexadecimal digits with a prefix, Redshift does not.
  if (column.typeName === 'varbyte') return value.replace(/^\\x/, '');
  if (column.typeName === 'super') return compactJson(value);
  if (column.typeName === 'intervaly2m' || column.typeName === 'intervald2s') {
    return intervalText(value, column.typeName);
  }
  return value;
};

/** JSON without the space that Postgres puts after commas and colons; numbers keep their digits. */
const compactJson = (json: string): string =>
  json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_match, quoted: string | undefined) => quoted ?? '');
