import { InvalidArgumentError } from 'commander';

const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration such as `90s`, `15m`, `2h` or `1d`, in milliseconds. */
export function readDuration(text: string): number {
  const [, count, unit = 's'] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count === undefined) throw new InvalidArgumentError('Allowed: a whole number and s, m, h or d, such as 15m.');
  return Number(count) * (UNITS_MS[unit] ?? 1_000);
}
