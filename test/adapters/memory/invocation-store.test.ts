import { InMemoryInvocationStore } from '../../../src/adapters/memory/in-memory-invocation-store.js';
import { describeInvocationStoreContract } from '../../contract/invocation-store.contract.js';

describeInvocationStoreContract('the memory store', async () => new InMemoryInvocationStore());
