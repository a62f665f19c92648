import { JSONPath } from 'jsonpath-plus';

/** Where a path starts: the state's data, the context object, or a variable of the workflow. */
export type PathRoot =
  { readonly kind: 'data' } | { readonly kind: 'context' } | { readonly kind: 'variable'; readonly name: string };

/** One step into a value: an object's member, or an array's element (from the end, where negative). */
export type PathStep = string | number;

/** A JSONPath, taken apart. */
export interface ParsedPath {
  readonly text: string;
  readonly root: PathRoot;
  /** The steps that lead to one place at most. */
  readonly steps: readonly PathStep[];
  /** What follows from the first wildcard, slice, filter or descent on, as a path of its own; `undefined` if nothing does. */
  readonly indefinitePart: string | undefined;
  /** Whether the path ends in `.length()`. */
  readonly takesLength: boolean;
}

const LENGTH_SUFFIX = '.length()';
const VARIABLE = /^\$([A-Za-z_][A-Za-z0-9_]*)/u;
const MEMBER = /^\.([^.[\]\s'"()*?,:^~]+)/u;
const QUOTED_MEMBER = /^\[\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\]/u;
const ELEMENT = /^\[\s*(-?\d+)\s*\]/u;
/** `['a','b']`, which selects several members at once: not supported, rather than answered with something else. */
const MEMBER_UNION = /\[\s*(?:'[^']*'|"[^"]*")\s*,/u;
const ESCAPE = /\\(.)/gu;

const rootOf = (text: string): { root: PathRoot; rest: string } | undefined => {
  if (text.startsWith('$$')) return { root: { kind: 'context' }, rest: text.slice(2) };
  const variable = VARIABLE.exec(text);
  if (variable) return { root: { kind: 'variable', name: variable[1] ?? '' }, rest: text.slice(variable[0].length) };
  return text.startsWith('$') ? { root: { kind: 'data' }, rest: text.slice(1) } : undefined;
};

const nextStep = (rest: string): { step: PathStep; length: number } | undefined => {
  const member = MEMBER.exec(rest);
  if (member?.[1] !== undefined) return { step: member[1], length: member[0].length };
  const quoted = QUOTED_MEMBER.exec(rest);
  if (quoted) return { step: (quoted[1] ?? quoted[2] ?? '').replace(ESCAPE, '$1'), length: quoted[0].length };
  const element = ELEMENT.exec(rest);
  return element ? { step: Number(element[1]), length: element[0].length } : undefined;
};

/**
 * Takes a path apart, or gives `undefined` where `text` is no path.
 *
 * @example parsePath('$.items[0].price')?.steps // ['items', 0, 'price']
 */
export const parsePath = (text: string): ParsedPath | undefined => {
  const takesLength = text.endsWith(LENGTH_SUFFIX);
  const start = rootOf(withoutDotsBeforeBrackets(takesLength ? text.slice(0, -LENGTH_SUFFIX.length) : text));
  if (!start) return undefined;
  const steps: PathStep[] = [];
  let rest = start.rest;
  for (let next = nextStep(rest); next; next = nextStep(rest)) {
    steps.push(next.step);
    rest = rest.slice(next.length);
  }
  if (rest !== '' && (!/^[.[]/u.test(rest) || MEMBER_UNION.test(rest))) return undefined;
  const indefinitePart = rest === '' ? undefined : `$${rest}`;
  if (indefinitePart !== undefined && !isIndefinite(indefinitePart)) return undefined;
  return { text, root: start.root, steps, indefinitePart, takesLength };
};

/** A quoted text, a descent, or a dot that stands before a bracket for nothing. */
const DOT_BEFORE_BRACKET = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\.\.|\.(?=\[)/gsu;

/** `$.a.[0]` means `$.a[0]`. */
const withoutDotsBeforeBrackets = (text: string): string =>
  text.includes('.[') ? text.replace(DOT_BEFORE_BRACKET, (found) => (found === '.' ? '' : found)) : text;

/** Whether `text` has something that selects many places: what is left over otherwise is a mistake. */
const isIndefinite = (text: string): boolean => {
  try {
    return JSONPath.toPathArray(text).some((step) => step === '*' || step === '..' || /[,:?(]/u.test(step));
  } catch {
    return false;
  }
};
