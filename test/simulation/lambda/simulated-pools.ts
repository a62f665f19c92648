import { ConfigurationError } from '../../../src/domain/errors.js';
import { StoreUnavailableError } from '../../../src/ports/port-errors.js';
import type { InvocationKey } from '../../../src/ports/invocation.js';
import type { PoolStore } from '../../../src/ports/pool-store.js';
import { itemText } from '../exhaustive/names.js';
import type { TouchRecorder } from '../exhaustive/touches.js';
import type { Lambda } from './lambda.js';
import { lockText, writesItem } from './touched-items.js';

const unavailable = (): StoreUnavailableError => new StoreUnavailableError('the state table could not be asked');
const denied = (): ConfigurationError => new ConfigurationError('the function’s role may not use the state table');

type Touch = (touched: TouchRecorder) => void;

const writes =
  (text: string): Touch =>
  (touched) =>
    touched.writes(text);

const reads =
  (text: string): Touch =>
  (touched) =>
    touched.reads(text);

/** A pool's slots are told apart by nobody here: whoever lists them sees all. That of a singleton is its lock. */
const writesSlots = (poolKey: string): Touch => writes(lockText(poolKey));

const readsSlots = (poolKey: string): Touch => reads(lockText(poolKey));

const queueText = (poolKey: string): string => `queue ${poolKey}`;

const writesQueue = (poolKey: string): Touch => writes(queueText(poolKey));

const readsQueue = (poolKey: string): Touch => reads(queueText(poolKey));

const takesTicket = (poolKey: string): Touch => writes(`tickets of ${poolKey}`);

const requestText = (key: InvocationKey): string => `kept for ${itemText(key)}`;

const writesRequest = (key: InvocationKey): Touch => writes(requestText(key));

/** Whether it comes too late is noted in the ledger. */
const keepsRequest =
  (key: InvocationKey): Touch =>
  (touched) => {
    touched.writes(requestText(key));
    touched.reads(itemText(key));
  };

const readsRequest = (key: InvocationKey): Touch => reads(requestText(key));

/** Slots and queues, as one Lambda calls them. Who enters and leaves a queue is noted in the ledger. */
export function simulatedPools(current: () => Lambda): PoolStore {
  const call = <Result>(
    method: keyof PoolStore,
    about: string,
    touch: Touch,
    perform: (lambda: Lambda) => Promise<Result>,
  ): Promise<Result> => {
    const lambda = current();
    return lambda.call<Result>({
      ...{ service: 'store', method, about, failure: unavailable, refusal: unavailable, denial: denied },
      perform: () => {
        const { gate } = lambda.world;
        if (gate) touch(gate.touched);
        return perform(lambda);
      },
    });
  };
  const base = (): PoolStore => current().world.pools;
  const idText = ({ invocationId }: { readonly invocationId: string }): string => invocationId.slice(0, 8);

  return {
    acquireSlot: (slot) =>
      call('acquireSlot', `${slot.slotNumber} for ${idText(slot.owner)}`, writesSlots(slot.poolKey), (lambda) => {
        lambda.world.ledger.itemOf(slot.owner)?.lockTakers.push(() => lambda.isDisturbed);
        return base().acquireSlot(slot);
      }),
    releaseSlot: (poolKey, slotNumber, owner) =>
      call('releaseSlot', `${slotNumber} of ${idText(owner)}`, writesSlots(poolKey), () =>
        base().releaseSlot(poolKey, slotNumber, owner),
      ),
    listSlots: (poolKey) => call('listSlots', poolKey, readsSlots(poolKey), () => base().listSlots(poolKey)),
    takeTicket: (poolKey, expiresAt) =>
      call('takeTicket', poolKey, takesTicket(poolKey), ({ world }) => {
        world.ledger.ticketsTaken += 1;
        return base().takeTicket(poolKey, expiresAt);
      }),
    putQueueEntry: (entry) =>
      call('putQueueEntry', `${entry.ticket} of ${idText(entry.waiting)}`, writesQueue(entry.poolKey), () =>
        base().putQueueEntry(entry),
      ),
    removeQueueEntry: (place) =>
      call('removeQueueEntry', `${place.ticket}`, writesQueue(place.poolKey), () => base().removeQueueEntry(place)),
    listQueueEntries: (poolKey, page) =>
      call('listQueueEntries', poolKey, readsQueue(poolKey), () => base().listQueueEntries(poolKey, page)),
    countQueueEntries: (poolKey, atMost) =>
      call('countQueueEntries', poolKey, readsQueue(poolKey), () => base().countQueueEntries(poolKey, atMost)),
    putQueuedRequest: (key, request) =>
      call('putQueuedRequest', idText(key), keepsRequest(key), ({ world }) => {
        const item = world.ledger.itemOf(key);
        if (item && (item.processed || item.dequeuedAtMs !== undefined)) item.isRequestLate = true;
        return base().putQueuedRequest(key, request);
      }),
    getQueuedRequest: (key) =>
      call('getQueuedRequest', idText(key), readsRequest(key), () => base().getQueuedRequest(key)),
    removeQueuedRequest: (key) =>
      call('removeQueuedRequest', idText(key), writesRequest(key), () => base().removeQueuedRequest(key)),
    markQueued: (key, place) =>
      call('markQueued', idText(key), writesItem(key), async ({ world }) => {
        const result = await base().markQueued(key, place);
        const item = world.ledger.itemOf(key);
        if (item && result === 'queued') item.queuedAtMs ??= world.scheduler.nowMs;
        return result;
      }),
    dequeue: (key, start) =>
      call('dequeue', idText(key), writesItem(key), async (lambda) => {
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
