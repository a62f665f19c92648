import { jsonEquals, type Json } from '../json.js';
import { IntrinsicArgumentError } from './arguments.js';
import type { IntrinsicFunction } from './intrinsic-function.js';

const RANGE_LENGTH_MAX = 1_000;

/** `items` in pieces of `size`, the last one shorter where it does not come out even. */
export const partition = (items: readonly Json[], size: number): Json[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

/**
 * The numbers from `first` to `last` (both included) in steps of `step`.
 *
 * @throws {RangeError} `step` is 0, or there would be more than 1,000.
 */
const range = (first: number, last: number, step: number): number[] => {
  if (step === 0) throw new RangeError('the step must not be 0');
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  if (length > RANGE_LENGTH_MAX) {
    throw new RangeError(`a range has at most ${RANGE_LENGTH_MAX} elements, this one would have ${length}`);
  }
  return Array.from({ length }, (_, index) => first + index * step);
};

const arrayPartition: IntrinsicFunction = (args) => {
  const size = args.count(2).integer(1);
  return size > 0 ? partition(args.array(0), size) : args.refuse(1, 'a number greater than 0');
};

const arrayRange: IntrinsicFunction = (args) => {
  args.count(3);
  try {
    return range(args.integer(0), args.integer(1), args.integer(2));
  } catch (error) {
    throw error instanceof RangeError ? new IntrinsicArgumentError(error.message) : error;
  }
};

const arrayGetItem: IntrinsicFunction = (args) => {
  const items = args.count(2).array(0);
  const index = args.integer(1);
  const item = index >= 0 ? items[index] : undefined;
  if (item === undefined) {
    throw new IntrinsicArgumentError(`the index must be 0 to ${items.length - 1} for this array, got ${index}`);
  }
  return item;
};

const arrayUnique: IntrinsicFunction = (args) =>
  args
    .count(1)
    .array(0)
    .reduce<Json[]>((kept, item) => (kept.some((other) => jsonEquals(other, item)) ? kept : [...kept, item]), []);

/** The functions about arrays. */
export const ARRAY_FUNCTIONS: Readonly<Record<string, IntrinsicFunction>> = {
  Array: (args) => [...args.values],
  ArrayPartition: arrayPartition,
  ArrayContains: (args) =>
    args
      .count(2)
      .array(0)
      .some((item) => jsonEquals(item, args.any(1))),
  ArrayRange: arrayRange,
  ArrayGetItem: arrayGetItem,
  ArrayLength: (args) => args.count(1).array(0).length,
  ArrayUnique: arrayUnique,
};
