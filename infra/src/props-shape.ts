import { Token } from 'aws-cdk-lib';
import { PropsError } from './props-error.js';

/** What a prop may be. */
export interface PropKind {
  /** In words, after "it must be". */
  readonly words: string;
  readonly isRequired?: boolean;
  /** Whether a message leaves out the value: SQL and parameters are nobody's business. */
  readonly isPrivate?: boolean;
  fits(value: unknown): boolean;
}

/** Every prop of an interface with what it may be: the compiler sees to it that none is missing and none is made up. */
export type PropsShape<Props> = Readonly<Record<keyof Props, PropKind>>;

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const hasMember = (value: unknown, member: string): boolean => isMembers(value) && value[member] !== undefined;

export const TEXT: PropKind = { words: 'a text', fits: isText };
export const FLAG: PropKind = { words: 'true or false', fits: (value) => typeof value === 'boolean' };
export const NUMBER: PropKind = { words: 'a number', fits: (value) => typeof value === 'number' };
export const DURATION: PropKind = {
  words: 'a Duration, such as Duration.hours(1)',
  fits: (value) => isMembers(value) && typeof value.toSeconds === 'function',
};
export const TEXTS: PropKind = { words: 'a list of texts', fits: isTexts };
export const TEXT_OR_TEXTS: PropKind = {
  words: 'a text, or a list of texts',
  isPrivate: true,
  fits: (value) => isText(value) || isTexts(value),
};
export const TEXTS_BY_NAME: PropKind = {
  words: 'texts by their names, such as { day: "2026-01-02" }',
  isPrivate: true,
  fits: (value) => isMembers(value) && Object.values(value).every((text) => isText(text) || Token.isUnresolved(text)),
};
export const MEMBERS: PropKind = { words: 'an object with members', fits: isMembers };

export const oneOf = (...texts: readonly string[]): PropKind => ({
  words: `one of ${texts.map((text) => `'${text}'`).join(', ')}`,
  fits: (value) => isText(value) && texts.includes(value),
});

/** A construct or the like, known by a member that every such thing has. */
export const thing = (words: string, member: string): PropKind => ({
  words,
  fits: (value) => hasMember(value, member),
});

export const listOf = (words: string, member: string): PropKind => ({
  words: `a list of ${words}`,
  fits: (value) => Array.isArray(value) && value.every((item) => hasMember(item, member)),
});

export const either = (...kinds: readonly PropKind[]): PropKind => ({
  words: kinds.map(({ words }) => words).join(', or '),
  fits: (value) => kinds.some((kind) => kind.fits(value)),
});

export const required = (kind: PropKind): PropKind => ({ ...kind, isRequired: true });

/**
 * Refuses what no compiler has seen: props in JavaScript, or through `any`.
 *
 * @param path the construct's
 * @param place what stands before a prop's name in a message, such as `results.`; empty: nothing
 * @throws {PropsError} for a prop that there is not, which would be ignored; one that is missing; a value of another kind
 */
export function expectShape<Props>(path: string, place: string, props: unknown, shape: PropsShape<Props>): void {
  const kinds: ReadonlyMap<string, PropKind> = new Map(Object.entries<PropKind>(shape));
  if (!isMembers(props)) {
    const whole = place === '' ? 'the props are' : `${place.slice(0, -1)} is`;
    throw new PropsError(path, `${whole} ${inWords(props)}; expected an object with ${[...kinds.keys()].join(', ')}`);
  }
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined) continue;
    const kind = kinds.get(name);
    if (!kind) {
      throw new PropsError(path, `${place}${name} is no prop and would be ignored; ${hint(name, [...kinds.keys()])}`);
    }
    if (kind.fits(value) || Token.isUnresolved(value)) continue;
    throw new PropsError(
      path,
      `${place}${name} is ${kind.isPrivate ? kindOf(value) : inWords(value)}; it must be ${kind.words}`,
    );
  }
  for (const [name, { isRequired, words }] of kinds) {
    if (isRequired && props[name] === undefined)
      throw new PropsError(path, `${place}${name} is missing; it must be ${words}`);
  }
}

const kindOf = (value: unknown): string =>
  value === undefined
    ? 'missing'
    : value === null
      ? 'null'
      : Array.isArray(value)
        ? 'a list'
        : typeof value === 'object'
          ? 'an object'
          : `a ${typeof value}`;

const inWords = (value: unknown): string =>
  isText(value)
    ? `'${value}'`
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : kindOf(value);

const hint = (name: string, names: readonly string[]): string => {
  const [nearest] = names
    .map((candidate) => ({ candidate, distance: distanceOf(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= 3 || candidate.startsWith(name) || name.startsWith(candidate))
    .sort((one, other) => one.distance - other.distance);
  return nearest ? `did you mean ${nearest.candidate}?` : `there are ${names.join(', ')}`;
};

/** How many letters have to be put in, taken out or changed to make one of the other. */
const distanceOf = (one: string, other: string): number => {
  let row = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (const [place, counterpart] of [...other].entries()) {
      const changed = (row[place] ?? 0) + (letter === counterpart ? 0 : 1);
      next.push(Math.min(changed, (row[place + 1] ?? 0) + 1, (next[place] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
};
