/** Bits of the database's modifier of an interval: which units it may have. */
const MONTH_BIT = 1 << 1;
const YEAR_BIT = 1 << 2;
const RANGE_SHIFT = 16;
const RANGE_MASK = 0x7fff;
const MONTHS_OF_YEAR = 12;
const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3_600;
const MINUTE_SECONDS = 60;
const MICROS = 1_000_000;

/** The two interval types that Redshift has; an interval that was written without units is of neither. */
export type IntervalType = 'intervaly2m' | 'intervald2s';

/** Which of them a column is, by the database's modifier; `undefined` for one without units. */
export const intervalType = (modifier: number): IntervalType | undefined => {
  if (modifier < 0) return undefined;
  const range = (modifier >> RANGE_SHIFT) & RANGE_MASK;
  if (range === RANGE_MASK) return undefined;
  return (range & (YEAR_BIT | MONTH_BIT)) === 0 ? 'intervald2s' : 'intervaly2m';
};

/**
 * An interval as Redshift writes it, whose parts are all there.
 *
 * @param text as the database writes it
 * @example intervalText('3 days 04:05:06.5', 'intervald2s') // '3 days 4 hours 5 mins 6.5 secs'
 */
export const intervalText = (text: string, type: IntervalType): string => {
  const number = (unit: string): number => Number(new RegExp(`(-?\\d+) ${unit}s?\\b`).exec(text)?.[1] ?? 0);
  if (type === 'intervaly2m') {
    const months = number('year') * MONTHS_OF_YEAR + number('mon');
    return `${Math.trunc(months / MONTHS_OF_YEAR)} years ${months % MONTHS_OF_YEAR} mons`.replaceAll('-0', '0');
  }
  const [, sign = '', hours = '0', minutes = '0', seconds = '0'] = /(-?)(\d+):(\d+):(\d+(?:\.\d+)?)/.exec(text) ?? [];
  const ofTime = Number(hours) * HOUR_SECONDS + Number(minutes) * MINUTE_SECONDS + Number(seconds);
  const micros = Math.round((number('day') * DAY_SECONDS + (sign === '' ? ofTime : -ofTime)) * MICROS);
  const whole = Math.trunc(micros / MICROS);
  const rest = (whole % MINUTE_SECONDS) + (micros % MICROS) / MICROS;
  const parts = [
    [Math.trunc(whole / DAY_SECONDS), 'days'],
    [Math.trunc((whole % DAY_SECONDS) / HOUR_SECONDS), 'hours'],
    [Math.trunc((whole % HOUR_SECONDS) / MINUTE_SECONDS), 'mins'],
  ] as const;
  const secs = Number.isInteger(rest) ? rest.toFixed(1) : String(Number(rest.toFixed(6)));
  return [
    ...parts.map(([count, unit]) => `${count === 0 ? 0 : count} ${unit}`),
    `${secs.replace(/^-0\.0$/, '0.0')} secs`,
  ].join(' ');
};
