import jsonata from 'jsonata';
import { partition, range } from '../intrinsics/array-functions.js';
import { hashText } from '../intrinsics/hash.js';
import { textOf, type Json } from '../json.js';
import { randomUuid, seededRandom, type Random } from '../random.js';

/** What the functions take from outside. */
export interface JsonataEnvironment {
  readonly random: Random;
  /** The present, in milliseconds since the epoch. */
  readonly now: () => number;
}

const list = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? (value as Json[]) : value === undefined ? [] : [value as Json];

/**
 * The functions that Step Functions adds to JSONata's own, and those of JSONata's own that would take time and chance
 * from the machine.
 */
export const jsonataFunctions = ({ random, now }: JsonataEnvironment): Record<string, unknown> => ({
  partition: (items: unknown, size: number) => {
    if (!(Number.isInteger(size) && size > 0))
      throw new RangeError(`$partition needs a whole size of 1 or more, got ${size}`);
    return partition(list(items), size);
  },
  range: (first: number, last: number, step: number) => sequence(range(first, last, step)),
  hash: (value: unknown, algorithm: string) => hashText(textOf(value), algorithm),
  random: (seed?: number) => (seed === undefined ? random() : seededRandom(seed)()),
  uuid: () => randomUuid(random),
  parse: (text: string) => JSON.parse(text) as Json,
  shuffle: (items: unknown) => shuffled(list(items), random),
  millis: now,
  now: (picture?: string, timezone?: string) =>
    // JSONata keeps its date formats to itself; its own function is the way to them.
    jsonata('$fromMillis($millis, $picture, $timezone)').evaluate(undefined, { millis: now(), picture, timezone }),
  // Step Functions has no such function: calling it is calling nothing.
  eval: undefined,
});

/** `items` as JSONata's own functions give them: a sequence of one is that one, and an empty one is nothing. */
const sequence = (items: readonly Json[]): readonly Json[] => Object.defineProperty(items, 'sequence', { value: true });

const shuffled = (items: readonly Json[], random: Random): Json[] => {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other] ?? null, result[last] ?? null];
  }
  return result;
};
