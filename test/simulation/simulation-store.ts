import { InMemoryInvocationStore } from '../../src/adapters/memory/in-memory-invocation-store.js';
import type { InvocationStore } from '../../src/ports/invocation-store.js';

/** The store under a run; each run has one of its own. */
export type SimulationStore = InvocationStore;

/** The store that most runs use. */
export const inMemoryStore = (): SimulationStore => new InMemoryInvocationStore();
