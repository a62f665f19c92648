import type { InvocationStore } from '../../ports/invocation-store.js';
import type { PoolStore } from '../../ports/pool-store.js';

/** An empty store of pools, and the store of the invocations that wait in them. */
export interface StoresOfPools {
  readonly store: InvocationStore;
  readonly pools: PoolStore;
}

/** Makes empty stores on one table. */
export type MakeStoresOfPools = () => Promise<StoresOfPools>;

/** One promise of the port. Rejects where the store breaks it. */
export interface PoolStoreCase {
  /** The promise, in words. */
  readonly name: string;
  /** Tries it on stores that are empty. */
  readonly run: (make: MakeStoresOfPools) => Promise<void>;
}
