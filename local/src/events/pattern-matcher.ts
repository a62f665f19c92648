import type { Matcher } from './matcher.js';
import { compileNumericRange } from './numeric-range.js';
import { compileTextMatcher, TEXT_MATCHERS } from './text-matcher.js';

/**
 * One entry of a pattern's list: a plain value, which matches by equality, or an object with one of EventBridge's
 * comparisons.
 *
 * @returns what is wrong with it, where it is no such entry.
 */
export function compileMatcher(entry: unknown): Matcher | string {
  if (isPlain(entry)) return (value) => value === entry;
  const comparison = onlyMember(entry);
  if (comparison === undefined) return 'an entry is a value or an object with one comparison';
  const [name, operand] = comparison;
  switch (name) {
    case 'exists':
      if (typeof operand !== 'boolean') return 'exists takes true or false';
      return (value) => isLeaf(value) === operand;
    case 'numeric':
      return compileNumericRange(operand);
    case 'anything-but':
      return compileAnythingBut(operand);
    default:
      return compileTextMatcher(name, operand) ?? unknownComparison(name);
  }
}

/** Anything but the values, or but what one text comparison matches. A member that is not there does not match. */
function compileAnythingBut(operand: unknown): Matcher | string {
  const comparison = onlyMember(operand);
  if (comparison !== undefined) {
    const [name, texts] = comparison;
    const list: readonly unknown[] = Array.isArray(texts) ? texts : [texts];
    const matchers = list.map((text) => compileTextMatcher(name, text) ?? unknownComparison(name));
    const wrong = matchers.find((matcher) => typeof matcher === 'string');
    if (wrong !== undefined) return wrong;
    return (value) => isLeaf(value) && !matchers.some((matches) => (matches as Matcher)(value));
  }
  const values: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  if (values.length === 0 || !values.every((value) => typeof value === 'string' || typeof value === 'number')) {
    return 'anything-but takes text, numbers, or an object with one text comparison';
  }
  return (value) => isLeaf(value) && !values.some((one: unknown) => one === value);
}

const unknownComparison = (name: string): string =>
  `comparison '${name}' is not known; allowed are exists, numeric, anything-but, ${TEXT_MATCHERS.join(', ')}`;

const isPlain = (entry: unknown): boolean => entry === null || ['string', 'number', 'boolean'].includes(typeof entry);

/** A value without members of its own: what a comparison can look at. */
const isLeaf = (value: unknown): boolean => value !== undefined && (value === null || typeof value !== 'object');

function onlyMember(value: unknown): readonly [string, unknown] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const members = Object.entries(value);
  return members.length === 1 ? members[0] : undefined;
}
