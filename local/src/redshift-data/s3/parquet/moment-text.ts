const MICROS = 1_000_000n;
const DAY_SECONDS = 86_400n;
const MS_OF_SECOND = 1000;

/** Towards the past, also before 1970. */
const floorDivided = (dividend: bigint, divisor: bigint): bigint =>
  dividend / divisor - (dividend % divisor < 0n ? 1n : 0n);

/** A day as text, such as `2024-02-29`. @param days since 1970-01-01 */
export const dayText = (days: bigint): string =>
  new Date(Number(days * DAY_SECONDS) * MS_OF_SECOND).toISOString().replace(/T.*$/, '');

/** A moment as text with as many digits of a second as it needs. @param units since 1970-01-01 in UTC, so many a second */
export const momentText = (units: bigint, unitsOfSecond: bigint): string => {
  const seconds = floorDivided(units, unitsOfSecond);
  const days = floorDivided(seconds, DAY_SECONDS);
  return `${dayText(days)} ${timeText(units - days * DAY_SECONDS * unitsOfSecond, unitsOfSecond)}`;
};

/** A time of day as text, to the microsecond, which is all that Redshift keeps. @param units since midnight, so many a second */
export const timeText = (units: bigint, unitsOfSecond: bigint): string => {
  const micros = (units * MICROS) / unitsOfSecond;
  const seconds = micros / MICROS;
  const [hours, minutes] = [seconds / 3600n, (seconds / 60n) % 60n];
  const fraction = String(micros % MICROS)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const clock = [hours, minutes, seconds % 60n].map((part) => String(part).padStart(2, '0')).join(':');
  return fraction === '' ? clock : `${clock}.${fraction}`;
};
