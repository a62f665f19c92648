import type { Matcher } from './matcher.js';

/** The comparisons of text. */
export const TEXT_MATCHERS = ['prefix', 'suffix', 'equals-ignore-case', 'wildcard'] as const;

/**
 * A comparison of text; values that are no text do not match. `prefix` and `suffix` also take
 * `{"equals-ignore-case": text}`.
 *
 * @returns what is wrong with the operand; `undefined` for a name that is none of these comparisons.
 */
export function compileTextMatcher(name: string, operand: unknown): Matcher | string | undefined {
  switch (name) {
    case 'prefix':
      return compileEnd(name, operand, (value, text) => value.startsWith(text));
    case 'suffix':
      return compileEnd(name, operand, (value, text) => value.endsWith(text));
    case 'equals-ignore-case':
      if (typeof operand !== 'string') return `${name} takes text`;
      return ofText((value) => value.toLowerCase() === operand.toLowerCase());
    case 'wildcard':
      if (typeof operand !== 'string') return `${name} takes text`;
      return compileWildcard(operand);
    default:
      return undefined;
  }
}

type Comparison = (value: string, text: string) => boolean;

function compileEnd(name: string, operand: unknown, compare: Comparison): Matcher | string {
  if (typeof operand === 'string') return ofText((value) => compare(value, operand));
  const text = (operand as Record<string, unknown> | null)?.['equals-ignore-case'];
  if (typeof text !== 'string') return `${name} takes text or {"equals-ignore-case": text}`;
  return ofText((value) => compare(value.toLowerCase(), text.toLowerCase()));
}

/** `*` stands for any text, also none; `\*` and `\\` stand for themselves. */
function compileWildcard(pattern: string): Matcher | string {
  if (/(?<!\\)(?:\\\\)*\*\*/.test(pattern)) return 'wildcard takes no two * in a row';
  const parts: string[] = [''];
  for (let index = 0; index < pattern.length; index += 1) {
    let character = pattern.charAt(index);
    if (character === '*') {
      parts.push('');
      continue;
    }
    if (character === '\\') {
      index += 1;
      character = pattern.charAt(index);
      if (character !== '*' && character !== '\\') return 'wildcard takes a backslash only before * or another one';
    }
    parts[parts.length - 1] += character;
  }
  return ofText((value) => matchesParts(value, parts));
}

/** Linear, whatever the pattern: each part is taken at the first place that it is found. */
function matchesParts(value: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? '';
  if (parts.length === 1) return value === first;
  const last = parts[parts.length - 1] ?? '';
  if (!value.startsWith(first) || !value.endsWith(last)) return false;
  let from = first.length;
  const end = value.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const at = value.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return from <= end;
}

const ofText =
  (matches: (value: string) => boolean): Matcher =>
  (value) =>
    typeof value === 'string' && matches(value);
