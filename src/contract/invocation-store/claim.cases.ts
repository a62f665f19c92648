import assert from 'node:assert/strict';
import { aClaim, aNewInvocationWithoutToken, aProcessedRecord, anAdoption, anInvocationKey, at } from '../builders.js';
import { adopted, registered, stored, type ContractCase } from './contract-case.js';

const MID_CLAIM = at(30_000);
const AT_EXPIRY = aClaim().expiresAt;

export const claimCases: readonly ContractCase[] = [
  {
    name: 'a claim gives the invocation with its token',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      const result = await store.claim(invocation, aClaim(), at(1_000));
      assert.deepEqual(result, { kind: 'claimed', invocation: { ...invocation, claim: aClaim() } });
      assert.deepEqual(await stored(store, invocation), { ...invocation, claim: aClaim() });
    },
  },
  {
    name: 'a lasting claim of somebody else is held',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      await store.claim(invocation, aClaim(), at(1_000));
      const result = await store.claim(invocation, aClaim({ claimId: 'claim-2' }), MID_CLAIM);
      assert.deepEqual(result, { kind: 'held', invocation: { ...invocation, claim: aClaim() } });
      assert.deepEqual((await stored(store, invocation)).claim, aClaim());
    },
  },
  {
    name: 'a claim lasts until the last millisecond before its expiry',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      await store.claim(invocation, aClaim({ expiresAt: at(60_000) }), at(0));
      assert.equal((await store.claim(invocation, aClaim({ claimId: 'claim-2' }), at(59_999))).kind, 'held');
    },
  },
  {
    name: 'a claim may be taken over from its expiry on',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      await store.claim(invocation, aClaim(), at(0));
      const second = aClaim({ claimId: 'claim-2', expiresAt: at(120_000) });
      assert.equal((await store.claim(invocation, second, AT_EXPIRY)).kind, 'claimed');
      assert.deepEqual((await stored(store, invocation)).claim, second);
      assert.equal((await store.claim(invocation, aClaim(), AT_EXPIRY)).kind, 'held');
    },
  },
  {
    name: 'the same claim may be taken again, and lasts longer',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      await store.claim(invocation, aClaim(), at(0));
      const longer = aClaim({ expiresAt: at(120_000) });
      assert.equal((await store.claim(invocation, longer, MID_CLAIM)).kind, 'claimed');
      assert.deepEqual((await stored(store, invocation)).claim, longer);
    },
  },
  {
    name: 'of ten racing claims exactly one succeeds',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      const race = Array.from({ length: 10 }, (_, racer) =>
        store.claim(invocation, aClaim({ claimId: `claim-${racer}` }), at(0)),
      );
      const results = await Promise.all(race);
      assert.equal(results.filter(({ kind }) => kind === 'claimed').length, 1);
      assert.equal(results.filter(({ kind }) => kind === 'held').length, 9);
    },
  },
  {
    name: 'of ten racing claims for an expired one exactly one succeeds',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      await store.claim(invocation, aClaim({ claimId: 'of-the-dead' }), at(0));
      const race = Array.from({ length: 10 }, (_, racer) =>
        store.claim(invocation, aClaim({ claimId: `claim-${racer}`, expiresAt: at(120_000) }), AT_EXPIRY),
      );
      assert.equal((await Promise.all(race)).filter(({ kind }) => kind === 'claimed').length, 1);
    },
  },
  {
    name: 'an invocation without a token can be claimed',
    run: async (make) => {
      const store = await make();
      await store.register(aNewInvocationWithoutToken());
      const result = await store.claim(anInvocationKey(), aClaim(), at(0));
      assert.ok(result.kind === 'claimed' && result.invocation.taskToken === undefined);
    },
  },
  {
    name: 'a processed invocation is claimed by nobody',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      await store.claim(invocation, aClaim(), at(0));
      await store.markProcessed(invocation, aProcessedRecord());
      const result = await store.claim(invocation, aClaim(), MID_CLAIM);
      assert.deepEqual(result, { kind: 'processed', invocation: await stored(store, invocation) });
      assert.equal((await stored(store, invocation)).claim, undefined);
    },
  },
  {
    name: 'a claim on an unknown invocation creates nothing',
    run: async (make) => {
      const store = await make();
      assert.deepEqual(await store.claim(anInvocationKey(), aClaim(), at(0)), { kind: 'missing' });
      assert.equal(await store.get(anInvocationKey()), undefined);
    },
  },
  {
    name: 'a claim that was given back can be taken at once',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      await store.claim(invocation, aClaim(), at(0));
      await store.releaseClaim(invocation, aClaim().claimId);
      assert.deepEqual(await stored(store, invocation), invocation);
      assert.equal((await store.claim(invocation, aClaim({ claimId: 'claim-2' }), at(1))).kind, 'claimed');
    },
  },
  {
    name: 'nobody gives back the claim of somebody else',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      await store.claim(invocation, aClaim(), at(0));
      await store.releaseClaim(invocation, 'claim-2');
      assert.deepEqual((await stored(store, invocation)).claim, aClaim());
    },
  },
  {
    name: 'giving back what nobody has does nothing',
    run: async (make) => {
      const store = await make();
      await store.releaseClaim(anInvocationKey(), 'claim-1');
      assert.equal(await store.get(anInvocationKey()), undefined);
      const invocation = await registered(store);
      await store.releaseClaim(invocation, 'claim-1');
      assert.deepEqual(await stored(store, invocation), invocation);
    },
  },
  {
    name: 'an adoption ends the claim of whoever was answering the old token',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      await store.claim(invocation, aClaim(), at(0));
      const open = await adopted(store, await stored(store, invocation));
      assert.equal(open.claim, undefined);
      const result = await store.claim(invocation, aClaim({ claimId: 'claim-2' }), at(1));
      assert.ok(result.kind === 'claimed' && result.invocation.taskToken === anAdoption().taskToken);
    },
  },
];
