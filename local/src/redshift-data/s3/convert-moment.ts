import type { CopyCommand } from './copy-command.js';
import { ValueError } from './value-error.js';

type Kind = 'date' | 'timestamp' | 'timestamptz' | 'time' | 'timetz';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const USUAL_TIME = 'YYYY-MM-DD HH24:MI:SS';

/**
 * A date or time of a file as the database reads it.
 *
 * @throws {ValueError} it is none in the format that the COPY names.
 */
export const convertMoment = (text: string, kind: Kind, copy: CopyCommand): string | null => {
  if (kind === 'time' || kind === 'timetz') {
    if (!/^\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?/.test(text)) throw new ValueError(1206, 'Invalid time format or value');
    return text;
  }
  const isDate = kind === 'date';
  const format = isDate ? copy.dateFormat : copy.timeFormat;
  const parsed = parse(text, isDate, format);
  if (parsed !== undefined) return parsed;
  if (copy.acceptsAnyDate) return null;
  const reason = isDate
    ? format === undefined && text.length < 10
      ? 'Invalid Date Format - length must be 10 or more'
      : `Invalid Date Format or value [${format ?? 'YYYY-MM-DD'}]`
    : `Invalid timestamp format or value [${format ?? USUAL_TIME}]`;
  throw new ValueError(isDate ? 1205 : 1206, reason);
};

const parse = (text: string, isDate: boolean, format: string | undefined): string | undefined => {
  if (!isDate && /^epochsecs$/i.test(format ?? '')) return fromEpoch(Number(text) * 1000);
  if (!isDate && /^epochmillisecs$/i.test(format ?? '')) return fromEpoch(Number(text));
  if (format !== undefined && !/^auto$/i.test(format)) return byFormat(text, format, isDate);
  return format === undefined ? usual(text, isDate) : automatic(text, isDate);
};

const fromEpoch = (ms: number): string | undefined =>
  Number.isFinite(ms) ? new Date(ms).toISOString().replace('T', ' ').replace('Z', '') : undefined;

/** Whether there is such a day. */
const isDay = (year: number, month: number, day: number): boolean => {
  const date = new Date(Date.UTC(2000, 0, 1));
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year >= 1;
};

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

const usual = (text: string, isDate: boolean): string | undefined => {
  const match =
    /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?$/.exec(
      text,
    );
  if (!match) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0'] = match;
  if (!isDay(Number(year), Number(month), Number(day))) return undefined;
  if (Number(hour) > 24 || Number(minute) > 59 || Number(second) > 60) return undefined;
  return isDate ? `${year ?? ''}-${pad(Number(month))}-${pad(Number(day))}` : text;
};

/** The formats that `auto` finds by itself. */
const AUTOMATIC = [
  'YYYY-MM-DD',
  'MM/DD/YYYY',
  'YYYY/MM/DD',
  'DD-MON-YYYY',
  'MON-DD-YYYY',
  'MON DD, YYYY',
  'DD MON YYYY',
  'YYYYMMDD',
  'YYYY-MON-DD',
  'MM-DD-YYYY',
  'DD.MM.YYYY',
  'MM.DD.YYYY',
];

const automatic = (text: string, isDate: boolean): string | undefined => {
  const plain = usual(text, isDate);
  if (plain !== undefined) return plain;
  for (const format of AUTOMATIC) {
    const time = isDate
      ? undefined
      : (byFormat(text, `${format} HH24:MI:SS`, false) ?? byFormat(text, `${format} HH:MI AM`, false));
    const found = time ?? byFormat(text, format, isDate);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** What each part of a format matches. */
const PARTS: readonly (readonly [name: string, pattern: string])[] = [
  ['YYYY', '(\\d{4})'],
  ['MONTH', '([A-Za-z]+)'],
  ['MON', '([A-Za-z]{3,})'],
  ['MM', '(\\d{1,2})'],
  ['MI', '(\\d{2})'],
  ['MS', '(\\d{1,3})'],
  ['US', '(\\d{1,6})'],
  ['YY', '(\\d{2})'],
  ['DD', '(\\d{1,2})'],
  ['HH24', '(\\d{1,2})'],
  ['HH12', '(\\d{1,2})'],
  ['HH', '(\\d{1,2})'],
  ['SS', '(\\d{2})(?:\\.\\d+)?'],
  ['AM', '([AaPp])\\.?[Mm]\\.?'],
  ['PM', '([AaPp])\\.?[Mm]\\.?'],
  ['OF', '([+-]\\d{2}(?::?\\d{2})?)'],
  ['TZ', '([A-Za-z]+)'],
];

const byFormat = (text: string, format: string, isDate: boolean): string | undefined => {
  const names: string[] = [];
  let pattern = '';
  for (let rest = format; rest !== '';) {
    const part = PARTS.find(([name]) => rest.toUpperCase().startsWith(name));
    if (part) names.push(part[0]);
    pattern += part
      ? part[1]
      : rest.startsWith('T')
        ? '[T ]'
        : rest
            .charAt(0)
            .replace(/[\\^$.*+?()[\]{}|]/, '\\$&')
            .replace(' ', '\\s+');
    rest = rest.slice(part ? part[0].length : 1);
  }
  const match = new RegExp(`^${pattern}$`).exec(text);
  if (!match) return undefined;
  const values = new Map(names.map((name, place) => [name, match[place + 1] ?? '']));
  const monthName = values.get('MON') ?? values.get('MONTH');
  const month =
    monthName === undefined ? Number(values.get('MM') ?? '1') : MONTHS.indexOf(monthName.slice(0, 3).toLowerCase()) + 1;
  const short = values.get('YY');
  const year =
    short === undefined ? Number(values.get('YYYY') ?? '1970') : Number(short) + (Number(short) < 70 ? 2000 : 1900);
  const day = Number(values.get('DD') ?? '1');
  if (!isDay(year, month, day)) return undefined;
  const date = `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
  if (isDate) return date;
  const half = values.get('AM') ?? values.get('PM');
  const hour = Number(values.get('HH24') ?? values.get('HH12') ?? values.get('HH') ?? '0');
  const shifted = half === undefined ? hour : (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  const fraction = values.get('US') ?? values.get('MS');
  return `${date} ${pad(shifted)}:${values.get('MI') ?? '00'}:${values.get('SS') ?? '00'}${fraction === undefined ? '' : `.${fraction}`}${values.get('OF') ?? ''}`;
};
