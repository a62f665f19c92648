import { InMemoryInvocationStore, type InMemoryEntry } from '../../adapters/memory/in-memory-invocation-store.js';
import type { Invocation, InvocationKey } from '../../ports/invocation.js';

/** A store that breaks one promise of the port. */
export interface BrokenStore {
  /** What it does wrong. */
  readonly fault: string;
  /** A new one, empty. */
  readonly make: () => InMemoryInvocationStore;
}

/** A memory store whose subclasses reach past its rules. */
export class TamperedStore extends InMemoryInvocationStore {
  /** Changes what is stored, whatever the rules say. Does nothing where there is no such invocation. */
  protected tamper(key: InvocationKey, change: (invocation: Invocation) => Invocation): void {
    const entry = this.find(key);
    if (entry) this.put({ ...entry, invocation: change(entry.invocation) });
  }

  /** Removes an entry and hands it over. */
  protected take(key: InvocationKey): InMemoryEntry | undefined {
    const entry = this.find(key);
    this.entries.delete(JSON.stringify([key.executionArn, key.invocationId]));
    return entry;
  }
}

/** Lets everybody else have a turn: what a store must not do in the middle of a step. */
export const letOthersIn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });
