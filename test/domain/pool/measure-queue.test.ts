import { describe, expect, it } from '@jest/globals';
import { InMemoryInvocationStore } from '../../../src/adapters/memory/in-memory-invocation-store.js';
import { measureQueue, QUEUE_DEPTH_MAX } from '../../../src/domain/pool/measure-queue.js';
import { DAY_MS } from '../../../src/ports/units.js';
import { aNewInvocation, at } from '../../support/builders.js';
import { withMethods } from '../../support/with-methods.js';

const LOADS = 'pool/tasker-a:loads';

interface Place {
  readonly ticket: number;
  readonly priority?: number;
  readonly enqueuedAtMs: number;
  /** Whether the entry stands for nobody. @default false */
  readonly isLeft?: boolean;
}

const queueOf = async (...places: readonly Place[]): Promise<InMemoryInvocationStore> => {
  const store = new InMemoryInvocationStore();
  for (const { ticket, priority = 0, enqueuedAtMs, isLeft = false } of places) {
    const claim = { claimId: 'c', expiresAt: at(DAY_MS) };
    const invocationId = `i${priority}x${ticket}`;
    const planned = aNewInvocation({ invocationId, poolKey: LOADS, status: 'QUEUED', claim });
    if (!isLeft) await store.register(planned);
    await store.putQueueEntry({
      ...{ poolKey: LOADS, priority, ticket, waiting: planned, enqueuedAt: at(enqueuedAtMs), expiresAt: at(DAY_MS) },
    });
    await store.markQueued(planned, { claimId: 'c', ticket });
  }
  return store;
};
const measure = (store: InMemoryInvocationStore, pools = store) => measureQueue({ store, pools }, LOADS);

describe('a queue', () => {
  it('that is empty is asked for its length, and for nothing else', async () => {
    const store = await queueOf();
    const pools = withMethods(store, { listQueueEntries: () => Promise.reject(new Error('nobody waits')) });
    expect(await measure(store, pools)).toStrictEqual({ depth: 0 });
  });

  it('has waited since the one of any priority came that came first', async () => {
    const store = await queueOf(
      { ticket: 4, priority: 9, enqueuedAtMs: 400 },
      { ticket: 2, enqueuedAtMs: 200 },
      { ticket: 3, enqueuedAtMs: 300 },
      { ticket: 5, priority: -9, enqueuedAtMs: 500 },
    );
    expect(await measure(store)).toStrictEqual({ depth: 4, oldestEnqueuedAt: at(200) });
  });

  it('has waited since the one came that is behind what stands for nobody, of the same priority', async () => {
    const store = await queueOf(
      { ticket: 1, priority: 5, enqueuedAtMs: 100, isLeft: true },
      { ticket: 2, priority: 5, enqueuedAtMs: 200, isLeft: true },
      { ticket: 3, priority: 5, enqueuedAtMs: 300 },
      { ticket: 4, enqueuedAtMs: 400 },
    );
    expect(await measure(store)).toStrictEqual({ depth: 2, oldestEnqueuedAt: at(300) });
  });

  it('looks at nobody of another priority twice', async () => {
    const store = await queueOf(
      { ticket: 1, priority: 5, enqueuedAtMs: 100, isLeft: true },
      { ticket: 2, enqueuedAtMs: 200, isLeft: true },
      { ticket: 3, priority: -5, enqueuedAtMs: 300, isLeft: true },
    );
    const looked: string[] = [];
    const counting = withMethods(store, {
      get: async (key) => {
        looked.push(key.invocationId);
        return await store.get(key);
      },
    });
    expect(await measureQueue({ store: counting, pools: store }, LOADS)).toStrictEqual({ depth: 0 });
    expect(looked).toEqual(['i5x1', 'i0x2', 'i-5x3']);
  });

  it('has nobody who waited for longer than the one behind the last that is looked at, where many stand for nobody', async () => {
    const left = (ticket: number): Place => ({ ticket, enqueuedAtMs: ticket, isLeft: true });
    const places = Array.from({ length: 210 }, (_, index) => left(index + 1));
    const waiting = { ticket: 300, enqueuedAtMs: 300 };
    expect(await measure(await queueOf(...places.slice(0, 200), waiting))).toStrictEqual({
      ...{ depth: 1, oldestEnqueuedAt: at(300) },
    });
    expect(await measure(await queueOf(...places, waiting))).toStrictEqual({ depth: 11, oldestEnqueuedAt: at(201) });
    expect(await measure(await queueOf(...places.slice(0, 100)))).toStrictEqual({ depth: 0 });
  });

  it('is looked into no further when the time for it is over', async () => {
    const left = (ticket: number): Place => ({ ticket, enqueuedAtMs: ticket, isLeft: true });
    const store = await queueOf(left(1), left(2), left(3), { ticket: 4, enqueuedAtMs: 4 });
    let asked = 0;
    const isTimeOver = (): boolean => (asked += 1) > 2;
    const measured = await measureQueue({ store, pools: store }, LOADS, { isTimeOver });
    expect(measured).toStrictEqual({ depth: 2, oldestEnqueuedAt: at(3) });
  });

  it('tells of each that is left over, with its invocation, and of nobody else', async () => {
    const store = await queueOf(
      ...[
        { ticket: 1, enqueuedAtMs: 1, isLeft: true },
        { ticket: 2, enqueuedAtMs: 2 },
        { ticket: 3, enqueuedAtMs: 3 },
      ],
    );
    const found: unknown[] = [];
    const note = async (...given: unknown[]): Promise<void> => void found.push(given);
    await measureQueue({ store, pools: store }, LOADS, { onLeftover: note });
    expect(found).toEqual([[expect.objectContaining({ ticket: 1 }), undefined]]);
  });

  it('is counted no further than its bound', async () => {
    const store = await queueOf({ ticket: 1, enqueuedAtMs: 1 });
    const pools = withMethods(store, { countQueueEntries: async (_poolKey, atMost) => atMost });
    expect((await measure(store, pools)).depth).toBe(QUEUE_DEPTH_MAX);
  });

  it('with every priority in use is asked once for each', async () => {
    const places = Array.from({ length: 201 }, (_, index) => ({
      ...{ ticket: index + 1, priority: index - 100, enqueuedAtMs: 1_000 - index },
    }));
    const store = await queueOf(...places);
    let requests = 0;
    const pools = withMethods(store, {
      listQueueEntries: async (poolKey, page) => {
        requests += 1;
        return await store.listQueueEntries(poolKey, page);
      },
    });
    expect(await measure(store, pools)).toStrictEqual({ depth: 201, oldestEnqueuedAt: at(800) });
    expect(requests).toBe(201);
  });
});
