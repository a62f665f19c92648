import { describeResultStoreContract } from '../../contract/result-store.contract.js';
import { inMemoryResultStore } from '../../contract/result-store/in-memory-environment.js';

describeResultStoreContract('InMemoryResultStore', () => inMemoryResultStore());
