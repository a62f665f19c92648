/** The generator that the service draws from is that of `java.util.Random`: 48 bits, of which the higher ones are used. */
const MULTIPLIER = 0x5deece66dn;
const ADDEND = 0xbn;
const MASK = (1n << 48n) - 1n;
const HIGH_BITS = 26n;
const LOW_BITS = 27n;

/** The number from 0 (included) to 1 (not included) that `seed`, a finite number, stands for in the service. */
export const seededNumber = (seed: number): number => {
  let state = (BigInt(Math.trunc(seed)) ^ MULTIPLIER) & MASK;
  const next = (bits: bigint): bigint => {
    state = (state * MULTIPLIER + ADDEND) & MASK;
    return state >> (48n - bits);
  };
  const high = next(HIGH_BITS);
  return Number((high << LOW_BITS) + next(LOW_BITS)) / 2 ** 53;
};
