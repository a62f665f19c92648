import type { Attempt } from '../ports/invocation.js';
import { sha256Hex } from './hash.js';

/**
 * The key that all entries of one state with the same SQL share in an execution, whenever they were made: 32 hexadecimal
 * digits. Where the payload names its entry, that name stands for the SQL.
 */
export const chainKeyOf = ({ stateName, entry }: Attempt, sqlHash: string): string =>
  sha256Hex(JSON.stringify(entry === undefined ? [stateName, sqlHash] : [stateName, entry, 'entry'])).slice(0, 32);

/**
 * The key under which all attempts of one state entry find each other: `<chain key>/<entered time>`. Retry and redrive count are
 * left out on purpose. Keys of one chain sort by the time of the entry.
 */
export const attemptKeyOf = (attempt: Attempt, sqlHash: string): string =>
  `${chainKeyOf(attempt, sqlHash)}/${sortable(attempt.enteredTime)}`;

const FRACTION_DIGITS = 9;

/** The context object drops trailing zeros of the fraction, so texts of one clock do not sort by time. */
const sortable = (enteredTime: string): string => {
  const local = enteredTime.replace(/Z$/, '');
  const withPoint = local.includes('.') ? local : `${local}.`;
  return withPoint.padEnd(withPoint.indexOf('.') + 1 + FRACTION_DIGITS, '0');
};
