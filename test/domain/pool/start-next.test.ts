import { describe, expect, it } from '@jest/globals';
import { ConfigurationError } from '../../../src/domain/errors.js';
import { startNext } from '../../../src/domain/pool/start-next.js';
import { starterLifeMs } from '../../../src/domain/starter-life.js';
import type { Invocation } from '../../../src/ports/invocation.js';
import { RedshiftDataError } from '../../../src/ports/port-errors.js';
import { after, HOUR_MS, MINUTE_MS } from '../../../src/ports/units.js';
import { AN_EXECUTION_ARN, aClaim, at } from '../../support/builders.js';
import { countingCalls } from '../../support/counting-calls.js';
import {
  acquire,
  LOADS,
  markEnded,
  ofSize,
  type Pooled,
  poolOfSize,
  putEntry,
  register,
  slotsOf,
  sqlsOf,
  ticketsOf,
} from '../../support/pool-of-loads.js';
import { withMethods } from '../../support/with-methods.js';
import type { World } from '../../support/world.js';

describe('the next one of a queue', () => {
  it('is the first that waits, past entries that stand for nobody, which go', async () => {
    const world = ofSize(1);
    const over = await register(world, 'over', { ticket: 1 });
    await markEnded(world, over);
    await register(world, 'other ticket', { ticket: 9 });
    await putEntry(world, 2, 'other ticket');
    await putEntry(world, 3, 'gone');
    await register(world, 'first', { ticket: 4 });
    await startNext(world.runtime, poolOfSize(1));
    expect(sqlsOf(world)).toEqual(['select 4']);
    expect(ticketsOf(world)).toEqual([9]);
    expect(world.store.keptRequests().map(({ invocationId }) => invocationId)).toEqual(['other ticket']);
  });

  it('is found behind more leftovers than are read at once', async () => {
    const world = ofSize(1);
    for (let ticket = 1; ticket <= 25; ticket += 1) {
      await putEntry(world, ticket, `gone-${ticket}`);
    }
    await register(world, 'first', { ticket: 26 });
    await startNext(world.runtime, poolOfSize(1));
    expect(sqlsOf(world)).toEqual(['select 26']);
    expect(world.store.queuedEntries().size === 0 || world.store.queuedEntries().get(LOADS)?.length === 0).toBe(true);
  });

  it('is passed by where it is given up, and left where its starter is about to mark it', async () => {
    const world = ofSize(2);
    const givenUp = await register(world, 'given up', { ticket: 1 });
    await world.store.markAbandoned(givenUp, { taskToken: givenUp.taskToken!, abandonedAt: at(1) });
    await register(world, 'coming');
    await putEntry(world, 2, 'coming');
    await register(world, 'third', { ticket: 3 });
    await startNext(world.runtime, poolOfSize(2));
    expect(sqlsOf(world)).toEqual(['select 3']);
    expect(ticketsOf(world)).toEqual([1, 2]);
    // Once its starter's claim is over, its entry stands for nobody; the invocation stays as it is, without a claim.
    await world.clock.advance(2 * MINUTE_MS);
    await startNext(world.runtime, poolOfSize(2));
    expect(ticketsOf(world)).toEqual([1]);
    const coming = await world.store.get({ executionArn: AN_EXECUTION_ARN, invocationId: 'coming' });
    expect(coming).toMatchObject({ status: 'QUEUED' });
    expect(coming).not.toHaveProperty('claim');
  });

  it('asks for no claim on what its starter is about to mark', async () => {
    const world = ofSize(1);
    await register(world, 'coming');
    await putEntry(world, 1, 'coming');
    const claimed: string[] = [];
    const store = withMethods(world.store, {
      claim: async (key, claim, now) => {
        claimed.push(key.invocationId);
        return await world.store.claim(key, claim, now);
      },
    });
    await startNext({ ...world.runtime, store }, poolOfSize(1));
    expect(claimed).toEqual([]);
    expect(world.store.queuedEntries().get(LOADS)).toHaveLength(1);
  });

  it('is past an entry that the invocation does not stand for any more, also while somebody is at that one', async () => {
    const world = ofSize(1);
    const elsewhere = await register(world, 'elsewhere', { ticket: 9 });
    await world.store.claim(elsewhere, aClaim({ expiresAt: at(HOUR_MS) }), at(0));
    await putEntry(world, 1, 'elsewhere');
    await startNext(world.runtime, poolOfSize(1));
    expect(ticketsOf(world)).toEqual([9]);
  });

  it('is found behind one that somebody gives up and ends just then', async () => {
    const world = ofSize(1);
    const givenUp = await register(world, 'given up', { ticket: 1 });
    await register(world, 'second', { ticket: 2 });
    const store = withMethods(world.store, {
      claim: async (key, claim, now) => {
        if (key.invocationId === 'given up') {
          await world.store.markAbandoned(givenUp, { taskToken: givenUp.taskToken!, abandonedAt: at(1) });
          await world.store.claim(givenUp, aClaim({ expiresAt: at(HOUR_MS) }), at(0));
        }
        return await world.store.claim(key, claim, now);
      },
    });
    await startNext({ ...world.runtime, store }, poolOfSize(1));
    expect(sqlsOf(world)).toEqual(['select 2']);
  });

  it('is looked for again where the first one is gone by the time that it is claimed', async () => {
    const world = ofSize(1);
    await register(world, 'first', { ticket: 1 });
    let claims = 0;
    const store = withMethods(world.store, {
      claim: async (key, claim, now) => {
        claims += 1;
        return claims === 1 ? { kind: 'missing' } : await world.store.claim(key, claim, now);
      },
    });
    await startNext({ ...world.runtime, store }, poolOfSize(1));
    expect(sqlsOf(world)).toEqual(['select 1']);
    expect(world.telemetry.linesAt('warn')).toEqual([]);
  });

  it.each([
    ['by the Data API’s word', { CreatedAt: new Date(at(-1_000)) }, at(-1_000)],
    ['now, where the Data API does not tell', {}, at(0)],
  ])('counts as started %s', async (_what, told, startedAt) => {
    const world = ofSize(1);
    const first = await register(world, 'first', { ticket: 1 });
    const redshiftData = withMethods(world.redshiftData, {
      executeStatement: async () => ({ Id: 'st-1', ...told }),
    });
    await startNext({ ...world.runtime, redshiftData }, poolOfSize(1));
    expect(await world.store.get(first)).toMatchObject({ status: 'STARTED', statementId: 'st-1', startedAt });
  });

  it.each<[string, (world: World, first: Pooled) => Promise<unknown>]>([
    ['somebody is at it', (world, first) => world.store.claim(first, aClaim({ expiresAt: at(HOUR_MS) }), at(0))],
    ['no slot is free', (world) => acquire(world, 0, { executionArn: AN_EXECUTION_ARN, invocationId: 'running' })],
  ])('is not started where %s', async (_what, prepare) => {
    const world = ofSize(1);
    const first = await register(world, 'first', { ticket: 1 });
    await register(world, 'second', { ticket: 2 });
    await prepare(world, first);
    await startNext(world.runtime, poolOfSize(1));
    expect(sqlsOf(world)).toEqual([]);
    expect(world.store.queuedEntries().get(LOADS)).toHaveLength(2);
  });

  it('is another tasker’s to start where it is that one’s', async () => {
    const world = ofSize(1);
    await register(world, 'theirs', { ticket: 1, owner: 'another' });
    await startNext(world.runtime, poolOfSize(1));
    expect(sqlsOf(world)).toEqual([]);
  });

  it('is started under a claim that lasts as long as a starter lives', async () => {
    const world = ofSize(1);
    const first = await register(world, 'first', { ticket: 1 });
    let claimed: Invocation | undefined;
    const redshiftData = withMethods(world.redshiftData, {
      executeStatement: async (input) => {
        claimed = await world.store.get(first);
        return await world.redshiftData.executeStatement(input);
      },
    });
    await startNext({ ...world.runtime, redshiftData }, poolOfSize(1));
    expect(claimed).toMatchObject({
      ...{ status: 'REGISTERED', dequeuedAt: world.clock.now() },
      claim: { expiresAt: after(world.clock.now(), starterLifeMs(world.runtime)) },
    });
    expect(await world.store.get(first)).toMatchObject({ status: 'STARTED', startedAt: world.clock.now() });
    expect(await world.store.get(first)).not.toHaveProperty('claim');
    expect(world.store.keptRequests()).toEqual([]);
  });

  it('is told as lost where its SQL is gone, and the one behind it is started', async () => {
    const world = ofSize(1);
    const first = await register(world, 'first', { ticket: 1 });
    await world.store.removeQueuedRequest(first);
    await register(world, 'second', { ticket: 2 });
    await startNext(world.runtime, poolOfSize(1));
    expect(world.answerTo('token-first')).toMatchObject({ kind: 'failure', error: 'StartOutcomeUnknown' });
    expect(sqlsOf(world)).toEqual(['select 2']);
  });

  it('starts no more than ten at a time', async () => {
    const world = ofSize(20);
    for (let ticket = 1; ticket <= 12; ticket += 1) await register(world, `i-${ticket}`, { ticket });
    await startNext(world.runtime, poolOfSize(20));
    expect(world.statements).toHaveLength(10);
    expect(ticketsOf(world)).toEqual([11, 12]);
  });

  it('tells in the log where it could not be started', async () => {
    const world = ofSize(1);
    await register(world, 'first', { ticket: 1 });
    const pools = withMethods(world.store, { listQueueEntries: () => Promise.reject(new TypeError('lost')) });
    await startNext({ ...world.runtime, pools }, poolOfSize(1));
    expect(world.telemetry.linesAt('warn')).toEqual([
      {
        ...{ level: 'warn', message: 'could not start what waits in a pool; the next end or the reconciler will' },
        fields: { pool: 'loads', errorName: 'TypeError' },
      },
    ]);
  });
});

describe('whoever looks for the next one of a queue', () => {
  /** A runtime whose claims are answered otherwise, where there is an answer for the call of this number; and all calls. */
  const claimsOf = (world: World, answer: (call: number) => object | undefined) => {
    const calls: string[] = [];
    const store = withMethods(world.store, {
      claim: async (...given) => {
        calls.push(given[0].invocationId);
        return (answer(calls.length) ?? (await world.store.claim(...given))) as never;
      },
    });
    return { runtime: { ...world.runtime, store }, calls };
  };

  it('gives up after 200 looks, though there is more', async () => {
    const world = ofSize(1);
    await register(world, 'first', { ticket: 1 });
    const { runtime, calls } = claimsOf(world, () => ({ kind: 'missing' }));
    await startNext(runtime, poolOfSize(1));
    expect(calls).toHaveLength(200);
  });

  it('reads ten entries at once, 200 at most, each page behind the one before', async () => {
    const world = ofSize(1);
    for (let ticket = 1; ticket <= 210; ticket += 1) {
      const { taskToken, ...key } = await register(world, `i-${ticket}`, { ticket });
      await world.store.markAbandoned(key, { taskToken: taskToken!, abandonedAt: at(1) });
    }
    const { port: pools, calls } = countingCalls(world.store, 'listQueueEntries');
    await startNext({ ...world.runtime, pools }, poolOfSize(1));
    expect(calls).toHaveLength(20);
    expect(calls[0]).toEqual([LOADS, { limit: 10, after: undefined }]);
    expect(calls.slice(1).map(([, page]) => page)).toMatchObject(
      Array.from({ length: 19 }, (_, index) => ({ limit: 10, after: { ticket: 10 * (index + 1) } })),
    );
    expect(sqlsOf(world)).toEqual([]);
  });

  it('reads no further than to a page that is not full', async () => {
    const world = ofSize(1);
    const givenUp = await register(world, 'given up', { ticket: 1 });
    await world.store.markAbandoned(givenUp, { taskToken: givenUp.taskToken!, abandonedAt: at(1) });
    const { port: pools, calls } = countingCalls(world.store, 'listQueueEntries');
    await startNext({ ...world.runtime, pools }, poolOfSize(1));
    expect(calls).toHaveLength(1);
  });

  it('looks no further, and claims nothing, where no slot is free', async () => {
    const world = ofSize(1);
    await register(world, 'first', { ticket: 1 });
    await acquire(world, 0, { executionArn: AN_EXECUTION_ARN, invocationId: 'running' });
    const { runtime, calls } = claimsOf(world, () => undefined);
    const slots = countingCalls(world.store, 'listSlots');
    await startNext({ ...runtime, pools: slots.port }, poolOfSize(1));
    expect([calls.length, slots.calls.length]).toEqual([0, 1]);
  });

  it('looks no further where somebody has claimed the first one at this moment', async () => {
    const world = ofSize(1);
    const first = await register(world, 'first', { ticket: 1 });
    const { runtime, calls } = claimsOf(world, () => ({ kind: 'held', invocation: first }));
    await startNext(runtime, poolOfSize(1));
    expect(calls).toHaveLength(1);
    expect(sqlsOf(world)).toEqual([]);
  });

  it('looks no further, and gives its claim back, where the slot is taken at this moment', async () => {
    const world = ofSize(1);
    const first = await register(world, 'first', { ticket: 1 });
    const lists = countingCalls(world.store, 'listQueueEntries');
    const pools = withMethods(lists.port, { acquireSlot: async () => 'held' });
    await startNext({ ...world.runtime, pools }, poolOfSize(1));
    expect(lists.calls).toHaveLength(1);
    expect(await world.store.get(first)).toMatchObject({ status: 'QUEUED', ticket: 1 });
    expect(await world.store.get(first)).not.toHaveProperty('claim');
  });

  it('takes no slot for one that has been taken out of the queue at this moment, and looks at the one behind it', async () => {
    const world = ofSize(1);
    const first = await register(world, 'first', { ticket: 1 });
    await register(world, 'second', { ticket: 2 });
    const { runtime } = claimsOf(world, (calls) => {
      if (calls > 1) return undefined;
      // It has ended, and stands for nobody when it is looked at again.
      void markEnded(world, first);
      return { kind: 'claimed', invocation: { ...first, status: 'REGISTERED' } };
    });
    await startNext(runtime, poolOfSize(1));
    expect(sqlsOf(world)).toEqual(['select 2']);
    expect(await slotsOf(world)).toEqual(['0 second']);
  });

  it('starts nothing, and leaves the entry, where another has taken it out of the queue under its claim', async () => {
    const world = ofSize(1);
    await register(world, 'first', { ticket: 1 });
    const lists = countingCalls(world.store, 'dequeue');
    const pools = withMethods(lists.port, { dequeue: async () => ({ kind: 'lost' }) });
    await startNext({ ...world.runtime, pools }, poolOfSize(1));
    expect(sqlsOf(world)).toEqual([]);
    expect(ticketsOf(world)).toEqual([1]);
    expect(world.telemetry.linesAt('warn')).toEqual([]);
  });

  it('passes by any number of those that are over, which are no starts', async () => {
    const world = ofSize(1);
    for (let ticket = 1; ticket <= 12; ticket += 1) {
      await world.store.removeQueuedRequest(await register(world, `i-${ticket}`, { ticket }));
    }
    await register(world, 'last', { ticket: 13 });
    await startNext(world.runtime, poolOfSize(1));
    expect(sqlsOf(world)).toEqual(['select 13']);
  });

  it('stops at one that is refused for now, which keeps its slot, and tells so', async () => {
    const world = ofSize(2);
    const first = await register(world, 'first', { ticket: 1 });
    await register(world, 'second', { ticket: 2 });
    const tooMany = new RedshiftDataError('ActiveStatementsExceededException', 'no', {
      ...{ retryable: true, outcome: 'refused' },
    });
    world.redshiftData.failNext('executeStatement', tooMany);
    await startNext(world.runtime, poolOfSize(2));
    expect(world.callsOf('executeStatement')).toBe(1);
    expect(await slotsOf(world)).toHaveLength(1);
    expect(await world.store.get(first)).not.toHaveProperty('claim');
    const { executionArn, invocationId } = first;
    expect(world.telemetry.linesAt('warn')).toEqual([
      {
        ...{ level: 'warn', message: 'a statement that waited could not be started; the reconciler tries again' },
        fields: { executionArn, invocationId, errorName: 'ActiveStatementsExceededException' },
      },
    ]);
  });

  it('leaves the claim on one of which nobody knows whether it was started', async () => {
    const world = ofSize(1);
    const first = await register(world, 'first', { ticket: 1 });
    const noAnswer = new RedshiftDataError('RedshiftDataUnreachable', 'no', { retryable: true, outcome: 'unknown' });
    world.redshiftData.failNext('executeStatement', noAnswer, { effect: 'done' });
    await startNext(world.runtime, poolOfSize(1));
    expect(await world.store.get(first)).toMatchObject({
      ...{ status: 'REGISTERED', processed: false },
      claim: { expiresAt: after(world.clock.now(), starterLifeMs(world.runtime)) },
    });
    expect(world.telemetry.linesAt('warn')).toMatchObject([{ fields: { errorName: 'RedshiftDataUnreachable' } }]);
    expect(world.answerTo('token-first')).toBeUndefined();
  });

  it.each([
    ['a moment before an hour has passed', HOUR_MS - 1, undefined],
    ['when an hour has passed', HOUR_MS, { kind: 'failure', error: 'ConfigurationError' }],
  ])('tells of a permission that is missing %s', async (_what, ageMs, answer) => {
    const world = ofSize(1);
    await register(world, 'first', { ticket: 1 });
    await world.clock.advance(ageMs);
    const denied = new ConfigurationError('not allowed');
    world.taskCallback.failNext({ operation: 'sendTaskHeartbeat', error: denied });
    await startNext(world.runtime, poolOfSize(1));
    if (answer) expect(world.answerTo('token-first')).toMatchObject(answer);
    else expect(world.answerTo('token-first')).toBeUndefined();
  });

  it('leaves an entry whose starter takes its claim at this moment, or has just marked its invocation', async () => {
    const world = ofSize(1);
    const slow = await register(world, 'slow', { claim: aClaim({ expiresAt: at(-HOUR_MS) }) });
    await putEntry(world, 1, 'slow');
    await startNext(claimsOf(world, () => ({ kind: 'held', invocation: slow })).runtime, poolOfSize(1));
    expect(ticketsOf(world)).toEqual([1]);
    await world.store.releaseClaim(slow, 'claim-1');
    const marked = claimsOf(world, () => ({ kind: 'claimed', invocation: { ...slow, ticket: 1 } }));
    await startNext(marked.runtime, poolOfSize(1));
    expect(ticketsOf(world)).toEqual([1]);
  });
});
