import type { InvocationKey } from '../ports/invocation.js';
import type { DequeueRecord, QueueEntry, QueuePage, QueuePlace, SlotRequest } from '../ports/pool-store.js';
import { InMemoryInvocationStore } from '../adapters/memory/in-memory-invocation-store.js';
import { type BrokenStore, letOthersIn } from './broken-invocation-stores/broken-store.js';

/**
 * Stores in memory, of invocations and of pools, that break one promise of the `PoolStore` each: the contract finds every one.
 *
 * @example
 * for (const { make } of brokenPoolStores) {
 *   const store = make();
 *   console.log(await failuresOfPoolStore(async () => ({ store, pools: store }))); // at least one case
 * }
 */
export const brokenPoolStores: readonly BrokenStore[] = [
  {
    fault: 'gives a slot to whoever asks',
    make: () =>
      new (class extends InMemoryInvocationStore {
        override async acquireSlot(slot: SlotRequest) {
          this.locks.clear();
          return await super.acquireSlot(slot);
        }
      })(),
  },
  {
    fault: 'looks at a slot, and takes it later',
    make: () =>
      new (class extends InMemoryInvocationStore {
        override async acquireSlot(slot: SlotRequest) {
          const held = await this.listSlots(slot.poolKey);
          const isFree = !held.some(({ slotNumber }) => slotNumber === slot.slotNumber);
          await letOthersIn();
          if (!isFree) return await super.acquireSlot(slot);
          this.putLock({ ...slot, singletonKey: slot.poolKey });
          return 'acquired';
        }
      })(),
  },
  {
    fault: 'frees a slot for whoever asks',
    make: () =>
      new (class extends InMemoryInvocationStore {
        override async releaseSlot(poolKey: string, slotNumber: number, _owner: InvocationKey) {
          const slots = await this.listSlots(poolKey);
          const slot = slots.find((held) => held.slotNumber === slotNumber);
          if (slot) await super.releaseSlot(poolKey, slotNumber, slot.owner);
        }
      })(),
  },
  {
    fault: 'gives a ticket twice',
    make: () =>
      new (class extends InMemoryInvocationStore {
        override async takeTicket() {
          return 1;
        }
      })(),
  },
  {
    fault: 'knows no priorities',
    make: () =>
      new (class extends InMemoryInvocationStore {
        override async listQueueEntries(poolKey: string, page: QueuePage): Promise<readonly QueueEntry[]> {
          const all = await super.listQueueEntries(poolKey, { ...page, limit: 1_000 });
          return [...all].sort((one, other) => one.ticket - other.ticket).slice(0, page.limit);
        }
      })(),
  },
  {
    fault: 'counts all queues together',
    make: () =>
      new (class extends InMemoryInvocationStore {
        override async countQueueEntries(_poolKey: string, atMost: number) {
          return Math.min([...this.queuedEntries().values()].flat().length, atMost);
        }
      })(),
  },
  {
    fault: 'counts a queue further than it is to',
    make: () =>
      new (class extends InMemoryInvocationStore {
        override async countQueueEntries(poolKey: string) {
          return this.queueOf(poolKey).length;
        }
      })(),
  },
  {
    fault: 'begins each page of a queue at its head',
    make: () =>
      new (class extends InMemoryInvocationStore {
        override listQueueEntries(poolKey: string, { limit }: QueuePage) {
          return super.listQueueEntries(poolKey, { limit });
        }
      })(),
  },
  {
    fault: 'removes the entries of all priorities',
    make: () =>
      new (class extends InMemoryInvocationStore {
        override async removeQueueEntry(place: QueuePlace) {
          const queue = this.queueOf(place.poolKey).filter(({ ticket }) => ticket === place.ticket);
          for (const entry of queue) await super.removeQueueEntry(entry);
        }
      })(),
  },
  {
    fault: 'never forgets a request',
    make: () =>
      new (class extends InMemoryInvocationStore {
        override async removeQueuedRequest() {
          return undefined;
        }
      })(),
  },
  {
    fault: 'marks as queued for whoever asks',
    make: () =>
      new (class extends InMemoryInvocationStore {
        override markQueued(key: InvocationKey, place: { readonly claimId: string; readonly ticket: number }) {
          const claimId = this.find(key)?.invocation.claim?.claimId ?? place.claimId;
          return super.markQueued(key, { ...place, claimId });
        }
      })(),
  },
  {
    fault: 'lets an invocation leave its queue for whoever asks',
    make: () =>
      new (class extends InMemoryInvocationStore {
        override dequeue(key: InvocationKey, start: DequeueRecord) {
          const claimId = this.find(key)?.invocation.claim?.claimId ?? start.claimId;
          return super.dequeue(key, { ...start, claimId });
        }
      })(),
  },
];
