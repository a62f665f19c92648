import jsonata from 'jsonata';
import { partition as pieces } from '../intrinsics/array-functions.js';
import { hashText } from '../intrinsics/hash.js';
import type { Json } from '../json.js';
import { randomUuid, type Random } from '../random.js';
import { checkArguments, signatureError, type ArgumentKind } from './arguments.js';
import { JsonataError, MEMORY_EXCEEDED } from './jsonata-error.js';
import { parseStrictly } from './parse-strictly.js';
import { seededNumber } from './seeded-number.js';

/** What the functions take from outside. */
export interface JsonataEnvironment {
  readonly random: Random;
  /** The present, in milliseconds since the epoch. */
  readonly now: () => number;
}

/** Numbers that `$range` gives at most, as in the service. */
const RANGE_LENGTH_MAX = 360_145;

/** JSONata's code for an error that a function raises itself. */
const OWN_ERROR = 'D3137';

const list = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? (value as Json[]) : value === undefined ? [] : [value as Json];

/** `implementation` behind a check of its arguments. */
const checked =
  <T extends readonly unknown[]>(
    name: string,
    kinds: readonly ArgumentKind[],
    implementation: (...args: Partial<T>) => unknown,
  ) =>
  (...args: unknown[]): unknown => {
    checkArguments(name, args, kinds);
    return implementation(...(args as unknown as Partial<T>));
  };

const partition = checked<[unknown, number]>('partition', ['any', 'number'], (items, size) => {
  if (items === null) throw new JsonataError('T0412', '', { index: 1, token: 'partition', type: 'values' });
  const values = list(items);
  // Fractions are cut off, as in all functions of the service that take a whole number.
  const whole = size === undefined ? values.length : Math.trunc(size);
  if (whole < 0) throw new JsonataError(OWN_ERROR, 'Second argument must be zero or greater');
  return values.length === 0 || whole === 0 ? undefined : pieces(values, whole);
});

const range = (...args: unknown[]): unknown => {
  checkArguments('range', args, ['number', 'number', 'number']);
  if (args.length < 2) throw signatureError('range', args.length + 1);
  const [first, last, step] = args.map((value) => (value === undefined ? undefined : Math.trunc(value as number)));
  if (first === undefined || last === undefined || step === undefined || step === 0) return undefined;
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  if (length > RANGE_LENGTH_MAX) throw new Error(MEMORY_EXCEEDED);
  return sequence(Array.from({ length }, (_, index) => first + index * step));
};

const hash = checked<[string, string]>('hash', ['text', 'text'], (value, algorithm) => {
  if (value === undefined || algorithm === undefined) return undefined;
  try {
    return hashText(value, algorithm);
  } catch (error) {
    throw error instanceof RangeError ? new JsonataError(OWN_ERROR, error.message) : error;
  }
});

const parse = checked<[string]>('parse', ['text'], (text) => {
  if (text === undefined) return undefined;
  try {
    return parseStrictly(text);
  } catch (error) {
    throw error instanceof SyntaxError ? new JsonataError(OWN_ERROR, 'Invalid JSON') : error;
  }
});

/**
 * The functions that Step Functions adds to JSONata's own, and those of JSONata's own that would take time and chance
 * from the machine.
 */
export const jsonataFunctions = ({ random, now }: JsonataEnvironment): Record<string, unknown> => ({
  partition,
  range,
  hash,
  parse,
  random: checked<[number]>('random', ['number'], (seed) => (seed === undefined ? random() : seededNumber(seed))),
  uuid: checked('uuid', [], () => randomUuid(random)),
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
