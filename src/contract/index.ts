export { brokenInvocationStores } from './broken-invocation-stores.js';
export type { BrokenStore } from './broken-invocation-stores/broken-store.js';
export {
  describeInvocationStoreContract,
  failuresOfInvocationStore,
  invocationStoreContract,
  type TestRunner,
} from './invocation-store-contract.js';
export type { ContractCase, MakeStore } from './invocation-store/contract-case.js';
