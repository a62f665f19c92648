import assert from 'node:assert/strict';
import { chainKeyOf } from '../../domain/attempt-key.js';
import {
  ANOTHER_EXECUTION_ARN,
  AN_EXECUTION_ARN,
  aNewInvocation,
  aNewInvocationWithoutToken,
  aProcessedRecord,
  aStartRecord,
  anAttempt,
  at,
  attemptKeyFor,
} from '../builders.js';
import { idsOf, registered, stored, type ContractCase } from './contract-case.js';

const KEY = attemptKeyFor(aNewInvocation());

export const attemptsCases: readonly ContractCase[] = [
  {
    name: 'an attempt is found from its registration on, as it is now',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      assert.deepEqual(await store.findByAttempt(AN_EXECUTION_ARN, KEY), [invocation]);
      await store.recordStart(invocation, aStartRecord());
      assert.deepEqual(await store.findByAttempt(AN_EXECUTION_ARN, KEY), [await stored(store, invocation)]);
    },
  },
  {
    name: 'attempts with the same key are found, oldest registration first',
    run: async (make) => {
      const store = await make();
      await registered(store, { invocationId: 'b', registeredAt: at(200) });
      await registered(store, { invocationId: 'c', registeredAt: at(100) });
      await registered(store, { invocationId: 'a', registeredAt: at(300), attempt: anAttempt({ retryCount: 1 }) });
      assert.deepEqual(idsOf(await store.findByAttempt(AN_EXECUTION_ARN, KEY)), ['c', 'b', 'a']);
    },
  },
  {
    name: 'more attempts than fit into one read are all found',
    run: async (make) => {
      const store = await make();
      const ids = Array.from({ length: 130 }, (_, number) => `i-${number.toString().padStart(3, '0')}`);
      await Promise.all(
        ids.map((invocationId, number) => registered(store, { invocationId, registeredAt: at(number) })),
      );
      assert.deepEqual(idsOf(await store.findByAttempt(AN_EXECUTION_ARN, KEY)), ids);
    },
  },
  {
    name: 'other states, entries, SQL and executions are not found',
    run: async (make) => {
      const store = await make();
      const others = [
        { attempt: anAttempt({ stateName: 'Other' }) },
        { attempt: anAttempt({ enteredTime: '2026-01-02T03:04:06.123Z' }) },
        { attempt: anAttempt({ entry: 'item 1' }) },
        { sqlHash: 'other' },
        { executionArn: ANOTHER_EXECUTION_ARN },
      ];
      for (const [number, other] of others.entries())
        await registered(store, { invocationId: `i-${number}`, ...other });
      assert.deepEqual(await store.findByAttempt(AN_EXECUTION_ARN, KEY), []);
    },
  },
  {
    name: 'an attempt is found across redrives, and by its entry whatever its SQL',
    run: async (make) => {
      const store = await make();
      await registered(store, { invocationId: 'redriven', attempt: anAttempt({ redriveCount: 1 }) });
      assert.deepEqual(idsOf(await store.findByAttempt(AN_EXECUTION_ARN, KEY)), ['redriven']);
      const attempt = anAttempt({ entry: 'item 1' });
      const ofEntry = await registered(store, { invocationId: 'of-entry', attempt, sqlHash: 'one' });
      const key = attemptKeyFor({ attempt: anAttempt({ entry: 'item 1', retryCount: 1 }), sqlHash: 'another' });
      assert.deepEqual(await store.findByAttempt(AN_EXECUTION_ARN, key), [ofEntry]);
    },
  },
  {
    name: 'what is answered is found like what is not, as it is now',
    run: async (make) => {
      const store = await make();
      const ended = [];
      for (const [number, delivery] of (['delivered', 'none', 'undelivered'] as const).entries()) {
        const invocation = await registered(store, { invocationId: delivery, registeredAt: at(number) });
        await store.markProcessed(invocation, aProcessedRecord({ delivery }));
        ended.push(await stored(store, invocation));
      }
      assert.deepEqual(await store.findByAttempt(AN_EXECUTION_ARN, KEY), ended);
    },
  },
  {
    name: 'the open invocations of a chain are found over all entries of the state, latest entry first',
    run: async (make) => {
      const store = await make();
      const entered = (second: number, fraction = '') =>
        anAttempt({ enteredTime: `2026-01-02T03:04:0${second}${fraction}Z` });
      await registered(store, { invocationId: 'second', attempt: entered(2, '.5') });
      await registered(store, { invocationId: 'third', attempt: entered(2, '.51') });
      await registered(store, { invocationId: 'first', attempt: entered(1) });
      await registered(store, { invocationId: 'other SQL', attempt: entered(3), sqlHash: 'other' });
      const ended = await registered(store, { invocationId: 'ended', attempt: entered(4) });
      await store.markProcessed(ended, aProcessedRecord({ delivery: 'undelivered' }));
      const chain = chainKeyOf(entered(9), aNewInvocation().sqlHash);
      assert.deepEqual(idsOf(await store.findOpenByChain(AN_EXECUTION_ARN, chain)), ['third', 'second', 'first']);
      assert.deepEqual(await store.findOpenByChain(ANOTHER_EXECUTION_ARN, chain), []);
    },
  },
  {
    name: 'an invocation that tells no attempt is not found',
    run: async (make) => {
      const store = await make();
      await store.register(aNewInvocationWithoutToken());
      assert.deepEqual(await store.findByAttempt(AN_EXECUTION_ARN, KEY), []);
    },
  },
];
