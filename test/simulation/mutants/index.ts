import { CARELESS_ENDS } from './careless-ends.js';
import { CARELESS_POOLS } from './careless-pools.js';
import { CARELESS_DURABLE } from './careless-durable.js';
import { CARELESS_RESOURCES } from './careless-resources.js';
import { CARELESS_RESULTS } from './careless-results.js';
import { CARELESS_STARTS } from './careless-starts.js';
import { CARELESS_STORES } from './careless-store.js';
import { HOLES_OF_ENDS } from './holes-of-ends.js';
import { HOLES_OF_STARTS } from './holes-of-starts.js';
import type { Mutant } from './mutant.js';

/** The tasker with one rule switched off, once for every rule. */
export const MUTANTS: readonly Mutant[] = [
  ...CARELESS_STORES,
  ...CARELESS_STARTS,
  ...CARELESS_ENDS,
  ...CARELESS_POOLS,
  ...CARELESS_RESULTS,
  ...CARELESS_DURABLE,
  ...CARELESS_RESOURCES,
  ...HOLES_OF_STARTS,
  ...HOLES_OF_ENDS,
];
