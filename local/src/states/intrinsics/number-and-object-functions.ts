import { seededRandom } from '../random.js';
import type { IntrinsicFunction } from './intrinsic-function.js';

/** A whole number from the first argument (included) to the second (not included); the same one for the same seed. */
const mathRandom: IntrinsicFunction = (args, random) => {
  const first = args.count(2, 3).integer(0);
  const end = args.integer(1);
  if (end <= first) args.refuse(1, `a number greater than the first one, ${first}`);
  const pick = args.values.length === 3 ? seededRandom(args.integer(2)) : random;
  return first + Math.floor(pick() * (end - first));
};

/** Only the shallow merge exists; the service keeps the third argument for a deep one to come. */
const jsonMerge: IntrinsicFunction = (args) => {
  const merged = Object.fromEntries([...Object.entries(args.count(3).object(0)), ...Object.entries(args.object(1))]);
  return args.any(2) === false ? merged : args.refuse(2, 'false: deep merging is not supported');
};

/** The functions about numbers and objects. */
export const NUMBER_AND_OBJECT_FUNCTIONS: Readonly<Record<string, IntrinsicFunction>> = {
  MathAdd: (args) => args.count(2).integer(0) + args.integer(1),
  MathRandom: mathRandom,
  JsonMerge: jsonMerge,
};
