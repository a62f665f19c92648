/** A number from 0 (included) to 1 (not included). Seeded in tests, so that a run can be repeated. */
export type Random = () => number;

const HEX_DIGITS = '0123456789abcdef';

/** A version 4 UUID out of `random`. */
export const randomUuid = (random: Random): string => {
  let uuid = '';
  for (let place = 0; place < 32; place++) {
    const digit = Math.floor(random() * 16);
    if (place === 8 || place === 12 || place === 16 || place === 20) uuid += '-';
    uuid += HEX_DIGITS[place === 12 ? 4 : place === 16 ? 8 + (digit % 4) : digit];
  }
  return uuid;
};

/** An endless sequence of numbers that depends on nothing but `seed` (mulberry32). */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};
