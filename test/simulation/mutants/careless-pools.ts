import { InMemoryInvocationStore } from '../../../src/adapters/memory/in-memory-invocation-store.js';
import type { Runtime } from '../../../src/domain/runtime.js';
import type { Claim, InvocationKey } from '../../../src/ports/invocation.js';
import type { EpochMs } from '../../../src/ports/units.js';
import type { DequeueRecord, PoolStore, QueueEntry, QueuePage, SlotRequest } from '../../../src/ports/pool-store.js';
import type { Mutant } from './mutant.js';

/** A runtime with other calls of the pools. */
const withPools = (runtime: Runtime, over: (pools: PoolStore) => Partial<PoolStore>): Runtime =>
  runtime.pools === undefined ? runtime : { ...runtime, pools: { ...runtime.pools, ...over(runtime.pools) } };

/** Gives a slot to whoever asks, whoever has it. */
class GivingSlotsTwice extends InMemoryInvocationStore {
  override async acquireSlot(slot: SlotRequest) {
    await super.acquireSlot(slot);
    return 'acquired' as const;
  }
}

/** Lets an invocation leave its queue for everybody, however often and whoever claims it. */
class DequeuingAlways extends InMemoryInvocationStore {
  override claim(key: InvocationKey, claim: Claim, _now: EpochMs) {
    return super.claim(key, claim, Number.MAX_SAFE_INTEGER as EpochMs);
  }

  override async dequeue(key: InvocationKey, start: DequeueRecord) {
    const { claimId = start.claimId } = this.find(key)?.invocation.claim ?? {};
    const result = await super.dequeue(key, { ...start, claimId });
    const invocation = this.find(key)?.invocation;
    return invocation === undefined ? result : { kind: 'dequeued' as const, invocation };
  }
}

/** Gives the last ones first. */
class LastInFirstOut extends InMemoryInvocationStore {
  override async listQueueEntries(poolKey: string, page: QueuePage): Promise<readonly QueueEntry[]> {
    const entries = await super.listQueueEntries(poolKey, { ...page, limit: Number.MAX_SAFE_INTEGER });
    return [...entries].reverse().slice(0, page.limit);
  }
}

/** Rules of pools. */
export const CARELESS_POOLS: readonly Mutant[] = [
  { name: 'a slot is given to whoever asks', theme: 'pools', store: () => new GivingSlotsTwice() },
  {
    name: 'a slot is never freed',
    theme: 'handOver',
    runtime: (runtime) => withPools(runtime, () => ({ releaseSlot: async () => undefined })),
  },
  {
    name: 'a slot that a dead starter took is lost',
    theme: 'pools',
    runtime: (runtime, { lambda }) =>
      lambda.useCase === 'reconcile'
        ? withPools(runtime, (pools) => ({
            listSlots: async (poolKey) =>
              (await pools.listSlots(poolKey)).map((slot) => ({ ...slot, acquiredAt: Infinity as never })),
          }))
        : runtime,
  },
  {
    name: 'what waits is started by whoever sees it',
    theme: 'pools',
    store: () => new DequeuingAlways(),
    // The client token would make one statement of two starts out of the queue.
    runtime: (runtime, { lambda }) =>
      lambda.useCase === 'start'
        ? runtime
        : {
            ...runtime,
            redshiftData: {
              ...runtime.redshiftData,
              executeStatement: ({ ClientToken: _clientToken, ...input }) =>
                runtime.redshiftData.executeStatement(input),
            },
          },
  },
  { name: 'the last one that came is started first', theme: 'handOver', store: () => new LastInFirstOut() },
  {
    name: 'whoever comes passes by the queue',
    theme: 'pools',
    runtime: (runtime, { lambda }) =>
      lambda.useCase === 'start'
        ? withPools(runtime, (pools) => ({
            listQueueEntries: async (poolKey, page) =>
              page.limit === 1 ? [] : await pools.listQueueEntries(poolKey, page),
          }))
        : runtime,
  },
  {
    name: 'nobody starts the next one',
    theme: 'handOver',
    runtime: (runtime, { lambda }) =>
      lambda.useCase === 'start' ? runtime : withPools(runtime, () => ({ listQueueEntries: async () => [] })),
  },
  {
    name: 'the reconciler does not see to pools',
    theme: 'pools',
    runtime: (runtime, { lambda }) =>
      lambda.useCase === 'reconcile' ? withPools(runtime, () => ({ listQueueEntries: async () => [] })) : runtime,
  },
  {
    name: 'the SQL of what waited is never forgotten',
    theme: 'handOver',
    runtime: (runtime) => withPools(runtime, () => ({ removeQueuedRequest: async () => undefined })),
  },
  {
    name: 'an entry is never removed',
    theme: 'handOver',
    runtime: (runtime) => withPools(runtime, () => ({ removeQueueEntry: async () => undefined })),
  },
];
