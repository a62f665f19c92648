import { adoptingWrongly } from './broken-invocation-stores/adopting-wrongly.js';
import type { BrokenStore } from './broken-invocation-stores/broken-store.js';
import { lockingWrongly } from './broken-invocation-stores/locking-wrongly.js';
import { readingWrongly } from './broken-invocation-stores/reading-wrongly.js';
import { writingWrongly } from './broken-invocation-stores/writing-wrongly.js';

/**
 * Stores in memory that break one promise of the port each, such as `InvocationStore`s are broken in earnest: the contract
 * finds every one. A contract of one's own, or a runner that is in doubt, can be held against them.
 *
 * @example
 * for (const { fault, make } of brokenInvocationStores) {
 *   console.log(fault, await failuresOfInvocationStore(async () => make())); // at least one case
 * }
 */
export const brokenInvocationStores: readonly BrokenStore[] = [
  ...writingWrongly,
  ...adoptingWrongly,
  ...readingWrongly,
  ...lockingWrongly,
];
