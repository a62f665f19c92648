import { createHash } from 'node:crypto';
import type { Random } from '../random.js';

const NUMBER_BYTES = 4;
const NUMBERS_MAX = 2 ** 32;

/** An endless sequence of numbers that depends on nothing but `seed`, which may be long: no two seeds have the same. */
export const hashedRandom = (seed: string): Random => {
  let block = Buffer.alloc(0);
  let blockCount = 0;
  let offset = 0;
  return () => {
    if (offset === block.length) {
      block = createHash('sha256').update(`${seed} ${blockCount++}`).digest();
      offset = 0;
    }
    offset += NUMBER_BYTES;
    return block.readUInt32LE(offset - NUMBER_BYTES) / NUMBERS_MAX;
  };
};
