import type { Invocation, InvocationKey } from './invocation.js';
import type { Page, PageRequest } from './invocation-store.js';
import type { EpochMs } from './units.js';

/** A singleton lock as it is held. */
export interface HeldLock {
  readonly singletonKey: string;
  readonly owner: InvocationKey;
  readonly acquiredAt?: EpochMs;
}

/**
 * Looks into the state table for a person. The functions of a tasker need none of this, so that no store has to bring it along;
 * a scan is expensive, and an operator's alone.
 *
 * Every method throws as `InvocationStore` does.
 */
export interface InvocationSearch {
  /** One page of all invocations of an execution, processed ones included, in no particular order; consistent. */
  ofExecution(executionArn: string, page: PageRequest): Promise<Page<Invocation>>;

  /**
   * One page of the invocations with this invocation id or statement id, found by reading the whole table: `limit` is how many
   * items are looked at. A page may be empty and have a next one.
   */
  withId(id: string, page: PageRequest): Promise<Page<Invocation>>;

  /** The lock with this key, or `undefined` where nobody holds it. */
  lock(singletonKey: string): Promise<HeldLock | undefined>;
}
