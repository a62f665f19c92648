import { isJsonArray, isJsonObject, type Json } from '../json.js';
import { parseFilter, type PathFilter, type ReadFilterPath } from './path-filter.js';
import { nextStep, type PathStep } from './path-steps.js';

/** A part of a path that may lead to many places, or a step after one that does. */
export type PathSelector =
  | { readonly kind: 'step'; readonly step: PathStep }
  | { readonly kind: 'elements'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from?: number; readonly to?: number; readonly every: number }
  | { readonly kind: 'all' }
  /** The value itself and everything in it. */
  | { readonly kind: 'descent' }
  /** `isOfItself`: it is asked of each value and not of the elements of an array. */
  | { readonly kind: 'filter'; readonly filter: PathFilter; readonly isOfItself: boolean };

const DESCENT = /^\.\.(?=[^.\s])/u;
const ALL = /^(?:\.\*|\[\s*\*\s*\])/u;
const SLICE = /^\[\s*(-?\d*)\s*:\s*(-?\d*)\s*(?::\s*(\d*)\s*)?\]/u;
const ELEMENTS = /^\[\s*(-?\d+(?:\s*,\s*-?\d+)+)\s*\]/u;

const numberOf = (digits: string | undefined): number | undefined =>
  digits === undefined || digits === '' ? undefined : Number(digits);

const nextSelector = (
  rest: string,
  isAfterDescent: boolean,
  readPath: ReadFilterPath,
): { selector: PathSelector; length: number } | undefined => {
  const all = ALL.exec(rest);
  if (all) return { selector: { kind: 'all' }, length: all[0].length };
  const slice = SLICE.exec(rest);
  if (slice) {
    const [from, to] = [numberOf(slice[1]), numberOf(slice[2])];
    const every = numberOf(slice[3]) ?? 1;
    const selector = {
      kind: 'slice',
      every,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
    } as const;
    return every === 0 ? undefined : { selector, length: slice[0].length };
  }
  const elements = ELEMENTS.exec(rest);
  if (elements)
    return {
      selector: { kind: 'elements', indexes: (elements[1] ?? '').split(',').map(Number) },
      length: elements[0].length,
    };
  const filter = parseFilter(rest, readPath);
  if (filter) {
    const selector = { kind: 'filter', filter: filter.filter, isOfItself: isAfterDescent } as const;
    return { selector, length: filter.length };
  }
  const next = nextStep(rest);
  return next && { selector: { kind: 'step', step: next.step }, length: next.length };
};

/** What `text` selects, part by part; `undefined` where it is not well formed. `readPath` reads the paths of its filters. */
export const parseSelectors = (text: string, readPath: ReadFilterPath): readonly PathSelector[] | undefined => {
  const selectors: PathSelector[] = [];
  for (let rest = text; rest !== '';) {
    const isDescent = DESCENT.test(rest);
    if (isDescent) {
      selectors.push({ kind: 'descent' });
      // What follows is written as after one dot, or in brackets: ..name, ..*, ..[0].
      rest = rest[2] === '[' ? rest.slice(2) : rest.slice(1);
    }
    const next = nextSelector(rest, isDescent, readPath);
    if (!next) return undefined;
    selectors.push(next.selector);
    rest = rest.slice(next.length);
  }
  return selectors;
};

/** What one step leads to, or `undefined` where it leads nowhere. */
export const stepInto = (value: Json, step: PathStep): Json | undefined => {
  if (typeof step === 'number') return isJsonArray(value) ? value.at(step) : undefined;
  return isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
};

const membersOf = (value: Json): readonly Json[] =>
  isJsonArray(value) ? value : isJsonObject(value) ? Object.values(value) : [];

const withAllWithin = (value: Json): readonly Json[] => [value, ...membersOf(value).flatMap(withAllWithin)];

const found = (value: Json | undefined): readonly Json[] => (value === undefined ? [] : [value]);

const sliceOf = (
  list: readonly Json[],
  { from, to, every }: Extract<PathSelector, { kind: 'slice' }>,
): readonly Json[] => list.slice(from, to).filter((_, place) => place % every === 0);

const selectedBy = (selector: PathSelector, value: Json, root: Json): readonly Json[] => {
  switch (selector.kind) {
    case 'step':
      return found(stepInto(value, selector.step));
    case 'elements':
      return isJsonArray(value) ? selector.indexes.flatMap((index) => found(value.at(index))) : [];
    case 'slice':
      return isJsonArray(value) ? sliceOf(value, selector) : [];
    case 'all':
      return membersOf(value);
    case 'descent':
      return withAllWithin(value);
    case 'filter':
      // Of an array it takes elements, and an object as a whole or not.
      if (isJsonObject(value)) return selector.filter(value, root) ? [value] : [];
      return isJsonArray(value) && !selector.isOfItself ? value.filter((item) => selector.filter(item, root)) : [];
  }
};

/** Everything that `selectors` find in `value`, in the order in which it stands there. `root` is what `$` means in a filter. */
export const select = (selectors: readonly PathSelector[], value: Json, root: Json): Json[] => {
  let values: readonly Json[] = [value];
  for (const selector of selectors) values = values.flatMap((one) => selectedBy(selector, one, root));
  return [...values];
};
