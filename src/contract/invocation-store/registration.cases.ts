import assert from 'node:assert/strict';
import {
  ANOTHER_EXECUTION_ARN,
  AN_EXECUTION_ARN,
  aNewInvocation,
  aNewInvocationWithoutToken,
  aProcessedRecord,
  aStartRecord,
  anAttempt,
  anInvocationKey,
  at,
} from '../builders.js';
import { registered, stored, type ContractCase } from './contract-case.js';

export const registrationCases: readonly ContractCase[] = [
  {
    name: 'a new invocation is REGISTERED, unprocessed and never adopted',
    run: async (make) => {
      const store = await make();
      const result = await store.register(aNewInvocation());
      const expected = { ...aNewInvocation(), status: 'REGISTERED', processed: false, adoptions: 0 };
      assert.deepEqual(result, { kind: 'registered', invocation: expected });
      assert.deepEqual(await store.get(anInvocationKey()), expected);
    },
  },
  {
    name: 'every field of an invocation is read back as it was written',
    run: async (make) => {
      const store = await make();
      const full = aNewInvocation({
        isBatch: true,
        resultFormat: 'CSV',
        includeResult: { maxRows: 10 },
        singletonKey: 'schlüssel 🔑',
        traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
        sqlPreview: "select 'ü', '%', '#', 'processed'",
        target: { workgroupName: 'serverless', database: 'analytics', secretArn: 'arn:aws:secretsmanager:x' },
        attempt: anAttempt({ stateName: 'Laden & 清洗 #1', retryCount: 7, redriveCount: 2 }),
        expiresAt: at(123_456_789),
      });
      await store.register(full);
      assert.deepEqual(await store.get(full), { ...full, status: 'REGISTERED', processed: false, adoptions: 0 });
    },
  },
  {
    name: 'what was left out of an invocation stays left out',
    run: async (make) => {
      const store = await make();
      const { sqlPreview: _sqlPreview, ...bare } = aNewInvocationWithoutToken();
      await store.register(bare);
      assert.deepEqual(await store.get(bare), { ...bare, status: 'REGISTERED', processed: false, adoptions: 0 });
    },
  },
  {
    name: 'a second registration under the same key changes nothing and is told what is there',
    run: async (make) => {
      const store = await make();
      const first = await registered(store);
      const second = await store.register(aNewInvocation({ sqlHash: 'another', registeredAt: at(1_000) }));
      assert.deepEqual(second, { kind: 'exists', invocation: first });
      assert.deepEqual(await stored(store, first), first);
    },
  },
  {
    name: 'a second registration is told of a start and of an end',
    run: async (make) => {
      const store = await make();
      const first = await registered(store);
      await store.recordStart(first, aStartRecord());
      const started = await store.register(aNewInvocation());
      assert.deepEqual(started, { kind: 'exists', invocation: await stored(store, first) });
      await store.markProcessed(first, aProcessedRecord());
      const ended = await store.register(aNewInvocation());
      assert.equal(ended.kind, 'exists');
      assert.equal(ended.invocation.processed, true);
    },
  },
  {
    name: 'of ten racing registrations exactly one is the first',
    run: async (make) => {
      const store = await make();
      const race = Array.from({ length: 10 }, (_, racer) =>
        store.register(aNewInvocation({ sqlHash: `sql-${racer}` })),
      );
      const results = await Promise.all(race);
      const winners = results.filter(({ kind }) => kind === 'registered');
      assert.equal(winners.length, 1);
      for (const { invocation } of results) assert.deepEqual(invocation, winners[0]?.invocation);
    },
  },
  {
    name: 'the same invocation id of another execution is another invocation',
    run: async (make) => {
      const store = await make();
      await registered(store, { sqlHash: 'one' });
      await registered(store, { executionArn: ANOTHER_EXECUTION_ARN, sqlHash: 'other' });
      assert.equal((await stored(store, anInvocationKey())).sqlHash, 'one');
      assert.equal((await stored(store, anInvocationKey({ executionArn: ANOTHER_EXECUTION_ARN }))).sqlHash, 'other');
    },
  },
  {
    name: 'keys with unusual characters are told apart',
    run: async (make) => {
      const store = await make();
      const names = ['a', 'a%20b', 'a b', 'a#b', 'ä', 'a\u0308', '执行', 'x'.repeat(1_500)];
      for (const name of names) {
        await registered(store, { executionArn: `${AN_EXECUTION_ARN}-${name}`, sqlHash: name });
      }
      for (const name of names) {
        const key = anInvocationKey({ executionArn: `${AN_EXECUTION_ARN}-${name}` });
        assert.equal((await stored(store, key)).sqlHash, name);
      }
    },
  },
  {
    name: 'very long values are read back whole',
    run: async (make) => {
      const store = await make();
      const long = await registered(store, { taskToken: 't'.repeat(2_048), sqlPreview: 'ü'.repeat(50_000) });
      assert.deepEqual(await stored(store, long), long);
    },
  },
  {
    name: 'an unknown key gives undefined',
    run: async (make) => {
      const store = await make();
      await registered(store);
      assert.equal(await store.get(anInvocationKey({ invocationId: 'unknown' })), undefined);
    },
  },
  {
    name: 'changing what was passed in changes nothing that is stored',
    run: async (make) => {
      const store = await make();
      const passed = aNewInvocation({ target: { database: 'analytics' }, attempt: anAttempt() });
      await store.register(passed);
      Object.assign(passed.target, { database: 'changed' });
      Object.assign(passed.attempt ?? {}, { stateName: 'changed' });
      const kept = await stored(store, passed);
      assert.equal(kept.target.database, 'analytics');
      assert.equal(kept.attempt?.stateName, 'Load');
    },
  },
  {
    name: 'changing what was given out changes nothing that is stored',
    run: async (make) => {
      const store = await make();
      const given = await registered(store);
      const existing = await store.register(aNewInvocation());
      const byAttempt = await store.latest(AN_EXECUTION_ARN);
      for (const invocation of [given, existing.invocation, await stored(store, given), byAttempt]) {
        Object.assign(invocation?.target ?? {}, { database: 'changed' });
      }
      assert.equal((await stored(store, given)).target.database, 'analytics');
    },
  },
  {
    name: 'an invocation past its expiry counts as there until it is deleted',
    run: async (make) => {
      const store = await make();
      const expired = await registered(store, { expiresAt: at(-1) });
      assert.equal((await store.register(aNewInvocation())).kind, 'exists');
      assert.equal(await store.recordStart(expired, aStartRecord()), 'recorded');
    },
  },
];
