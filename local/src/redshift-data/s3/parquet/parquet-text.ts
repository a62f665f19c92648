import { timeText } from './moment-text.js';
import type { ParquetColumn } from './parquet-column.js';

const BITS_OF_BYTE = 8;

/**
 * A value of a Parquet file as the text that a COPY converts; `null` for NULL.
 *
 * @param value days and timestamps as text, decimals and times as the whole numbers that the format stores
 */
export const parquetText = (value: unknown, column: ParquetColumn): string | null => {
  if (value === null || value === undefined) return null;
  switch (column.kind) {
    case 'decimal':
      return decimalText(unscaled(value), column.scale);
    case 'time':
      return timeText(BigInt(value as number | bigint), column.unitsOfSecond);
    case 'bytes':
      return Buffer.from(value as Uint8Array).toString('hex');
    case 'nested':
      return jsonText(value);
    default:
      // The library reads annotations of the older kind only; text of the newer kind is bytes still.
      if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
      return plainText(value as string | number | bigint | boolean);
  }
};

const plainText = (value: string | number | bigint | boolean): string => String(value);

const unscaled = (value: unknown): bigint => {
  if (!(value instanceof Uint8Array)) return BigInt(value as number | bigint);
  const digits = Buffer.from(value).toString('hex');
  return digits === '' ? 0n : BigInt.asIntN(value.length * BITS_OF_BYTE, BigInt(`0x${digits}`));
};

const decimalText = (units: bigint, scale: number): string => {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${units < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${digits.slice(-scale)}`}`;
};

/** A list, map or struct as JSON in which whole numbers keep their digits. */
const jsonText = (value: unknown): string => {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('utf8'));
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${jsonText(member)}`);
  return `{${members.join(',')}}`;
};
