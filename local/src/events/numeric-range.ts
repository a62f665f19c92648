import type { Matcher } from './matcher.js';

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

const EXPECTED = 'numeric takes one or two pairs of a comparison (= < <= > >=) and a number';

/**
 * A comparison of numbers, such as `['>', 0, '<=', 5]`; values that are no numbers do not match.
 *
 * @returns what is wrong with the operand.
 */
export function compileNumericRange(operand: unknown): Matcher | string {
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4)) return EXPECTED;
  const bounds: Matcher[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    const compare = COMPARISONS[String(operand[index])];
    const bound: unknown = operand[index + 1];
    if (compare === undefined || typeof bound !== 'number') return EXPECTED;
    bounds.push((value) => compare(value as number, bound));
  }
  return (value) => typeof value === 'number' && bounds.every((isWithin) => isWithin(value));
}
