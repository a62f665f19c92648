import { ValueError } from './value-error.js';
import type { CatalogColumn } from '../dialect/translate/catalog.js';
import { convertDecimal } from './convert-decimal.js';
import { convertMoment } from './convert-moment.js';
import type { CopyCommand } from './copy-command.js';

const INTEGERS: Readonly<Record<string, readonly [least: bigint, most: bigint, label: string]>> = {
  int2: [-32_768n, 32_767n, 'Short'],
  int4: [-2_147_483_648n, 2_147_483_647n, 'Integer'],
  int8: [-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n, 'Long'],
};

const TRUE = /^(t|true|y|yes|1)$/i;
const FALSE = /^(f|false|n|no|0)$/i;

/**
 * A value of a file as the database reads it.
 *
 * @throws {ValueError} it does not fit the column.
 */
export const convertValue = (text: string, column: CatalogColumn, copy: CopyCommand): string | null => {
  const { kind, length } = column.type;
  switch (kind) {
    case 'varchar':
    case 'char':
      return convertText(text, length, copy);
    case 'int2':
    case 'int4':
    case 'int8':
      return text.trim() === '' ? null : convertInteger(text, kind);
    case 'numeric':
      return text.trim() === '' ? null : convertDecimal(text.trim(), column.type, copy.rounds);
    case 'float4':
    case 'float8':
      if (text.trim() === '') return null;
      if (!/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$|^\s*[+-]?(nan|inf(inity)?)\s*$/i.test(text)) {
        throw new ValueError(
          1207,
          `Invalid digit, Value '${firstBad(text)}', Pos ${badPlace(text)}, Type: Double`,
          badPlace(text),
        );
      }
      return text.trim();
    case 'bool':
      if (text.trim() === '') return null;
      if (TRUE.test(text.trim())) return 't';
      if (FALSE.test(text.trim())) return 'f';
      throw new ValueError(1210, 'Invalid boolean value');
    case 'date':
    case 'timestamp':
    case 'timestamptz':
    case 'time':
    case 'timetz':
      return text.trim() === '' ? null : convertMoment(text.trim(), kind, copy);
    case 'super':
      return text === '' ? null : convertSuper(text);
    case 'varbyte':
      if (!/^([0-9a-f]{2})*$/i.test(text)) throw new ValueError(1218, 'Invalid VARBYTE value');
      return `\\x${text}`;
    default:
      return text;
  }
};

const convertText = (text: string, bytesMax: number | undefined, copy: CopyCommand): string => {
  if (bytesMax === undefined || Buffer.byteLength(text) <= bytesMax) return text;
  if (!copy.truncatesColumns) throw new ValueError(1204, 'String length exceeds DDL length');
  let kept = Buffer.from(text).subarray(0, bytesMax).toString('utf8');
  // A character that was cut in two is left out.
  while (Buffer.byteLength(kept) > bytesMax || kept.endsWith('\uFFFD')) kept = kept.slice(0, -1);
  return kept;
};

const badPlace = (text: string): number => {
  const place = text.search(/[^0-9+-]/);
  return place < 0 ? 0 : place;
};

const firstBad = (text: string): string => text.charAt(badPlace(text));

const convertInteger = (text: string, kind: 'int2' | 'int4' | 'int8'): string => {
  const [least, most, label] = INTEGERS[kind] ?? [0n, 0n, ''];
  const trimmed = text.trim();
  if (!/^[+-]?\d+$/.test(trimmed)) {
    throw new ValueError(
      1207,
      `Invalid digit, Value '${firstBad(trimmed)}', Pos ${badPlace(trimmed)}, Type: ${label}`,
      badPlace(trimmed),
    );
  }
  const value = BigInt(trimmed.replace(/^\+/, ''));
  if (value < least || value > most) {
    throw new ValueError(1216, `Overflow for NUMERIC/${label}: the value is out of range`);
  }
  return String(value);
};

const convertSuper = (text: string): string => {
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw new ValueError(1224, 'Invalid JSON value for a SUPER column');
  }
};
