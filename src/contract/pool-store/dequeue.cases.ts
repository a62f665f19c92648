import assert from 'node:assert/strict';
import type { Invocation, NewInvocation } from '../../ports/invocation.js';
import type { InvocationStore } from '../../ports/invocation-store.js';
import { aClaim, aNewInvocation, anAdoption, aProcessedRecord, aStartRecord, at } from '../builders.js';
import type { PoolStoreCase } from './pool-store-case.js';

const CLAIM = { claimId: 'starter:1', expiresAt: at(60_000) };
const PLACE = { claimId: CLAIM.claimId, ticket: 7 };
const START = { claimId: CLAIM.claimId, claimExpiresAt: at(900_000), dequeuedAt: at(500) };
const STRANGER = 'starter:2';

const registered = async (store: InvocationStore, over: Partial<NewInvocation> = {}): Promise<Invocation> => {
  const pooled = { poolKey: 'pool/etl:loads', priority: 3, status: 'QUEUED', claim: CLAIM } as const;
  const result = await store.register(aNewInvocation({ ...pooled, ...over }));
  assert.equal(result.kind, 'registered');
  return result.invocation;
};

export const dequeueCases: readonly PoolStoreCase[] = [
  {
    name: 'an invocation of a pool is registered as queued, with its claim',
    run: async (make) => {
      const { store } = await make();
      const invocation = await registered(store);
      assert.equal(invocation.status, 'QUEUED');
      assert.deepEqual(invocation.claim, CLAIM);
      assert.deepEqual(await store.get(invocation), invocation);
      assert.deepEqual([invocation.poolKey, invocation.priority], ['pool/etl:loads', 3]);
      assert.equal((await store.listUnprocessed(invocation.executionArn, { limit: 10 })).entries.length, 1);
    },
  },
  {
    name: 'the mark of a queue gives the claim back',
    run: async (make) => {
      const { store, pools } = await make();
      const invocation = await registered(store);
      assert.equal(await pools.markQueued(invocation, PLACE), 'queued');
      const { claim, ...marked } = (await store.get(invocation))!;
      assert.equal(claim, undefined);
      assert.deepEqual([marked.status, marked.ticket, marked.processed], ['QUEUED', 7, false]);
    },
  },
  {
    name: 'the mark of a queue may be repeated, also when somebody else has claimed it since',
    run: async (make) => {
      const { store, pools } = await make();
      const invocation = await registered(store);
      await pools.markQueued(invocation, PLACE);
      const claim = aClaim({ claimId: STRANGER });
      await store.claim(invocation, claim, at(0));
      assert.equal(await pools.markQueued(invocation, PLACE), 'queued');
      assert.deepEqual((await store.get(invocation))?.claim, claim);
    },
  },
  {
    name: 'the mark of a queue is for whoever holds the claim, as long as it is open and waits',
    run: async (make) => {
      const { store, pools } = await make();
      const invocation = await registered(store);
      assert.equal(await pools.markQueued(invocation, { ...PLACE, claimId: STRANGER }), 'lost');
      assert.deepEqual(await store.get(invocation), invocation);
      await pools.dequeue(invocation, START);
      assert.equal(await pools.markQueued(invocation, PLACE), 'lost');
      await store.markProcessed(invocation, aProcessedRecord());
      assert.equal(await pools.markQueued(invocation, PLACE), 'lost');
      assert.equal(await pools.markQueued({ ...invocation, invocationId: 'none' }, PLACE), 'lost');
    },
  },
  {
    name: 'leaving the queue makes a starter of the claim',
    run: async (make) => {
      const { store, pools } = await make();
      const invocation = await registered(store);
      const result = await pools.dequeue(invocation, START);
      assert.equal(result.kind, 'dequeued');
      const stored = await store.get(invocation);
      assert.deepEqual(result.kind === 'dequeued' && result.invocation, stored);
      assert.deepEqual([stored?.status, stored?.dequeuedAt], ['REGISTERED', START.dequeuedAt]);
      assert.deepEqual(stored?.claim, { claimId: START.claimId, expiresAt: START.claimExpiresAt });
      assert.equal(await store.recordStart(invocation, aStartRecord()), 'recorded');
    },
  },
  {
    name: 'leaving the queue may be repeated under the same claim, and its time is kept',
    run: async (make) => {
      const { store, pools } = await make();
      const invocation = await registered(store);
      await pools.dequeue(invocation, START);
      assert.equal((await pools.dequeue(invocation, { ...START, dequeuedAt: at(900) })).kind, 'dequeued');
      assert.equal((await store.get(invocation))?.dequeuedAt, START.dequeuedAt);
    },
  },
  {
    name: 'nobody else takes an invocation out of its queue',
    run: async (make) => {
      const { store, pools } = await make();
      const invocation = await registered(store);
      const stranger = { ...START, claimId: STRANGER };
      assert.equal((await pools.dequeue(invocation, stranger)).kind, 'lost');
      await pools.markQueued(invocation, PLACE);
      assert.equal((await pools.dequeue(invocation, START)).kind, 'lost');
      assert.equal((await store.get(invocation))?.status, 'QUEUED');
      await store.claim(invocation, aClaim({ claimId: STRANGER }), at(0));
      assert.equal((await pools.dequeue(invocation, stranger)).kind, 'dequeued');
      assert.equal((await pools.dequeue(invocation, START)).kind, 'lost');
    },
  },
  {
    name: 'what was never queued, is processed or missing, leaves no queue',
    run: async (make) => {
      const { store, pools } = await make();
      const plain = await store.register(aNewInvocation({ invocationId: 'plain', claim: CLAIM }));
      assert.equal((await pools.dequeue(plain.invocation, START)).kind, 'lost');
      const invocation = await registered(store);
      await store.markProcessed(invocation, aProcessedRecord());
      assert.equal((await pools.dequeue(invocation, START)).kind, 'lost');
      assert.equal((await pools.dequeue({ ...invocation, invocationId: 'none' }, START)).kind, 'lost');
    },
  },
  {
    name: 'a start is not recorded for what waits',
    run: async (make) => {
      const { store } = await make();
      const invocation = await registered(store);
      assert.equal(await store.recordStart(invocation, aStartRecord()), 'alreadyRecorded');
      assert.deepEqual(await store.get(invocation), invocation);
    },
  },
  {
    name: 'a retry takes over what waits, with its place',
    run: async (make) => {
      const { store, pools } = await make();
      const invocation = await registered(store);
      await pools.markQueued(invocation, PLACE);
      const waiting = (await store.get(invocation))!;
      const result = await store.adopt(waiting, { ...anAdoption(), claim: aClaim({ claimId: STRANGER }) });
      assert.equal(result.kind, 'adopted');
      const adopted = (await store.get(invocation))!;
      assert.deepEqual([adopted.status, adopted.ticket, adopted.claim?.claimId], ['QUEUED', 7, STRANGER]);
      assert.equal((await pools.dequeue(invocation, START)).kind, 'lost');
    },
  },
];
