import type { ReadFilterPath } from './path-filter.js';
import { parseSelectors } from './path-selectors.js';
import { nextStep, type PathStep } from './path-steps.js';
import { valueAt, type PathCourse } from './path-value.js';

/** Where a path starts: the state's data, the context object, or a variable of the workflow. */
export type PathRoot =
  { readonly kind: 'data' } | { readonly kind: 'context' } | { readonly kind: 'variable'; readonly name: string };

/** A JSONPath, taken apart. */
export interface ParsedPath extends PathCourse {
  readonly text: string;
  readonly root: PathRoot;
}

const LENGTH_SUFFIX = '.length()';
const VARIABLE = /^\$([A-Za-z_][A-Za-z0-9_]*)/u;
const rootOf = (text: string): { root: PathRoot; rest: string } | undefined => {
  if (text.startsWith('$$')) return { root: { kind: 'context' }, rest: text.slice(2) };
  const variable = VARIABLE.exec(text);
  if (variable) return { root: { kind: 'variable', name: variable[1] ?? '' }, rest: text.slice(variable[0].length) };
  return text.startsWith('$') ? { root: { kind: 'data' }, rest: text.slice(1) } : undefined;
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
  const selectors = rest === '' ? undefined : parseSelectors(rest, readFilterPath);
  if (rest !== '' && !selectors) return undefined;
  return { text, root: start.root, steps, selectors, takesLength };
};

/** A quoted text, a descent, or a dot that stands before a bracket for nothing. */
const DOT_BEFORE_BRACKET = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\.\.|\.(?=\[)/gsu;

/** `$.a.[0]` means `$.a[0]`. */
const withoutDotsBeforeBrackets = (text: string): string =>
  text.includes('.[') ? text.replace(DOT_BEFORE_BRACKET, (found) => (found === '.' ? '' : found)) : text;

/** A path of a filter: `@` is the item that it is asked of, `$` the document. */
const readFilterPath: ReadFilterPath = (text) => {
  const path = parsePath(`$${text.slice(1)}`);
  if (path?.root.kind !== 'data') return undefined;
  const isOfItem = text.startsWith('@');
  return (item, root) => valueAt(path, isOfItem ? item : root, root);
};
