import assert from 'node:assert/strict';
import type { Attempt } from '../../ports/invocation.js';
import type { InvocationStore } from '../../ports/invocation-store.js';
import {
  ANOTHER_EXECUTION_ARN,
  AN_EXECUTION_ARN,
  aNewInvocationWithoutToken,
  aProcessedRecord,
  aStartRecord,
  anAdoption,
  anAttempt,
  anInvocationKey,
  at,
} from '../builders.js';
import { adopted, registered, stored, type ContractCase } from './contract-case.js';

/** Registers an invocation and records its start, `startedAfterMs` into the story. */
const started = async (
  store: InvocationStore,
  invocationId: string,
  startedAfterMs: number,
  attempt: Partial<Attempt> = {},
): Promise<void> => {
  const invocation = await registered(store, { invocationId, attempt: anAttempt(attempt) });
  const startedAt = at(startedAfterMs);
  assert.equal(
    await store.recordStart(invocation, { statementId: `statement-of-${invocationId}`, startedAt }),
    'recorded',
  );
};

const latestId = async (store: InvocationStore, stateName?: string): Promise<string | undefined> =>
  (await store.latest(AN_EXECUTION_ARN, stateName))?.invocationId;

export const latestCases: readonly ContractCase[] = [
  {
    name: 'an execution that started nothing has no latest statement',
    run: async (make) => {
      const store = await make();
      await registered(store);
      assert.equal(await store.latest(AN_EXECUTION_ARN), undefined);
      assert.equal(await store.latest(AN_EXECUTION_ARN, 'Load'), undefined);
    },
  },
  {
    name: 'the latest statement is the one that was started last, in whatever order they were registered',
    run: async (make) => {
      const store = await make();
      await started(store, 'a', 900);
      await started(store, 'z', 1_000);
      await started(store, 'm', 100);
      await registered(store, { invocationId: 'never-started', registeredAt: at(5_000) });
      assert.deepEqual(
        await store.latest(AN_EXECUTION_ARN),
        await stored(store, anInvocationKey({ invocationId: 'z' })),
      );
    },
  },
  {
    name: 'times of different lengths are ordered as numbers',
    run: async (make) => {
      const store = await make();
      const short = await registered(store, { invocationId: 'in-1973' });
      await store.recordStart(short, aStartRecord({ startedAt: at(-1_667_323_045_678) }));
      await started(store, 'in-2026', 0);
      assert.equal(await latestId(store), 'in-2026');
      assert.equal(await latestId(store, 'Load'), 'in-2026');
    },
  },
  {
    name: 'the latest statement is found among many',
    run: async (make) => {
      const store = await make();
      for (let number = 0; number < 40; number += 1) {
        await started(store, `i-${number}`, (number * 17) % 40, { stateName: number % 2 === 0 ? 'Even' : 'Odd' });
      }
      // 17 * 7 = 119 = 2 * 40 + 39, and 17 * 14 = 238 = 5 * 40 + 38.
      assert.equal(await latestId(store), 'i-7');
      assert.equal(await latestId(store, 'Odd'), 'i-7');
      assert.equal(await latestId(store, 'Even'), 'i-14');
    },
  },
  {
    name: 'of statements that started at the same time either is the latest',
    run: async (make) => {
      const store = await make();
      await started(store, 'a', 500);
      await started(store, 'b', 500);
      await started(store, 'early', 499);
      assert.ok(['a', 'b'].includes((await latestId(store)) ?? ''));
      assert.ok(['a', 'b'].includes((await latestId(store, 'Load')) ?? ''));
    },
  },
  {
    name: 'statements of other executions do not count',
    run: async (make) => {
      const store = await make();
      await started(store, 'ours', 100);
      const other = await registered(store, { executionArn: ANOTHER_EXECUTION_ARN, invocationId: 'theirs' });
      await store.recordStart(other, aStartRecord({ startedAt: at(200) }));
      assert.equal(await latestId(store), 'ours');
      assert.equal((await store.latest(ANOTHER_EXECUTION_ARN))?.invocationId, 'theirs');
    },
  },
  {
    name: 'a state name narrows to exactly that state',
    run: async (make) => {
      const store = await make();
      const names = ['Load', 'Load#', 'Load#2', 'Load 2', 'Loa', 'load', 'Läden', '装载', '#', 'L%ad', 'x'.repeat(80)];
      for (const [position, stateName] of names.entries())
        await started(store, `i-${position}`, position, { stateName });
      for (const [position, stateName] of names.entries())
        assert.equal(await latestId(store, stateName), `i-${position}`);
      for (const unknown of ['Lo', 'Load#3', 'oad', 'Load#2 ']) assert.equal(await latestId(store, unknown), undefined);
    },
  },
  {
    name: 'an invocation without an attempt belongs to no state',
    run: async (make) => {
      const store = await make();
      await store.register(aNewInvocationWithoutToken());
      await store.recordStart(anInvocationKey(), aStartRecord());
      assert.equal(await latestId(store), 'invocation-1');
      assert.equal(await latestId(store, 'Load'), undefined);
      assert.equal(await latestId(store, ''), undefined);
    },
  },
  {
    name: 'a processed statement still is the latest',
    run: async (make) => {
      const store = await make();
      await started(store, 'a', 100);
      await started(store, 'b', 200);
      await store.markProcessed(anInvocationKey({ invocationId: 'b' }), aProcessedRecord());
      assert.equal(await latestId(store), 'b');
      assert.equal(await latestId(store, 'Load'), 'b');
    },
  },
  {
    name: 'the end of a statement that was started does not make it the latest',
    run: async (make) => {
      const store = await make();
      await started(store, 'a', 100);
      await started(store, 'b', 200);
      const end = aProcessedRecord({ statementId: 'statement-of-a', startedAt: at(5_000), processedAt: at(6_000) });
      await store.markProcessed(anInvocationKey({ invocationId: 'a' }), end);
      assert.equal(await latestId(store), 'b');
      assert.equal(await latestId(store, 'Load'), 'b');
    },
  },
  {
    name: 'an adopted statement is the latest from its adoption on',
    run: async (make) => {
      const store = await make();
      await started(store, 'a', 100);
      await started(store, 'b', 200);
      await adopted(
        store,
        await stored(store, anInvocationKey({ invocationId: 'a' })),
        anAdoption({ adoptedAt: at(300) }),
      );
      assert.equal(await latestId(store), 'a');
      assert.equal(await latestId(store, 'Load'), 'a');
      await started(store, 'c', 400);
      assert.equal(await latestId(store), 'c');
      assert.equal(await latestId(store, 'Load'), 'c');
    },
  },
  {
    name: 'an adoption of what was never started makes nothing the latest before its start',
    run: async (make) => {
      const store = await make();
      await started(store, 'a', 100);
      const open = await adopted(
        store,
        await registered(store, { invocationId: 'b' }),
        anAdoption({ adoptedAt: at(300) }),
      );
      assert.equal(await latestId(store), 'a');
      assert.equal(await latestId(store, 'Load'), 'a');
      await store.recordStart(open, aStartRecord({ startedAt: at(400) }));
      assert.equal(await latestId(store), 'b');
      assert.equal(await latestId(store, 'Load'), 'b');
    },
  },
  {
    name: 'an adoption of what was started since it was read counts as that of a started one',
    run: async (make) => {
      const store = await make();
      const read = await registered(store, { invocationId: 'a' });
      await store.recordStart(read, aStartRecord({ startedAt: at(100) }));
      await started(store, 'b', 200);
      await adopted(store, read, anAdoption({ adoptedAt: at(300) }));
      assert.equal(await latestId(store), 'a');
      assert.equal(await latestId(store, 'Load'), 'a');
    },
  },
  {
    name: 'a statement that only its end told of counts from its start',
    run: async (make) => {
      const store = await make();
      await started(store, 'a', 100);
      await started(store, 'c', 300);
      const overtaken = await registered(store, { invocationId: 'b' });
      await store.markProcessed(overtaken, aProcessedRecord(aStartRecord({ startedAt: at(200) })));
      assert.equal(await latestId(store), 'c');
      assert.equal(await latestId(store, 'Load'), 'c');
      const newest = await registered(store, { invocationId: 'd' });
      await store.markProcessed(newest, aProcessedRecord(aStartRecord({ startedAt: at(400) })));
      assert.equal(await latestId(store), 'd');
      assert.equal(await latestId(store, 'Load'), 'd');
    },
  },
  {
    name: 'a statement whose start nobody knows counts from its end',
    run: async (make) => {
      const store = await make();
      await started(store, 'a', 100);
      const overtaken = await registered(store, { invocationId: 'b' });
      await store.markProcessed(overtaken, aProcessedRecord({ statementId: 'statement-b', processedAt: at(5_000) }));
      assert.equal(await latestId(store), 'b');
      assert.equal(await latestId(store, 'Load'), 'b');
    },
  },
  {
    name: 'an invocation whose start was refused is not the latest',
    run: async (make) => {
      const store = await make();
      await started(store, 'a', 100);
      const refused = await registered(store, { invocationId: 'b' });
      await store.markProcessed(refused, aProcessedRecord({ status: 'FAILED', delivery: 'none' }));
      assert.equal(await latestId(store), 'a');
    },
  },
];
