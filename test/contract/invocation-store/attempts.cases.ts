import assert from 'node:assert/strict';
import {
  ANOTHER_EXECUTION_ARN,
  AN_EXECUTION_ARN,
  aNewInvocation,
  aNewInvocationWithoutToken,
  aStartRecord,
  anAttempt,
  at,
  attemptKeyFor,
} from '../../support/builders.js';
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
    name: 'other states, entries, redrives, SQL and executions are not found',
    run: async (make) => {
      const store = await make();
      const others = [
        { attempt: anAttempt({ stateName: 'Other' }) },
        { attempt: anAttempt({ enteredTime: '2026-01-02T03:04:06.123Z' }) },
        { attempt: anAttempt({ redriveCount: 1 }) },
        { sqlHash: 'other' },
        { executionArn: ANOTHER_EXECUTION_ARN },
      ];
      for (const [number, other] of others.entries())
        await registered(store, { invocationId: `i-${number}`, ...other });
      assert.deepEqual(await store.findByAttempt(AN_EXECUTION_ARN, KEY), []);
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
