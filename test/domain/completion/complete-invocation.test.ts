import { describe, expect, it } from '@jest/globals';
import { completeInvocation } from '../../../src/domain/completion/complete-invocation.js';
import { confirmEnd } from '../../../src/domain/completion/confirm-end.js';
import type { CompletionHint } from '../../../src/domain/completion/completion-hint.js';
import { ConfigurationError } from '../../../src/domain/errors.js';
import type { Invocation } from '../../../src/ports/invocation.js';
import { RedshiftDataError, StoreUnavailableError } from '../../../src/ports/port-errors.js';
import { after, DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/ports/units.js';
import { aClaim, anAttempt } from '../../support/builders.js';
import { withMethods } from '../../support/with-methods.js';
import { World } from '../../support/world.js';

const denied = new RedshiftDataError('AccessDeniedException', 'no', { retryable: false, outcome: 'refused' });
const throttled = new RedshiftDataError('ThrottlingException', 'no', { retryable: true, outcome: 'refused' });
const FROM_EVENT: CompletionHint = { source: 'event' };

/** A statement that has ended, whose event nobody has taken. */
const ended = async (world: World, payload: object = {}): Promise<Invocation> => {
  const { token, statementId } = await world.startTask(payload);
  world.redshiftData.finish(statementId, { rows: 3 });
  await world.loseEvents();
  return await world.invocationOf(token);
};

describe('a completion that finds somebody else at it', () => {
  const heldBy = async (world: World, invocation: Invocation): Promise<void> =>
    void (await world.store.claim(
      invocation,
      aClaim({ expiresAt: after(world.clock.now(), DAY_MS) }),
      world.clock.now(),
    ));
  /** How often it has asked for the claim, and for how long. */
  const looksOf = async (world: World, invocation: Invocation, hint: CompletionHint) => {
    let looks = 0;
    const store = withMethods(world.store, {
      claim: async (...given) => {
        looks += 1;
        return await world.store.claim(...given);
      },
    });
    const before = world.clock.now();
    const result = await world.whileTimePasses(completeInvocation({ ...world.runtime, store }, invocation, hint));
    return { result, looks, waitedMs: world.clock.now() - before };
  };
  const pooledWorld = (): World => new World({ guard: 'plain', settings: { pools: { loads: 1 } } });

  it('looks again for a while where that may be a starter of a pool, since the event comes once', async () => {
    const world = pooledWorld();
    const invocation = await ended(world, { pool: 'loads' });
    await heldBy(world, invocation);
    expect(await looksOf(world, invocation, FROM_EVENT)).toEqual({ result: 'held', looks: 10, waitedMs: 2_700 });
    expect(await looksOf(world, invocation, { source: 'reconciler' })).toEqual({
      result: 'held',
      looks: 1,
      waitedMs: 0,
    });
  });

  it('looks once where it is in no pool, or waits in its queue', async () => {
    const world = pooledWorld();
    const plain = await ended(world);
    await heldBy(world, plain);
    expect(await looksOf(world, plain, FROM_EVENT)).toEqual({ result: 'held', looks: 1, waitedMs: 0 });
    await world.startTask({ pool: 'loads' });
    const { token } = await world.startTask({ pool: 'loads', sqlStatement: 'select 2' });
    const queued = await world.invocationOf(token);
    await heldBy(world, queued);
    expect(await looksOf(world, queued, FROM_EVENT)).toEqual({ result: 'held', looks: 1, waitedMs: 0 });
  });

  it('has nothing to do where it is over, and says where there is none', async () => {
    const world = pooledWorld();
    const invocation = await ended(world);
    expect(await completeInvocation(world.runtime, invocation, FROM_EVENT)).toBe('completed');
    expect(await completeInvocation(world.runtime, invocation, FROM_EVENT)).toBe('processed');
    const none = { ...invocation, invocationId: 'none' };
    expect(await completeInvocation(world.runtime, none, FROM_EVENT)).toBe('missing');
  });
});

describe('what a completion records', () => {
  it('is statement, start, outcome, and how long it is kept', async () => {
    const world = new World();
    const invocation = await ended(world);
    await world.clock.advance(MINUTE_MS);
    await completeInvocation(world.runtime, invocation, FROM_EVENT);
    const now = world.clock.now();
    expect(await world.store.get(invocation)).toMatchObject({
      ...{ processed: true, status: 'FINISHED', delivery: 'delivered', statementId: invocation.statementId },
      ...{ startedAt: invocation.startedAt, processedAt: now, outcome: { rows: 3 } },
      expiresAt: after(now, world.runtime.settings.processedRetentionMs),
    });
  });

  it('is a statement that was only found by its name', async () => {
    const world = new World();
    const records: unknown[] = [];
    const invocation = await ended(world);
    const { statementId, startedAt: _startedAt, ...registered } = invocation;
    const store = withMethods(world.store, {
      claim: async () => ({ kind: 'claimed', invocation: { ...registered, status: 'REGISTERED' } }),
      markProcessed: async (_key, record) => {
        records.push(record);
        return { kind: 'processed' };
      },
    });
    await completeInvocation({ ...world.runtime, store }, invocation, FROM_EVENT);
    expect(records).toMatchObject([{ statementId, answeredToken: invocation.taskToken }]);
  });

  it('is when an event told of an end that nobody may confirm, and not when somebody else asks', async () => {
    for (const [source, isKept] of [
      ['event', true],
      ['reconciler', false],
    ] as const) {
      const world = new World({ guard: 'plain' });
      const invocation = await ended(world);
      world.redshiftData.failNext('describeStatement', denied);
      await expect(completeInvocation(world.runtime, invocation, { source })).rejects.toBe(denied);
      const found = await world.store.get(invocation);
      expect('endHintedAt' in found!).toBe(isKept);
      expect(found).not.toHaveProperty('claim');
    }
    const world = new World({ guard: 'plain' });
    const invocation = await ended(world);
    world.redshiftData.failNext('describeStatement', throttled);
    await expect(completeInvocation(world.runtime, invocation, FROM_EVENT)).rejects.toBe(throttled);
    expect(await world.store.get(invocation)).not.toHaveProperty('endHintedAt');
  });
});

describe('an answer that may not be sent', () => {
  const forbidden = new ConfigurationError('not allowed');

  it('keeps its task waiting as long as the task may wait', async () => {
    const world = new World({ guard: 'plain' });
    const invocation = await ended(world, { attempt: anAttempt({ timeoutSeconds: 60 }) });
    world.taskCallback.failNext({ operation: 'sendTaskSuccess', error: forbidden });
    await expect(completeInvocation(world.runtime, invocation, FROM_EVENT)).rejects.toBe(forbidden);
    expect(await world.store.get(invocation)).toMatchObject({ processed: false });
  });

  it('is an end that was told to nobody once the time of the task is over', async () => {
    const world = new World({ guard: 'plain' });
    const invocation = await ended(world, { attempt: anAttempt({ timeoutSeconds: 60 }) });
    await world.clock.advance(2 * MINUTE_MS);
    world.taskCallback.failNext({ operation: 'sendTaskSuccess', error: forbidden });
    expect(await completeInvocation(world.runtime, invocation, FROM_EVENT)).toBe('completed');
    expect(await world.store.get(invocation)).toMatchObject({ processed: true, delivery: 'undelivered' });
  });

  it('is tried again where it is another error', async () => {
    const world = new World({ guard: 'plain' });
    const invocation = await ended(world);
    world.taskCallback.failNext({ operation: 'sendTaskSuccess' });
    await expect(completeInvocation(world.runtime, invocation, FROM_EVENT)).rejects.toMatchObject({
      name: 'TaskCallbackError',
    });
    expect(world.telemetry.total('CompletionsDenied')).toBe(0);
  });
});

describe('a token that is replaced while it is answered', () => {
  /** A retry puts its token on the invocation each time before it is marked. */
  const withRetries = (world: World, times: number, claims: ('claimed' | 'held')[] = []) => {
    let retries = 0;
    return withMethods(world.store, {
      markProcessed: async (key, record) => {
        if (retries < times) {
          retries += 1;
          const taskToken = `retry-${retries}`;
          world.taskCallback.open(taskToken);
          const found = (await world.store.get(key))!;
          const { claim, ...free } = found;
          if (claim) await world.store.releaseClaim(key, claim.claimId);
          return { kind: 'tokenReplaced', invocation: { ...free, taskToken } };
        }
        return await world.store.markProcessed(key, {
          ...record,
          answeredToken: (await world.store.get(key))?.taskToken,
        });
      },
      claim: async (key, claim, now) => {
        const taken = await world.store.claim(key, claim, now);
        if (taken.kind !== 'claimed' || retries === 0) return taken;
        const invocation = { ...taken.invocation, taskToken: `retry-${retries}` };
        return claims.shift() === 'held' ? { kind: 'held', invocation } : { kind: 'claimed', invocation };
      },
    });
  };

  it('has the next one answered as well', async () => {
    const world = new World({ guard: 'plain' });
    const invocation = await ended(world);
    const store = withRetries(world, 2);
    expect(await completeInvocation({ ...world.runtime, store }, invocation, FROM_EVENT)).toBe('completed');
    for (const token of ['retry-1', 'retry-2']) expect(world.outputOf(token).detail).toMatchObject({ rows: 3 });
  });

  it('is left to whoever has the claim by then', async () => {
    const world = new World({ guard: 'plain' });
    const invocation = await ended(world);
    const store = withRetries(world, 1, ['held']);
    await completeInvocation({ ...world.runtime, store }, invocation, FROM_EVENT);
    expect(world.answerTo('retry-1')).toBeUndefined();
    expect(await world.store.get(invocation)).toMatchObject({ processed: false });
  });

  it('is not followed for ever', async () => {
    const world = new World({ guard: 'plain' });
    const invocation = await ended(world);
    const store = withRetries(world, 20);
    await expect(completeInvocation({ ...world.runtime, store }, invocation, FROM_EVENT)).rejects.toThrow(
      StoreUnavailableError,
    );
    const other = new World({ guard: 'plain' });
    const another = await ended(other);
    await completeInvocation({ ...other.runtime, store: withRetries(other, 19) }, another, FROM_EVENT);
    expect(await other.store.get(another)).toMatchObject({ processed: true });
  });
});

describe('an end of what waits in its pool', () => {
  const queued = async () => {
    const world = new World({ settings: { pools: { loads: 1 } } });
    await world.startTask({ pool: 'loads', sqlStatement: 'a' });
    const { token } = await world.startTask({ pool: 'loads', sqlStatement: 'b' });
    const invocation = await world.invocationOf(token);
    return {
      world,
      invocation,
      told: (hint: Partial<CompletionHint>, over: Partial<Invocation> = {}) =>
        confirmEnd(world.runtime, { ...invocation, ...over }, { source: 'reconciler', ...hint }),
    };
  };

  it('is only believed where it is withdrawn, or its starter has left it before it was in the queue', async () => {
    const { invocation, told } = await queued();
    const { registeredAt: startedAt } = invocation;
    expect(await told({ isWithdrawn: true })).toEqual({ status: 'ABORTED', startedAt, reason: 'withdrawn' });
    await expect(told({})).rejects.toThrow('it waits in its pool');
    await expect(told({ isStarterGone: true })).rejects.toThrow('it waits in its pool');
    await expect(told({}, { ticket: undefined as never })).rejects.toThrow('it waits in its pool');
    expect(await told({ isStarterGone: true }, { ticket: undefined as never })).toEqual({
      ...{ status: 'FAILED', startedAt, reason: 'never-started' },
    });
  });

  it('is not believed where it has left its queue since', async () => {
    const { told } = await queued();
    await expect(told({ isWithdrawn: true }, { status: 'REGISTERED' })).rejects.toThrow('it has left its queue');
    await expect(told({ isWithdrawn: true }, { status: 'STARTED' })).rejects.toThrow('it has left its queue');
  });

  it('frees its place in the queue before the mark, and starts nobody', async () => {
    const { world, invocation } = await queued();
    const calls: string[] = [];
    const store = withMethods(world.runtime.store, {
      markProcessed: async (key, end) => {
        calls.push(`entries ${(await world.store.listQueueEntries(invocation.poolKey!, { limit: 9 })).length}`);
        return await world.store.markProcessed(key, end);
      },
    });
    const hint = { source: 'starter', isWithdrawn: true } as const;
    expect(await completeInvocation({ ...world.runtime, store }, invocation, hint)).toBe('completed');
    expect(calls).toEqual(['entries 0']);
    expect(world.statements).toHaveLength(1);
  });
});

describe('a singleton that never began', () => {
  const singleton = { action: 'executeSingletonStatement', singletonKey: 'nightly' };

  /** What it holds when its end is marked, and thereafter. */
  const locksAround = async (over: Partial<Invocation>, hint: CompletionHint) => {
    const world = new World({ guard: 'plain' });
    const { token, statementId } = await world.startTask(singleton);
    world.redshiftData.finish(statementId);
    await world.loseEvents();
    const invocation = { ...(await world.invocationOf(token)), ...over };
    const held: number[] = [];
    const store = withMethods(world.runtime.store, {
      claim: async () => ({ kind: 'claimed', invocation }),
      markProcessed: async () => {
        held.push(world.store.heldLocks().size);
        return { kind: 'processed' };
      },
    });
    await completeInvocation({ ...world.runtime, store }, invocation, hint);
    return [...held, world.store.heldLocks().size];
  };

  it('keeps its lock until its end is marked, since a retry may be starting it', async () => {
    const unknown = { statementId: undefined as never, statementName: 'unknown' };
    expect(await locksAround(unknown, { source: 'reconciler', isStarterGone: true })).toEqual([1, 0]);
  });

  it('has freed it before where a statement has ended', async () => {
    expect(await locksAround({}, FROM_EVENT)).toEqual([0, 0]);
  });
});

describe('an end that is only said to be one', () => {
  it('is not believed of another statement, before the end, or where no statement is known', async () => {
    const world = new World();
    const { token } = await world.startTask();
    const invocation = await world.invocationOf(token);
    const confirmed = (hint: CompletionHint, over: Partial<Invocation> = {}) =>
      confirmEnd(world.runtime, { ...invocation, ...over }, hint);
    await expect(confirmed(FROM_EVENT)).rejects.toThrow('has the status SUBMITTED');
    const silent = { ...FROM_EVENT, description: { Id: invocation.statementId! } };
    await expect(confirmed(silent)).rejects.toThrow('has the status unknown');
    await expect(confirmed({ ...FROM_EVENT, statementId: 'other' })).rejects.toThrow(
      'the hint is about another statement',
    );
    await expect(confirmed({ ...FROM_EVENT, statementId: invocation.statementId! })).rejects.toThrow('has the status');
    const unknown = { statementId: undefined as never, statementName: 'unknown' };
    await expect(confirmed(FROM_EVENT, unknown)).rejects.toThrow('no statement is known for it');
    expect(await confirmed({ ...FROM_EVENT, isStarterGone: true }, unknown)).toEqual({
      ...{ status: 'FAILED', startedAt: invocation.registeredAt, reason: 'never-started' },
    });
  });

  it('is remembered, or expired, where the Data API knows nothing any more', async () => {
    const world = new World();
    const { token } = await world.startTask();
    const invocation = await world.invocationOf(token);
    const gone = { ...invocation, statementId: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee' };
    await expect(confirmEnd(world.runtime, gone, FROM_EVENT)).rejects.toThrow('is not known to the Data API');
    const remembered = { ...gone, status: 'FAILED', outcome: { errorMessage: 'syntax' } } as const;
    expect(await confirmEnd(world.runtime, remembered, FROM_EVENT)).toMatchObject({
      ...{ status: 'FAILED', reason: 'remembered', refusal: 'ResourceNotFoundException' },
      outcome: { errorMessage: 'syntax' },
    });
    await world.clock.advance(world.runtime.settings.unknownStatementGraceMs + 1);
    expect(await confirmEnd(world.runtime, gone, FROM_EVENT)).toEqual({
      ...{ status: 'FAILED', statementId: gone.statementId, startedAt: invocation.startedAt, reason: 'expired' },
    });
  });

  it('is unreadable an hour after an event has told of it, or a day and an hour after the start', async () => {
    const world = new World();
    const { token } = await world.startTask();
    const invocation = await world.invocationOf(token);
    const refused = async (over: Partial<Invocation> = {}): Promise<unknown> => {
      world.redshiftData.failNext('describeStatement', denied);
      return await confirmEnd(world.runtime, { ...invocation, ...over }, FROM_EVENT).then(
        ({ reason }) => reason,
        (error: Error) => error.name,
      );
    };
    await world.clock.advance(2 * HOUR_MS);
    const hintedAt = (agoMs: number) => ({ endHintedAt: after(world.clock.now(), -agoMs) });
    expect(await refused()).toBe('AccessDeniedException');
    expect(await refused(hintedAt(HOUR_MS - 1))).toBe('AccessDeniedException');
    expect(await refused(hintedAt(HOUR_MS))).toBe('unreadable');
    await world.clock.advance(23 * HOUR_MS - 1);
    expect(await refused()).toBe('AccessDeniedException');
    await world.clock.advance(1);
    expect(await refused()).toBe('unreadable');
  });
});
