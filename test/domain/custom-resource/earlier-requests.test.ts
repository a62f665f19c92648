import { describe, expect, it } from '@jest/globals';
import { endEarlierRequests, openRequests } from '../../../src/domain/custom-resource/end-earlier-requests.js';
import { handleResourceRequest } from '../../../src/domain/custom-resource/handle-resource-request.js';
import { goOn, holdOn } from '../../../src/domain/custom-resource/hold-on.js';
import { parseResourceEvent } from '../../../src/domain/custom-resource/resource-request.js';
import { assertTurn, takeTurn } from '../../../src/domain/custom-resource/take-turn.js';
import { attemptOf, type Turn } from '../../../src/domain/custom-resource/resource-turn.js';
import { admitInvocation } from '../../../src/domain/start/admit-invocation.js';
import { planInvocation } from '../../../src/domain/start/plan-invocation.js';
import { invocationIdOfToken } from '../../../src/domain/statement-name.js';
import { identityOfRequest } from '../../../src/domain/waiter.js';
import type { ExecuteRequest } from '../../../src/domain/request/starter-request.js';
import type { Runtime } from '../../../src/domain/runtime.js';
import { RedshiftDataError } from '../../../src/ports/port-errors.js';
import type { Invocation } from '../../../src/ports/invocation.js';
import { after, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/ports/units.js';
import { aClaim, anAttempt, aNewInvocation, aProcessedRecord, STORY_START } from '../../support/builders.js';
import { A_STACK_ARN, aResourceEvent } from '../../support/cloudformation/resource-event.js';
import { withMethods } from '../../support/with-methods.js';
import { World } from '../../support/world.js';
import { ResourceStory } from './resource-story.js';

const REQUEST = parseResourceEvent(
  aResourceEvent('delete', STORY_START, { RequestType: 'Delete', PhysicalResourceId: 'x' }),
);

/** What a creation has left: the only invocation of a story. */
const leftBy = async (story: ResourceStory): Promise<Invocation> => {
  await story.make('create');
  return story.world.store.invocations()[0]!;
};
const end = async (world: World, earlier: Invocation, waits: boolean, runtime: Runtime = world.runtime) => {
  const before = world.clock.now();
  const result = await world.whileTimePasses(endEarlierRequests(runtime, [earlier], waits)).then(
    () => 'ended',
    (error: Error) => error.name,
  );
  return { result, waitedMs: world.clock.now() - before };
};

describe('what an earlier request of a resource has left', () => {
  const slow = (world: World): Runtime => ({
    ...world.runtime,
    redshiftData: withMethods(world.redshiftData, { cancelStatement: async () => ({ Status: true }) }),
  });

  it('is open of this resource, by whichever request, and not this one’s own', async () => {
    const story = new ResourceStory();
    const left = await leftBy(story);
    const { own, earlier } = await openRequests(story.world.runtime, REQUEST);
    expect(own).toBeUndefined();
    expect(earlier.map(({ invocationId }) => invocationId)).toEqual([left.invocationId]);
    const again = parseResourceEvent(aResourceEvent('create', after(STORY_START, SECOND_MS)));
    expect(await openRequests(story.world.runtime, again)).toMatchObject({
      ...{ own: { invocationId: left.invocationId }, earlier: [] },
    });
    const other = { ...story.world.runtime, settings: { ...story.world.runtime.settings, owner: 'another' } };
    expect((await openRequests(other, REQUEST)).earlier).toEqual([]);
  });

  it('is asked to stop, and waited for only where something is to be run after it', async () => {
    const story = new ResourceStory();
    const left = await leftBy(story);
    expect(await end(story.world, left, false, slow(story.world))).toEqual({ result: 'ended', waitedMs: 0 });
    expect(await story.world.store.get(left)).toHaveProperty('abandonedAt');
  });

  it('is asked to stop also where another one is in other hands', async () => {
    const story = new ResourceStory();
    const { world } = story;
    const left = await leftBy(story);
    const beingStarted = aNewInvocation({
      registeredAt: world.clock.now(),
      claim: aClaim({ expiresAt: after(world.clock.now(), HOUR_MS) }),
    });
    await world.store.register(beingStarted);
    const both = [(await world.store.get(beingStarted))!, left];
    await expect(world.whileTimePasses(endEarlierRequests(world.runtime, both, true))).rejects.toMatchObject({
      name: 'PreviousStatementRunning',
    });
    expect(await world.store.get(left)).toHaveProperty('abandonedAt');
    expect(world.statements).toMatchObject([{ status: 'ABORTED' }]);
  });

  it.each([
    ['RedshiftDataUnreachable', true, 'RedshiftDataUnreachable'],
    ['AccessDeniedException', false, 'AccessDeniedException'],
    // It has ended already, and nobody is told so yet.
    ['ValidationException', false, 'PreviousStatementRunning'],
  ])('that cannot be cancelled for %s is told by that, unless it may have ended', async (name, retryable, expected) => {
    const story = new ResourceStory();
    const left = await leftBy(story);
    const refused = new RedshiftDataError(name, 'no', { retryable, outcome: 'refused' });
    const redshiftData = withMethods(story.world.redshiftData, { cancelStatement: () => Promise.reject(refused) });
    const { result } = await end(story.world, left, true, { ...story.world.runtime, redshiftData });
    expect(result).toBe(expected);
  });

  it('that cannot be looked at is told by that', async () => {
    const story = new ResourceStory();
    const left = await leftBy(story);
    const lost = new RedshiftDataError('RedshiftDataUnreachable', 'no', { retryable: true, outcome: 'unknown' });
    story.world.redshiftData.failNext('describeStatement', lost);
    expect((await end(story.world, left, true)).result).toBe('RedshiftDataUnreachable');
  });

  it('has ended where the Data API has forgotten it, and not where it may not know it yet', async () => {
    const story = new ResourceStory();
    const left = await leftBy(story);
    story.world.redshiftData.forget(left.statementId!);
    const { unknownStatementGraceMs } = story.world.runtime.settings;
    const refusing = withMethods(story.world.redshiftData, { cancelStatement: async () => ({ Status: true }) });
    const runtime = { ...story.world.runtime, redshiftData: refusing };
    expect((await end(story.world, left, true, runtime)).result).toBe('PreviousStatementRunning');
    await story.world.clock.advance(unknownStatementGraceMs);
    expect((await end(story.world, left, true, runtime)).result).toBe('ended');
  });

  it('is waited for as long as a starter waits for such, and no longer than it runs', async () => {
    const story = new ResourceStory();
    const left = await leftBy(story);
    const { abandonedWaitMs } = story.world.runtime.settings;
    expect(await end(story.world, left, true, slow(story.world))).toEqual({
      ...{ result: 'PreviousStatementRunning', waitedMs: abandonedWaitMs },
    });
    const stopped = new ResourceStory();
    expect(await end(stopped.world, await leftBy(stopped), true)).toEqual({ result: 'ended', waitedMs: SECOND_MS });
  });

  const registered = async (world: World): Promise<Invocation> => {
    world.taskCallback.open('token');
    const planned = aNewInvocation({ executionArn: A_STACK_ARN, taskToken: 'token' });
    await world.store.register(planned);
    return (await world.store.get(planned))!;
  };

  it('is given up where it may be started yet, and closed once its starter is gone', async () => {
    const world = new World();
    const earlier = await registered(world);
    expect((await end(world, earlier, true)).result).toBe('PreviousStatementRunning');
    expect(await world.store.get(earlier)).toMatchObject({ processed: false, abandonedAt: world.clock.now() });
    expect((await end(world, earlier, false)).result).toBe('ended');
    expect(await world.store.get(earlier)).toMatchObject({ processed: false });
    await world.clock.advance(HOUR_MS);
    expect((await end(world, earlier, true)).result).toBe('ended');
    expect(await world.store.get(earlier)).toMatchObject({ processed: true, status: 'FAILED' });
    expect(world.telemetry.lines.at(-1)).toMatchObject({
      ...{ message: 'completion attempt ended', fields: { source: 'starter', reason: 'completed' } },
    });
  });

  it('that somebody is just closing is told as running, of a request without SQL as well, which is not held on', async () => {
    const world = new World();
    const planned = aNewInvocation({
      executionArn: A_STACK_ARN,
      attempt: anAttempt({ stateName: 'Schema', entry: 'Create' }),
    });
    await world.store.register(planned);
    await world.clock.advance(HOUR_MS);
    const store = withMethods(world.runtime.store, {
      claim: async () => ({ kind: 'held', invocation: (await world.store.get(planned))! }),
    });
    const over = { RequestType: 'Delete', PhysicalResourceId: 'x', ResourceProperties: {} } as const;
    const removal = aResourceEvent('delete', world.clock.now(), over);
    world.taskCallback.open(parseResourceEvent(removal).taskToken);
    await expect(
      world.whileTimePasses(handleResourceRequest({ ...world.runtime, store }, removal)),
    ).rejects.toMatchObject({ name: 'PreviousStatementRunning' });
    expect(world.store.invocations()).toHaveLength(1);
  });

  it('may be started where somebody holds it', async () => {
    const world = new World();
    const earlier = await registered(world);
    await world.clock.advance(HOUR_MS);
    await world.store.claim(earlier, aClaim({ expiresAt: after(world.clock.now(), HOUR_MS) }), world.clock.now());
    expect((await end(world, earlier, true)).result).toBe('PreviousStatementRunning');
    expect(await world.store.get(earlier)).toMatchObject({ processed: false });
  });

  it('is withdrawn where it waits in its pool, or else may be started', async () => {
    const world = new World();
    world.taskCallback.open('token');
    const planned = aNewInvocation({
      executionArn: A_STACK_ARN,
      taskToken: 'token',
      poolKey: 'pool',
      status: 'QUEUED',
    });
    await world.store.register(planned);
    const earlier = (await world.store.get(planned))!;
    const busy = { ...world.runtime, store: withMethods(world.store, { markAbandoned: async () => 'lost' }) };
    expect((await end(world, earlier, true, busy)).result).toBe('PreviousStatementRunning');
    expect((await end(world, earlier, false, busy)).result).toBe('ended');
    expect((await end(world, earlier, true)).result).toBe('ended');
    expect(await world.store.get(earlier)).toMatchObject({ processed: true, status: 'ABORTED' });
    expect(world.telemetry.lines.at(-1)).toMatchObject({
      ...{ message: 'completion attempt ended', fields: { source: 'starter', reason: 'completed' } },
    });
  });
});

describe('a request that cannot be carried out yet', () => {
  const aRequest: ExecuteRequest = {
    action: 'executeStatement',
    ...{ sqls: ['select 1'], isBatch: false, taskToken: 'token' },
    ...{ executionArn: A_STACK_ARN, attempt: anAttempt({ entry: 'Create' }) },
  };

  it.each([
    ['of a pool', { pools: { loads: 1 } }, { pool: 'loads' }],
    ['of none', {}, {}],
  ])('is held for as long as Lambda hands its event over, one %s', async (_what, settings, over) => {
    const world = new World({ settings });
    for (let times = 0; times < 2; times += 1) {
      await holdOn(world.runtime, { ...aRequest, ...over });
      const [held] = world.store.invocations();
      expect(held?.claim).toEqual({
        ...{ claimId: expect.stringMatching(/^starter:waiting-[0-9a-f]{40}$/) as unknown },
        expiresAt: after(world.clock.now(), 6 * MINUTE_MS),
      });
      await world.clock.advance(MINUTE_MS);
    }
    const [held] = world.store.invocations();
    expect(world.store.invocations()).toHaveLength(1);
    expect(await goOn(world.runtime, held!)).toBe(true);
    expect(await world.store.get(held!)).not.toHaveProperty('claim');
    expect(await goOn(world.runtime, (await world.store.get(held!))!)).toBe(false);
  });

  it('is left alone where another run of its event has registered it and may be starting it', async () => {
    const world = new World();
    await admitInvocation(world.runtime, planInvocation(world.runtime, aRequest));
    expect(await holdOn(world.runtime, aRequest)).not.toHaveProperty('claim');
    // Nobody can be at it any more.
    await world.clock.advance(world.runtime.settings.starterTimeLimitMs + 2 * MINUTE_MS);
    expect(await holdOn(world.runtime, aRequest)).toHaveProperty('claim');
  });

  it('is left alone where it was started, or answered', async () => {
    const world = new World();
    const { invocation } = await admitInvocation(world.runtime, planInvocation(world.runtime, aRequest));
    await world.store.recordStart(invocation, { statementId: 'statement', startedAt: world.clock.now() });
    await world.clock.advance(DAY_MS);
    expect(await holdOn(world.runtime, aRequest)).not.toHaveProperty('claim');
    await world.store.markProcessed(invocation, aProcessedRecord({ answeredToken: 'token' }));
    expect(await holdOn(world.runtime, aRequest)).toMatchObject({ processed: true });
  });
});

describe('the turn of a resource', () => {
  const turn = (requestId: string, over: Partial<Turn> = {}): Turn => ({
    ...{ stackId: A_STACK_ARN, logicalResourceId: 'Schema', requestId, requestedAt: STORY_START },
    requestType: 'Create',
    ...over,
  });

  it('is remembered for a day, and is this request’s however often it comes', async () => {
    const world = new World();
    await takeTurn(world.runtime, turn('one'));
    const [lock] = [...world.store.heldLocks().values()];
    expect(lock).toMatchObject({
      ...{ singletonKey: `resource/${A_STACK_ARN}/Schema`, expiresAt: after(world.clock.now(), DAY_MS) },
      owner: { executionArn: A_STACK_ARN, invocationId: expect.stringMatching(/^[A-Za-z0-9-]{1,64}$/) as unknown },
    });
    await takeTurn(world.runtime, turn('one', { requestedAt: after(STORY_START, -HOUR_MS) }));
    await takeTurn(world.runtime, turn('one', { requestedAt: after(STORY_START, HOUR_MS) }));
    expect([...world.store.heldLocks().values()]).toEqual([lock]);
  });

  it('is the later’s; within a second that of what undoes more', async () => {
    const world = new World();
    await takeTurn(world.runtime, turn('update', { requestType: 'Update' }));
    await expect(takeTurn(world.runtime, turn('create'))).rejects.toMatchObject({ name: 'TaskNoLongerWaiting' });
    await takeTurn(world.runtime, turn('delete', { requestType: 'Delete' }));
    await expect(takeTurn(world.runtime, turn('update', { requestType: 'Update' }))).rejects.toThrow(
      "has asked for something else of resource 'Schema' since this Update",
    );
    await takeTurn(world.runtime, turn('later', { requestedAt: after(STORY_START, SECOND_MS) }));
    await takeTurn(world.runtime, turn('elsewhere', { logicalResourceId: 'Other' }));
  });

  it('is told as not known where two of one second have taken it from each other, the first of them registered', async () => {
    const world = new World();
    const [one, two] = [turn('one', { requestType: 'Update' }), turn('two', { requestType: 'Update' })];
    await takeTurn(world.runtime, one);
    await takeTurn(world.runtime, two);
    const registration = aNewInvocation({
      ...{ executionArn: A_STACK_ARN, attempt: attemptOf(one), tokenId: invocationIdOfToken(identityOfRequest(one)) },
    });
    await world.store.register(registration);
    await expect(takeTurn(world.runtime, one)).rejects.toMatchObject({
      ...{ name: 'ConcurrentExecution', retryable: false },
      message: expect.stringContaining("two of Update of resource 'Schema' within one second"),
    });
    // What has its answer needs no other one.
    const { taskToken: answeredToken = '' } = registration;
    await world.store.markProcessed(registration, aProcessedRecord({ answeredToken }));
    await expect(takeTurn(world.runtime, one)).rejects.toMatchObject({ name: 'TaskNoLongerWaiting' });
    // Of the other one nothing is registered: it is the later, and has the turn.
    await takeTurn(world.runtime, two);
  });

  it('is this request’s where another run of its event has taken it back and registered meanwhile', async () => {
    const world = new World();
    const [one, two] = [turn('one'), turn('two')];
    await takeTurn(world.runtime, one);
    await takeTurn(world.runtime, two);
    const store = withMethods(world.store, {
      findByAttempt: async () => {
        await takeTurn(world.runtime, one);
        const tokenId = invocationIdOfToken(identityOfRequest(one));
        return [{ ...aNewInvocation({ tokenId }), status: 'REGISTERED', processed: false, adoptions: 0 }];
      },
    });
    await expect(takeTurn({ ...world.runtime, store }, one)).resolves.toBeUndefined();
  });

  it('is given up where it is handed on again and again', async () => {
    const world = new World();
    await takeTurn(world.runtime, turn('one'));
    let looks = 0;
    const store = withMethods(world.store, {
      stealLock: async () => {
        looks += 1;
        return 'lost';
      },
    });
    const later = turn('two', { requestedAt: after(STORY_START, SECOND_MS) });
    await expect(takeTurn({ ...world.runtime, store }, later)).rejects.toMatchObject({ name: 'InvocationBusy' });
    expect(looks).toBe(20);
  });

  it('is asked for by what a custom resource waits for, and by nothing else', async () => {
    const { taskToken } = parseResourceEvent(aResourceEvent('create', STORY_START));
    const invocation = { ...aNewInvocation(), status: 'REGISTERED', processed: false, adoptions: 0 } as const;
    const taken = async (over: Partial<Invocation>): Promise<number> => {
      const world = new World();
      await assertTurn(world.runtime, { ...invocation, ...over });
      return world.store.heldLocks().size;
    };
    const attempt = anAttempt({ entry: 'Create' });
    expect(await taken({ taskToken, attempt })).toBe(1);
    expect(await taken({ taskToken: 'a token', attempt })).toBe(0);
    expect(await taken({ taskToken: undefined as never, attempt })).toBe(0);
    expect(await taken({ taskToken, attempt: anAttempt({ entry: 'Other' }) })).toBe(0);
    expect(await taken({ taskToken, attempt: anAttempt() })).toBe(0);
    expect(await taken({ taskToken, attempt: undefined as never })).toBe(0);
  });
});
