import type { Invocation } from '../../ports/invocation.js';
import type { HeldLock, InvocationSearch } from '../../ports/invocation-search.js';
import type { Page, PageRequest } from '../../ports/invocation-store.js';
import type { InMemoryInvocationStore } from './in-memory-invocation-store.js';
import { pageAfter } from './page-after.js';

/**
 * `InvocationSearch` in an {@link InMemoryInvocationStore}.
 *
 * @example const search = new InMemoryInvocationSearch(store);
 */
export class InMemoryInvocationSearch implements InvocationSearch {
  constructor(private readonly store: Pick<InMemoryInvocationStore, 'invocations' | 'heldLocks'>) {}

  async ofExecution(executionArn: string, page: PageRequest): Promise<Page<Invocation>> {
    return pageAfter(
      this.store.invocations().filter((invocation) => invocation.executionArn === executionArn),
      page,
    );
  }

  async withId(id: string, page: PageRequest): Promise<Page<Invocation>> {
    const found = this.store
      .invocations()
      .filter(({ invocationId, statementId }) => invocationId === id || statementId === id);
    return pageAfter(found, page);
  }

  async lock(singletonKey: string): Promise<HeldLock | undefined> {
    const lock = this.store.heldLocks().get(singletonKey);
    return lock && { singletonKey, owner: { ...lock.owner }, acquiredAt: lock.acquiredAt };
  }
}
