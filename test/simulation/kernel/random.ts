/** A hash of 32 bits (FNV-1a): the same text gives the same number on every machine. */
export const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
};

/**
 * Numbers that look random and are the same for the same seed and label. Everybody who draws has a stream of its own, so
 * that one draw more here changes nothing there: a scenario that is made smaller stays the scenario it was.
 */
export class Random {
  #state: number;

  constructor(seed: number, label: string) {
    this.#state = (hashOf(label) ^ Math.imul(seed, 0x9e3779b1)) >>> 0;
  }

  /** A number from 0 up to, and without, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from `minimum` to `maximum`, both included. */
  between(minimum: number, maximum: number): number {
    return minimum + Math.floor(this.next() * (maximum - minimum + 1));
  }
}
