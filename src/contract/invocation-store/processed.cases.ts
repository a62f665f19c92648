import assert from 'node:assert/strict';
import {
  AN_EXECUTION_ARN,
  AN_OWNER,
  A_TASK_TOKEN,
  aClaim,
  aNewInvocationWithoutToken,
  aProcessedRecord,
  aStartRecord,
  anAdoption,
  anInvocationKey,
  at,
} from '../builders.js';
import { adopted, registered, stored, type ContractCase } from './contract-case.js';

export const processedCases: readonly ContractCase[] = [
  {
    name: 'a processed invocation keeps its outcome and loses token and claim',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      await store.recordStart(invocation, aStartRecord());
      await store.claim(invocation, aClaim(), at(1_000));
      assert.deepEqual(await store.markProcessed(invocation, aProcessedRecord()), { kind: 'processed' });
      const { answeredToken: _answeredToken, ...end } = aProcessedRecord();
      const { taskToken: _taskToken, ...rest } = invocation;
      assert.deepEqual(await stored(store, invocation), { ...rest, ...aStartRecord(), ...end, processed: true });
    },
  },
  {
    name: 'a failure keeps its error name and text',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      const outcome = { errorName: 'ABORTED', errorMessage: 'cancelled by “somebody” 😶', durationMs: 0 };
      await store.markProcessed(invocation, aProcessedRecord({ status: 'ABORTED', outcome }));
      const ended = await stored(store, invocation);
      assert.deepEqual([ended.status, ended.outcome], ['ABORTED', outcome]);
    },
  },
  {
    name: 'an empty outcome stays empty',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      await store.markProcessed(invocation, aProcessedRecord({ outcome: {} }));
      assert.deepEqual((await stored(store, invocation)).outcome, {});
    },
  },
  {
    name: 'a processed invocation is not in flight',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      await store.markProcessed(invocation, aProcessedRecord({ delivery: 'undelivered' }));
      assert.deepEqual((await store.listInFlight(AN_OWNER, { limit: 10 })).entries, []);
      assert.deepEqual((await store.listUnprocessed(AN_EXECUTION_ARN, { limit: 10 })).entries, []);
    },
  },
  {
    name: 'a second end changes nothing',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      await store.markProcessed(invocation, aProcessedRecord());
      const before = await stored(store, invocation);
      const again = aProcessedRecord({ status: 'FAILED', outcome: { errorName: 'FAILED' }, processedAt: at(9_000) });
      assert.deepEqual(await store.markProcessed(invocation, again), { kind: 'alreadyProcessed' });
      const untold = aProcessedRecord({ status: 'FAILED', answeredToken: undefined });
      assert.deepEqual(await store.markProcessed(invocation, untold), { kind: 'alreadyProcessed' });
      assert.deepEqual(await stored(store, invocation), before);
    },
  },
  {
    name: 'of five racing ends exactly one counts',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      const race = Array.from({ length: 5 }, (_, racer) =>
        store.markProcessed(invocation, aProcessedRecord({ outcome: { rows: racer } })),
      );
      const results = await Promise.all(race);
      assert.equal(results.filter(({ kind }) => kind === 'processed').length, 1);
      const winner = results.findIndex(({ kind }) => kind === 'processed');
      assert.equal((await stored(store, invocation)).outcome?.rows, winner);
    },
  },
  {
    name: 'an answer to a token that a retry has replaced ends nothing and is told the new token',
    run: async (make) => {
      const store = await make();
      const open = await adopted(store, await registered(store));
      const result = await store.markProcessed(open, aProcessedRecord({ answeredToken: A_TASK_TOKEN }));
      assert.deepEqual(result, { kind: 'tokenReplaced', invocation: open });
      assert.deepEqual(await stored(store, open), open);
      const answered = aProcessedRecord({ answeredToken: anAdoption().taskToken });
      assert.deepEqual(await store.markProcessed(open, answered), { kind: 'processed' });
    },
  },
  {
    name: 'an end without an answered token does not end an invocation that has one',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      const result = await store.markProcessed(invocation, aProcessedRecord({ answeredToken: undefined }));
      assert.deepEqual(result, { kind: 'tokenReplaced', invocation });
      assert.equal((await stored(store, invocation)).processed, false);
    },
  },
  {
    name: 'an invocation without a token ends without one',
    run: async (make) => {
      const store = await make();
      await store.register(aNewInvocationWithoutToken());
      const end = aProcessedRecord({ answeredToken: undefined, delivery: 'none' });
      assert.deepEqual(await store.markProcessed(anInvocationKey(), end), { kind: 'processed' });
      assert.equal((await stored(store, anInvocationKey())).delivery, 'none');
    },
  },
  {
    name: 'the end of an unknown invocation creates nothing',
    run: async (make) => {
      const store = await make();
      assert.deepEqual(await store.markProcessed(anInvocationKey(), aProcessedRecord()), { kind: 'missing' });
      assert.equal(await store.get(anInvocationKey()), undefined);
      assert.equal(await store.latest(AN_EXECUTION_ARN), undefined);
    },
  },
  {
    name: 'an end that overtakes the record of the start brings statement id and time',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      await store.markProcessed(invocation, aProcessedRecord(aStartRecord()));
      const { statementId, startedAt } = await stored(store, invocation);
      assert.deepEqual({ statementId, startedAt }, aStartRecord());
    },
  },
  {
    name: 'an end does not replace the statement id and time that were recorded',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      await store.recordStart(invocation, aStartRecord());
      await store.markProcessed(invocation, aProcessedRecord({ statementId: 'another', startedAt: at(7_000) }));
      const { statementId, startedAt } = await stored(store, invocation);
      assert.deepEqual({ statementId, startedAt }, aStartRecord());
    },
  },
  {
    name: 'a time without a statement id tells of no start',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      await store.markProcessed(invocation, aProcessedRecord({ startedAt: at(200) }));
      assert.equal((await stored(store, invocation)).startedAt, undefined);
      assert.equal(await store.latest(AN_EXECUTION_ARN), undefined);
    },
  },
];
