import { ConfigurationError } from '../../../src/domain/errors.js';
import { StoreUnavailableError } from '../../../src/ports/port-errors.js';
import type { PoolStore } from '../../../src/ports/pool-store.js';
import type { Lambda } from './lambda.js';

const unavailable = (): StoreUnavailableError => new StoreUnavailableError('the state table could not be asked');
const denied = (): ConfigurationError => new ConfigurationError('the function’s role may not use the state table');

/** Slots and queues, as one Lambda calls them. Who enters and leaves a queue is noted in the ledger. */
export function simulatedPools(current: () => Lambda): PoolStore {
  const call = <Result>(
    method: keyof PoolStore,
    about: string,
    perform: (lambda: Lambda) => Promise<Result>,
  ): Promise<Result> => {
    const lambda = current();
    return lambda.call<Result>({
      ...{ service: 'store', method, about, failure: unavailable, refusal: unavailable, denial: denied },
      perform: () => perform(lambda),
    });
  };
  const base = (): PoolStore => current().world.pools;
  const idText = ({ invocationId }: { readonly invocationId: string }): string => invocationId.slice(0, 8);

  return {
    acquireSlot: (slot) =>
      call('acquireSlot', `${slot.slotNumber} for ${idText(slot.owner)}`, (lambda) => {
        lambda.world.ledger.itemOf(slot.owner)?.lockTakers.push(() => lambda.isDisturbed);
        return base().acquireSlot(slot);
      }),
    releaseSlot: (poolKey, slotNumber, owner) =>
      call('releaseSlot', `${slotNumber} of ${idText(owner)}`, () => base().releaseSlot(poolKey, slotNumber, owner)),
    listSlots: (poolKey) => call('listSlots', poolKey, () => base().listSlots(poolKey)),
    takeTicket: (poolKey, expiresAt) =>
      call('takeTicket', poolKey, ({ world }) => {
        world.ledger.ticketsTaken += 1;
        return base().takeTicket(poolKey, expiresAt);
      }),
    putQueueEntry: (entry) =>
      call('putQueueEntry', `${entry.ticket} of ${idText(entry.waiting)}`, () => base().putQueueEntry(entry)),
    removeQueueEntry: (place) => call('removeQueueEntry', `${place.ticket}`, () => base().removeQueueEntry(place)),
    listQueueEntries: (poolKey, page) =>
      call('listQueueEntries', poolKey, () => base().listQueueEntries(poolKey, page)),
    countQueueEntries: (poolKey, atMost) =>
      call('countQueueEntries', poolKey, () => base().countQueueEntries(poolKey, atMost)),
    putQueuedRequest: (key, request) =>
      call('putQueuedRequest', idText(key), ({ world }) => {
        const item = world.ledger.itemOf(key);
        if (item && (item.processed || item.dequeuedAtMs !== undefined)) item.isRequestLate = true;
        return base().putQueuedRequest(key, request);
      }),
    getQueuedRequest: (key) => call('getQueuedRequest', idText(key), () => base().getQueuedRequest(key)),
    removeQueuedRequest: (key) => call('removeQueuedRequest', idText(key), () => base().removeQueuedRequest(key)),
    markQueued: (key, place) =>
      call('markQueued', idText(key), async ({ world }) => {
        const result = await base().markQueued(key, place);
        const item = world.ledger.itemOf(key);
        if (item && result === 'queued') item.queuedAtMs ??= world.scheduler.nowMs;
        return result;
      }),
    dequeue: (key, start) =>
      call('dequeue', idText(key), async (lambda) => {
        const { world } = lambda;
        lambda.dequeued += 1;
        const result = await base().dequeue(key, start);
        const item = world.ledger.itemOf(key);
        if (item && result.kind === 'dequeued' && item.dequeuedAtMs === undefined) {
          item.dequeuedAtMs = world.scheduler.nowMs;
          world.observe('dequeued', item, lambda);
        }
        return result;
      }),
  };
}
