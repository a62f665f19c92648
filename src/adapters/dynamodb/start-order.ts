import { sha256Hex } from '../../domain/hash.js';
import type { EpochMs } from '../../ports/units.js';

/**
 * The index of starts within a state needs one sort attribute out of two things that are known at different times: the
 * state's name at the registration, the time at the start. An update expression cannot join texts, but it can add numbers,
 * and a DynamoDB number has 38 digits. So each state name owns a range of numbers, its first one is written at the
 * registration, and the start adds its time:
 *
 * `<23 digits out of the hash of the state's name><14 digits of epoch milliseconds>`
 *
 * That takes no read, compares whole names only (`Load` never meets `Load#2`), and knows no forbidden character. Two names
 * share a range with a probability of 2^-76; whoever reads checks the name.
 */
const TIMES_PER_STATE = 10n ** 14n;
const HASH_DIGITS = 19;

/** The range of all invocations without a state; no name's hash leads to it. */
const WITHOUT_STATE = 0n;

const firstOf = (stateName: string | undefined): bigint =>
  stateName === undefined
    ? WITHOUT_STATE
    : (BigInt(`0x${sha256Hex(stateName).slice(0, HASH_DIGITS)}`) + 1n) * TIMES_PER_STATE;

/** A time as it stands in a sort attribute: whole milliseconds. */
export const startOrderOf = (at: EpochMs): string => Math.trunc(at).toString();

/** The first number of a state's range, in decimal digits; `undefined` names the range of those without a state. */
export const stateOrderBaseOf = (stateName: string | undefined): string => firstOf(stateName).toString();

/** Where `at` stands within a state's range, in decimal digits. */
export const stateStartOrderOf = (stateName: string | undefined, at: EpochMs): string =>
  (firstOf(stateName) + BigInt(Math.trunc(at))).toString();

/**
 * First and last number of a state's range.
 *
 * @example const [from, to] = stateRangeOf('Load');
 */
export const stateRangeOf = (stateName: string): readonly [from: string, to: string] => [
  firstOf(stateName).toString(),
  (firstOf(stateName) + TIMES_PER_STATE - 1n).toString(),
];
