import { InMemoryInvocationStore } from '../../src/adapters/memory/in-memory-invocation-store.js';
import type { InvocationStore } from '../../src/ports/invocation-store.js';
import type { PoolStore } from '../../src/ports/pool-store.js';

/** The store under a run; each run has one of its own. */
export type SimulationStore = InvocationStore & { readonly pools?: PoolStore };

/** The store that most runs use. */
export const inMemoryStore = (): SimulationStore => new InMemoryInvocationStore();

/** The pools on the store of a run. */
export function poolsOf(store: SimulationStore): PoolStore {
  if (store.pools) return store.pools;
  if (store instanceof InMemoryInvocationStore) return store;
  throw new Error('a store of a simulation brings its pools along');
}
