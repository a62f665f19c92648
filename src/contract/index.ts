export { brokenInvocationStores } from './broken-invocation-stores.js';
export type { BrokenStore } from './broken-invocation-stores/broken-store.js';
export {
  describeInvocationStoreContract,
  failuresOfInvocationStore,
  invocationStoreContract,
  type TestRunner,
} from './invocation-store-contract.js';
export { brokenPoolStores } from './broken-pool-stores.js';
export { describePoolStoreContract, failuresOfPoolStore, poolStoreContract } from './pool-store-contract.js';
export type { MakeStoresOfPools, PoolStoreCase, StoresOfPools } from './pool-store/pool-store-case.js';
export type { ContractCase, MakeStore } from './invocation-store/contract-case.js';
