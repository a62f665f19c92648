import { describe, expect, it } from '@jest/globals';
import type { Admission } from '../../../src/domain/start/admission.js';
import { admitInvocation } from '../../../src/domain/start/admit-invocation.js';
import { asFirstEntry } from '../../../src/domain/start/plan-invocation.js';
import { repeatedStart } from '../../../src/domain/start/repeated-start.js';
import { settleRefusedStart } from '../../../src/domain/start/settle-refused-start.js';
import { invocationIdOfToken } from '../../../src/domain/statement-name.js';
import type { Invocation, NewInvocation } from '../../../src/ports/invocation.js';
import { RedshiftDataError } from '../../../src/ports/port-errors.js';
import { after, HOUR_MS } from '../../../src/ports/units.js';
import { aClaim, aNewInvocation, anAttempt, aProcessedRecord, at } from '../../support/builders.js';
import { withMethods } from '../../support/with-methods.js';
import { World } from '../../support/world.js';

const planned = (token: string, over: Partial<NewInvocation> = {}): NewInvocation => {
  const { retryCount } = over.attempt ?? anAttempt();
  const invocationId = invocationIdOfToken(token, retryCount);
  return aNewInvocation({ invocationId, tokenId: invocationId, taskToken: token, ...over });
};
const firstKey = (world: World, of: NewInvocation): string => asFirstEntry(world.runtime, of, of.attempt!).invocationId;

describe('what a call of the starter goes on with', () => {
  it('is a registration of its own under the key of the first entry, and the same again when it comes again', async () => {
    const world = new World();
    const first = planned('one');
    const { invocation, ...flags } = await admitInvocation(world.runtime, first);
    expect(flags).toEqual({ isNew: true, isFirstEntry: true });
    expect(invocation.invocationId).toBe(firstKey(world, first));
    expect(await admitInvocation(world.runtime, first)).toMatchObject({ isNew: false, isFirstEntry: false });
    expect(world.store.invocations()).toHaveLength(1);
  });

  it('is one under its own key where the state was entered before, new once', async () => {
    const world = new World();
    await admitInvocation(world.runtime, planned('one'));
    const second = planned('two', { attempt: anAttempt({ enteredTime: '2026-01-02T04:00:00Z' }) });
    const { invocation, ...flags } = await admitInvocation(world.runtime, second);
    expect(flags).toEqual({ isNew: true, isFirstEntry: false });
    expect(invocation.invocationId).toBe(second.invocationId);
    expect(await admitInvocation(world.runtime, second)).toMatchObject({ isNew: false, isFirstEntry: false });
  });

  it('is the first entry’s key for a retry whose attempt before was never registered, and is no first entry', async () => {
    const world = new World();
    const retry = planned('two', { attempt: anAttempt({ retryCount: 1 }) });
    const { invocation, ...flags } = await admitInvocation(world.runtime, retry);
    expect(flags).toEqual({ isNew: true, isFirstEntry: false });
    expect(invocation.invocationId).toBe(firstKey(world, retry));
    expect(await admitInvocation(world.runtime, retry)).toMatchObject({ isNew: false, isFirstEntry: false });
    expect(world.store.invocations()).toHaveLength(1);
  });

  it('is one of its own where the key of the first entry was free a moment ago, and is a sibling’s by now', async () => {
    const world = new World();
    const sibling = planned('sibling');
    await admitInvocation(world.runtime, sibling);
    world.taskCallback.open('sibling');
    const retry = planned('two', { attempt: anAttempt({ retryCount: 1 }) });
    const store = withMethods(world.store, { get: async () => undefined, findByAttempt: async () => [] });
    const { invocation, ...flags } = await admitInvocation({ ...world.runtime, store }, retry);
    expect(flags).toEqual({ isNew: true, isFirstEntry: false });
    expect(invocation.invocationId).toBe(retry.invocationId);
  });

  it('is its own registration in place of the first entry, where that took effect after it was given up', async () => {
    const world = new World();
    const retry = planned('two', { attempt: anAttempt({ retryCount: 1 }) });
    const first = await admitInvocation(world.runtime, retry);
    const store = withMethods(world.store, { get: async () => undefined, findByAttempt: async () => [] });
    expect(await admitInvocation({ ...world.runtime, store }, retry)).toEqual({
      ...{ invocation: first.invocation, isNew: false, isFirstEntry: false },
    });
    expect(world.store.invocations()).toHaveLength(1);
  });

  it('is a retry’s own registration, under its own key, when it comes again', async () => {
    const world = new World();
    world.taskCallback.open('one');
    await admitInvocation(world.runtime, planned('one'));
    const retry = planned('two', { attempt: anAttempt({ retryCount: 1 }) });
    const { invocation } = await admitInvocation(world.runtime, retry);
    expect(invocation.invocationId).toBe(retry.invocationId);
    world.taskCallback.close('one');
    const again = await admitInvocation(world.runtime, retry);
    expect(again).toMatchObject({ isNew: false, invocation: { invocationId: retry.invocationId } });
  });

  it('is what an attempt before has left, of a redrive as of a retry', async () => {
    for (const over of [{ retryCount: 1 }, { redriveCount: 1 }]) {
      const world = new World();
      const { invocation } = await admitInvocation(world.runtime, planned('one'));
      const taken = await admitInvocation(world.runtime, planned('two', { attempt: anAttempt(over) }));
      expect(taken).toMatchObject({
        ...{ isNew: false, isFirstEntry: false },
        invocation: { invocationId: invocation.invocationId, taskToken: 'two', adoptions: 1 },
      });
    }
  });

  it('is what its token was told of before, bearing that token, and nothing new', async () => {
    const world = new World();
    const { invocation } = await admitInvocation(world.runtime, planned('one'));
    await world.store.recordStart(invocation, { statementId: 'st-1', startedAt: world.clock.now() });
    await world.store.markProcessed(invocation, aProcessedRecord({ answeredToken: 'one' }));
    const retry = planned('one', { attempt: anAttempt({ retryCount: 1 }) });
    const { told, ...admission } = await admitInvocation(world.runtime, retry);
    expect(admission).toMatchObject({ isNew: false, isFirstEntry: false, invocation: { statementId: 'st-1' } });
    expect(told).toEqual({ ...admission.invocation, taskToken: 'one' });
    expect(world.store.invocations()).toHaveLength(1);
  });

  it('is one of its own for each call without an attempt or a token', async () => {
    const world = new World();
    const { attempt: _attempt, ...without } = planned('one');
    expect(await admitInvocation(world.runtime, without)).toMatchObject({ isNew: true, isFirstEntry: true });
    expect(await admitInvocation(world.runtime, without)).toMatchObject({ isNew: false, isFirstEntry: false });
  });
});

describe('a start that is refused', () => {
  const reason = new RedshiftDataError('ValidationException', 'no such table', {
    retryable: false,
    outcome: 'refused',
  });
  const registered = async (world: World): Promise<Invocation> => {
    world.taskCallback.open('one');
    return (await admitInvocation(world.runtime, planned('one'))).invocation;
  };

  it('is told to nobody where somebody else has taken it up meanwhile', async () => {
    const world = new World();
    const invocation = await registered(world);
    await world.store.claim(invocation, aClaim({ expiresAt: after(world.clock.now(), HOUR_MS) }), world.clock.now());
    await expect(settleRefusedStart(world.runtime, invocation, reason)).rejects.toMatchObject({
      ...{ name: 'InvocationBusy', message: expect.stringContaining('refused with ValidationException') as unknown },
    });
    expect(world.answerTo('one')).toBeUndefined();
  });

  it('is told to nobody where it has been started, or bears another token, by then', async () => {
    const world = new World();
    const invocation = await registered(world);
    const other = { ...invocation, taskToken: 'another' };
    await expect(settleRefusedStart(world.runtime, other, reason)).rejects.toMatchObject({ name: 'InvocationBusy' });
    await world.store.recordStart(invocation, { statementId: 'st-1', startedAt: world.clock.now() });
    await expect(settleRefusedStart(world.runtime, invocation, reason)).rejects.toMatchObject({
      name: 'InvocationBusy',
    });
    expect(world.answerTo('one')).toBeUndefined();
    expect(await world.store.get(invocation)).not.toHaveProperty('claim');
  });

  it('keeps the lock of a singleton that bears another token by then', async () => {
    const world = new World();
    const invocation = await registered(world);
    const released: string[] = [];
    const store = withMethods(world.store, { releaseLock: async (key) => void released.push(key) });
    const own = { ...invocation, singletonKey: 'nightly' };
    const forNow = new RedshiftDataError('ActiveStatementsExceededException', 'no', {
      ...{ retryable: true, outcome: 'refused' },
    });
    const runtime = { ...world.runtime, store };
    await settleRefusedStart(runtime, { ...own, taskToken: 'another' }, forNow);
    expect(released).toEqual([]);
    await settleRefusedStart(runtime, own, forNow);
    expect(released).toEqual(['nightly']);
  });
});

describe('an earlier call of the same invocation', () => {
  const admitted = (over: Partial<Invocation>, isNew = false): Admission => ({
    isNew,
    isFirstEntry: false,
    invocation: { ...aNewInvocation(), status: 'REGISTERED', processed: false, adoptions: 0, ...over },
  });

  it('is answered with what the state table knows of its statement, and with nothing that it does not', () => {
    const known = { statementId: 'st-1', startedAt: at(7) };
    const answers = [
      { database: 'd' },
      { database: 'd', clusterIdentifier: 'c', dbUser: 'u' },
      { database: 'd', workgroupName: 'w', secretArn: 's' },
    ].map((target) => repeatedStart(admitted({ ...known, target }))?.answer);
    const told = { Id: 'st-1', CreatedAt: new Date(at(7)), Database: 'd' };
    expect(answers).toStrictEqual([
      told,
      { ...told, ClusterIdentifier: 'c', DbUser: 'u' },
      { ...told, WorkgroupName: 'w', SecretArn: 's' },
    ]);
  });

  it('has started its statement, or not, or was refused by a name', () => {
    expect(repeatedStart(admitted({}))).toBeUndefined();
    expect(repeatedStart(admitted({ statementId: 'st-1' }))).toMatchObject({
      ...{ answer: { Id: 'st-1' }, mayHaveEnded: true },
    });
    expect(repeatedStart(admitted({ statementId: 'st-1', processed: true }))?.mayHaveEnded).toBe(false);
    expect(repeatedStart(admitted({ statementId: 'st-1' }, true))?.mayHaveEnded).toBe(false);
    const outcome = { errorName: 'ValidationException', errorMessage: 'no such table' };
    expect(() => repeatedStart(admitted({ processed: true, outcome }))).toThrow(
      expect.objectContaining({ name: 'ValidationException', message: 'no such table' }),
    );
    expect(() => repeatedStart(admitted({ processed: true }))).toThrow(
      expect.objectContaining({
        ...{ name: 'StartRefused', message: 'the statement was refused when this task was first started' },
      }),
    );
  });
});
