import assert from 'node:assert/strict';
import type { TerminalStatus } from '../../ports/statement-status.js';
import {
  AN_EXECUTION_ARN,
  AN_OWNER,
  A_TASK_TOKEN,
  aClaim,
  aProcessedRecord,
  aStartRecord,
  anAdoption,
  anAttempt,
  anInvocationKey,
  at,
  attemptKeyFor,
} from '../builders.js';
import { adopted, idsOf, registered, stored, type ContractCase } from './contract-case.js';

export const adoptionCases: readonly ContractCase[] = [
  {
    name: 'an adopted invocation bears the token, attempt and expiry of the retry',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      await store.recordStart(invocation, aStartRecord());
      const read = await stored(store, invocation);
      const given = anAdoption();
      const open = await adopted(store, read);
      assert.deepEqual(open, { ...read, ...given, adoptions: 1 });
      assert.deepEqual(await stored(store, invocation), open);
    },
  },
  {
    name: 'an adopted invocation that had ended undelivered is open again and keeps what the statement came to',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      await store.recordStart(invocation, aStartRecord());
      await store.markProcessed(invocation, aProcessedRecord({ delivery: 'undelivered' }));
      const read = await stored(store, invocation);
      const { delivery: _delivery, processedAt: _processedAt, ...kept } = read;
      assert.deepEqual(await adopted(store, read), { ...kept, ...anAdoption(), processed: false, adoptions: 1 });
      assert.equal((await stored(store, invocation)).status, 'FINISHED');
    },
  },
  {
    name: 'an adopted invocation is in flight and unprocessed again',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      await store.markProcessed(invocation, aProcessedRecord({ delivery: 'undelivered' }));
      await adopted(store, await stored(store, invocation));
      const inFlight = await store.listInFlight(AN_OWNER, { limit: 10 });
      assert.deepEqual(idsOf(inFlight.entries), [invocation.invocationId]);
      const unprocessed = await store.listUnprocessed(AN_EXECUTION_ARN, { limit: 10 });
      assert.deepEqual(idsOf(unprocessed.entries), [invocation.invocationId]);
      assert.equal((await store.claim(invocation, aClaim(), at(0))).kind, 'claimed');
    },
  },
  {
    name: 'an adopted invocation is found by the next retry',
    run: async (make) => {
      const store = await make();
      const open = await adopted(store, await registered(store));
      assert.deepEqual(await store.findByAttempt(AN_EXECUTION_ARN, attemptKeyFor(open)), [open]);
    },
  },
  {
    name: 'an adopted invocation that was never started can be started',
    run: async (make) => {
      const store = await make();
      const open = await adopted(store, await registered(store));
      assert.equal(open.status, 'REGISTERED');
      assert.equal(await store.recordStart(open, aStartRecord()), 'recorded');
    },
  },
  {
    name: 'a retry that is to start what it adopts has the claim with it',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      await store.claim(invocation, aClaim({ claimId: 'of-the-attempt-before' }), at(0));
      const claim = aClaim({ claimId: 'of-the-retry', expiresAt: at(90_000) });
      const open = await adopted(store, await stored(store, invocation), anAdoption({ claim }));
      assert.deepEqual(open.claim, claim);
      assert.deepEqual((await stored(store, invocation)).claim, claim);
      assert.equal((await store.claim(invocation, aClaim(), at(89_000))).kind, 'held');
      assert.equal((await store.claim(invocation, claim, at(89_000))).kind, 'claimed');
    },
  },
  {
    name: 'a retry that adopts what was started has no claim with it',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      const read = await stored(store, invocation);
      await store.recordStart(invocation, aStartRecord());
      const open = await adopted(store, read, anAdoption({ claim: aClaim() }));
      assert.equal(open.claim, undefined);
    },
  },
  {
    name: 'of ten racing retries exactly one adopts',
    run: async (make) => {
      const store = await make();
      const predecessor = await registered(store);
      const race = Array.from({ length: 10 }, (_, racer) =>
        store.adopt(predecessor, anAdoption({ taskToken: `token-${racer}` })),
      );
      const results = await Promise.all(race);
      assert.equal(results.filter(({ kind }) => kind === 'lost').length, 9);
      const winner = results.findIndex(({ kind }) => kind === 'adopted');
      const { taskToken, adoptions } = await stored(store, predecessor);
      assert.deepEqual({ taskToken, adoptions }, { taskToken: `token-${winner}`, adoptions: 1 });
    },
  },
  {
    name: 'of ten racing retries exactly one adopts an undelivered end',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      await store.markProcessed(invocation, aProcessedRecord({ delivery: 'undelivered' }));
      const predecessor = await stored(store, invocation);
      const race = Array.from({ length: 10 }, (_, racer) =>
        store.adopt(predecessor, anAdoption({ taskToken: `token-${racer}` })),
      );
      assert.equal((await Promise.all(race)).filter(({ kind }) => kind === 'adopted').length, 1);
    },
  },
  {
    name: 'a retry that repeats its adoption has it still',
    run: async (make) => {
      const store = await make();
      const predecessor = await registered(store);
      const open = await adopted(store, predecessor);
      assert.deepEqual(await store.adopt(predecessor, anAdoption()), { kind: 'adopted', invocation: open });
      assert.deepEqual(await stored(store, predecessor), open);
    },
  },
  {
    name: 'a retry that repeats its adoption after the end has nothing',
    run: async (make) => {
      const store = await make();
      const predecessor = await registered(store);
      await adopted(store, predecessor);
      await store.markProcessed(predecessor, aProcessedRecord({ answeredToken: anAdoption().taskToken }));
      assert.deepEqual(await store.adopt(predecessor, anAdoption()), { kind: 'lost' });
      assert.equal((await stored(store, predecessor)).processed, true);
    },
  },
  {
    name: 'each retry in turn adopts what it has read',
    run: async (make) => {
      const store = await make();
      const first = await adopted(store, await registered(store));
      const second = anAdoption({ taskToken: 'token-of-the-second-retry', attempt: anAttempt({ retryCount: 2 }) });
      const open = await adopted(store, first, second);
      assert.deepEqual([open.taskToken, open.attempt?.retryCount, open.adoptions], [second.taskToken, 2, 2]);
    },
  },
  {
    name: 'a predecessor that somebody adopted since it was read is lost',
    run: async (make) => {
      const store = await make();
      const read = await registered(store);
      const open = await adopted(store, read, anAdoption({ taskToken: 'token-of-a-sibling' }));
      assert.deepEqual(await store.adopt(read, anAdoption()), { kind: 'lost' });
      assert.deepEqual(await stored(store, read), open);
    },
  },
  {
    name: 'a predecessor that was adopted and ended undelivered since it was read is lost',
    run: async (make) => {
      const store = await make();
      const read = await registered(store);
      await adopted(store, read, anAdoption({ taskToken: 'sibling' }));
      await store.markProcessed(read, aProcessedRecord({ answeredToken: 'sibling', delivery: 'undelivered' }));
      assert.deepEqual(await store.adopt(read, anAdoption()), { kind: 'lost' });
    },
  },
  {
    name: 'a predecessor with another token than the one that was read is lost',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      assert.deepEqual(await store.adopt({ ...invocation, taskToken: 'other' }, anAdoption()), { kind: 'lost' });
      assert.equal((await stored(store, invocation)).taskToken, A_TASK_TOKEN);
    },
  },
  {
    name: 'a predecessor that somebody has claimed since it was read is lost',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      await store.claim(invocation, aClaim(), at(0));
      assert.deepEqual(await store.adopt(invocation, anAdoption()), { kind: 'lost' });
      const claimed = await stored(store, invocation);
      assert.deepEqual([claimed.taskToken, claimed.claim], [A_TASK_TOKEN, aClaim()]);
      await adopted(store, claimed);
    },
  },
  {
    name: 'a predecessor whose answer was delivered is lost',
    run: async (make) => {
      const store = await make();
      for (const delivery of ['delivered', 'none'] as const) {
        const invocation = await registered(store, { invocationId: delivery });
        await store.markProcessed(invocation, aProcessedRecord({ delivery }));
        const read = await stored(store, invocation);
        assert.deepEqual(await store.adopt(read, anAdoption()), { kind: 'lost' });
        assert.deepEqual(await stored(store, invocation), read);
      }
    },
  },
  {
    name: 'a predecessor that FAILED or ABORTED undelivered is adopted with its end',
    run: async (make) => {
      const store = await make();
      for (const status of ['FAILED', 'ABORTED'] satisfies TerminalStatus[]) {
        const invocation = await registered(store, { invocationId: status });
        await store.markProcessed(invocation, aProcessedRecord({ status, delivery: 'undelivered' }));
        const open = await adopted(store, await stored(store, invocation));
        assert.deepEqual([open.status, open.processed], [status, false]);
      }
    },
  },
  {
    name: 'a predecessor that was given up since it was read is lost',
    run: async (make) => {
      const store = await make();
      const read = await registered(store);
      assert.equal(await store.markAbandoned(read, { taskToken: A_TASK_TOKEN, abandonedAt: at(400) }), 'marked');
      assert.deepEqual(await store.adopt(read, anAdoption()), { kind: 'lost' });
      const marked = await stored(store, read);
      assert.deepEqual([marked.taskToken, marked.abandonedAt], [A_TASK_TOKEN, at(400)]);
    },
  },
  {
    name: 'a predecessor that was read as given up is adopted, and the mark is gone',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      await store.markAbandoned(invocation, { taskToken: A_TASK_TOKEN, abandonedAt: at(400) });
      const open = await adopted(store, await stored(store, invocation));
      assert.equal(open.abandonedAt, undefined);
    },
  },
  {
    name: 'an invocation is given up once, under the token that it bears, and not after its end',
    run: async (make) => {
      const store = await make();
      const invocation = await registered(store);
      const mark = (taskToken: string, delayMs: number) =>
        store.markAbandoned(invocation, { taskToken, abandonedAt: at(delayMs) });
      assert.equal(await mark('another-token', 100), 'lost');
      assert.equal((await stored(store, invocation)).abandonedAt, undefined);
      assert.equal(await mark(A_TASK_TOKEN, 200), 'marked');
      assert.equal(await mark(A_TASK_TOKEN, 300), 'marked');
      assert.equal((await stored(store, invocation)).abandonedAt, at(200));
      await store.markProcessed(invocation, aProcessedRecord());
      assert.equal(await mark(A_TASK_TOKEN, 400), 'lost');
      assert.equal(
        await store.markAbandoned(anInvocationKey({ invocationId: 'nobody' }), {
          taskToken: A_TASK_TOKEN,
          abandonedAt: at(0),
        }),
        'lost',
      );
    },
  },
  {
    name: 'a predecessor that was started since it was read is adopted with its statement',
    run: async (make) => {
      const store = await make();
      const read = await registered(store);
      await store.recordStart(read, aStartRecord());
      const open = await adopted(store, read);
      assert.deepEqual([open.status, open.statementId], ['STARTED', aStartRecord().statementId]);
    },
  },
  {
    name: 'a predecessor that finished undelivered since it was read is adopted with its end',
    run: async (make) => {
      const store = await make();
      const read = await registered(store);
      await store.markProcessed(read, aProcessedRecord({ ...aStartRecord(), delivery: 'undelivered' }));
      const open = await adopted(store, read);
      assert.deepEqual([open.status, open.processed, open.adoptions], ['FINISHED', false, 1]);
    },
  },
  {
    name: 'a predecessor that is not there is lost, and nothing is created',
    run: async (make) => {
      const elsewhere = await registered(await make());
      const store = await make();
      assert.deepEqual(await store.adopt(elsewhere, anAdoption()), { kind: 'lost' });
      assert.equal(await store.get(anInvocationKey()), undefined);
    },
  },
];
