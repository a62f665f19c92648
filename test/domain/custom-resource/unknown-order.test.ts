import { describe, expect, it } from '@jest/globals';
import { RedshiftDataError } from '../../../src/ports/port-errors.js';
import { after, MINUTE_MS, SECOND_MS } from '../../../src/ports/units.js';
import { parseResourceEvent } from '../../../src/domain/custom-resource/resource-request.js';
import { attemptOf, type Turn } from '../../../src/domain/custom-resource/resource-turn.js';
import { settleUnknownOrder } from '../../../src/domain/custom-resource/settle-unknown-order.js';
import { OrderUnknown } from '../../../src/domain/custom-resource/take-turn.js';
import { invocationIdOfToken } from '../../../src/domain/statement-name.js';
import { identityOfRequest } from '../../../src/domain/waiter.js';
import type { NewInvocation } from '../../../src/ports/invocation.js';
import { aNewInvocation, STORY_START } from '../../support/builders.js';
import { A_STACK_ARN, aResourceEvent, type ResourceEvent } from '../../support/cloudformation/resource-event.js';
import { withMethods } from '../../support/with-methods.js';
import { World, type WorldOptions } from '../../support/world.js';
import { CREATED, ResourceStory } from './resource-story.js';

const lost = new RedshiftDataError('RedshiftDataUnreachable', 'no answer', { retryable: true, outcome: 'unknown' });

interface TwoUpdates {
  readonly story: ResourceStory;
  /** CloudFormation asked for the one, gave it up, and asked for the other, all within one second. */
  readonly given: ResourceEvent;
  readonly wanted: ResourceEvent;
  /** The errors with which the tasker has told CloudFormation that the wanted one failed. */
  readonly failures: string[];
}

async function twoUpdates(options: WorldOptions = {}): Promise<TwoUpdates> {
  const story = new ResourceStory(options);
  await story.created();
  const { clock, taskCallback } = story.world;
  await clock.advance(SECOND_MS);
  const update = { RequestType: 'Update', PhysicalResourceId: CREATED } as const;
  const [given, wanted] = ['given up', 'wanted'].map((name) => aResourceEvent(name, clock.now(), update));
  const { taskToken } = parseResourceEvent(wanted!);
  taskCallback.open(taskToken);
  const failures: string[] = [];
  const sendTaskFailure = taskCallback.sendTaskFailure.bind(taskCallback);
  taskCallback.sendTaskFailure = async (token, failure) => {
    if (token === taskToken) failures.push(failure.error);
    return await sendTaskFailure(token, failure);
  };
  return { story, given: given!, wanted: wanted!, failures };
}

const untilNobodyStarts = async ({ world }: ResourceStory): Promise<void> => {
  await world.clock.advance(world.runtime.settings.starterTimeLimitMs + MINUTE_MS + SECOND_MS);
};

describe('of two updates within one second that have taken the turn from each other', () => {
  it('the one whose statement was started is answered by the end of that, however often its event comes', async () => {
    const { story, given, wanted, failures } = await twoUpdates();
    await story.handOver(wanted);
    story.world.redshiftData.finish(story.world.statements.at(-1)!.id);
    expect(await story.handOver(given)).toBeUndefined();
    expect(await story.handOver(wanted)).toBeUndefined();
    expect(failures).toEqual([]);
    await story.world.drain();
    expect([story.statusOf(wanted), failures]).toEqual(['success', []]);
  });

  it('one that another run of its event may be starting is left to that', async () => {
    const { story, given, wanted, failures } = await twoUpdates();
    story.world.redshiftData.failNext('executeStatement', lost);
    expect(await story.handOver(wanted)).toBe('RedshiftDataUnreachable');
    expect(await story.handOver(given)).toBe('PreviousStatementRunning');
    expect(await story.handOver(wanted)).toBe('InvocationBusy');
    expect([story.statusOf(wanted), failures]).toEqual([undefined, []]);
  });

  it('one that nobody can start any more fails by the name of that, and is closed', async () => {
    const { story, given, wanted, failures } = await twoUpdates();
    story.world.redshiftData.failNext('executeStatement', lost);
    await story.handOver(wanted);
    await story.handOver(given);
    await untilNobodyStarts(story);
    expect(await story.handOver(wanted)).toBeUndefined();
    expect([story.statusOf(wanted), failures]).toEqual(['failure', ['ConcurrentExecution']]);
    const registrations = story.world.store.invocations().filter(({ attempt }) => attempt?.entry === 'Update');
    // The other one is held on.
    expect(registrations.map(({ processed }) => processed)).toEqual([true, false]);
    expect(await story.handOver(wanted)).toBeUndefined();
    expect(failures).toEqual(['ConcurrentExecution']);
  });

  it('one whose statement was started, and not recorded, is answered by the end of that', async () => {
    const { story, given, wanted, failures } = await twoUpdates();
    const { store } = story.world;
    const recordStart = store.recordStart.bind(store);
    const findOpenByChain = store.findOpenByChain.bind(store);
    const away = () => Promise.reject(new Error('the table is away'));
    store.recordStart = away;
    await story.handOver(wanted);
    story.world.redshiftData.finish(story.world.statements.at(-1)!.id);
    // It takes the turn, and does not come as far as to what runs.
    store.findOpenByChain = away;
    await story.handOver(given);
    Object.assign(store, { recordStart, findOpenByChain });
    await untilNobodyStarts(story);
    expect(await story.handOver(wanted)).toBeUndefined();
    await story.world.drain();
    expect([story.statusOf(wanted), failures]).toEqual(['success', []]);
  });

  it('one that loses the turn between its registration and its start is told so once', async () => {
    let between: (() => Promise<void>) | undefined;
    const { story, given, wanted, failures } = await twoUpdates({
      replace: ({ store }) => ({
        store: withMethods(store, {
          register: async (invocation) => {
            const result = await store.register(invocation);
            const then = result.kind === 'registered' ? between : undefined;
            if (then) between = undefined;
            await then?.();
            return result;
          },
        }),
      }),
    });
    between = async () => {
      await story.world.handlers.combined(given).catch(() => undefined);
    };
    expect(await story.handOver(wanted)).toBeUndefined();
    expect([story.statusOf(wanted), failures]).toEqual(['failure', ['ConcurrentExecution']]);
  });
});

describe('a request of which nobody can tell whether it is the latest one', () => {
  const turn: Turn = {
    ...{ stackId: A_STACK_ARN, logicalResourceId: 'Schema', requestId: 'one', requestType: 'Update' },
    requestedAt: STORY_START,
  };
  const tokenId = invocationIdOfToken(identityOfRequest(turn));

  /** What becomes of it, a moment after it was registered so. */
  const settled = async (over: Partial<NewInvocation>) => {
    const world = new World({ settings: { pools: { loads: 1 } } });
    const planned = aNewInvocation({ executionArn: A_STACK_ARN, attempt: attemptOf(turn), tokenId, ...over });
    world.taskCallback.open(planned.taskToken!);
    await world.store.register(planned);
    const error = await settleUnknownOrder(world.runtime, turn, new OrderUnknown(turn)).then(
      () => undefined,
      (thrown: Error) => thrown.name,
    );
    const answer = world.answerTo(planned.taskToken!);
    const told = answer?.kind === 'failure' ? answer.error : undefined;
    return { error, told, isClosed: (await world.store.get(planned))?.processed };
  };
  const expiresAt = after(STORY_START, MINUTE_MS);

  it('is failed and closed at once where it was held on, or waits for a slot', async () => {
    const closed = { told: 'ConcurrentExecution', isClosed: true };
    expect(await settled({ claim: { claimId: `starter:waiting-${tokenId}`, expiresAt } })).toEqual(closed);
    expect(await settled({ poolKey: 'pool/tasker-a:loads', status: 'QUEUED' })).toEqual(closed);
  });

  it('is left alone for as long as another run of its event may start it', async () => {
    const open = { error: 'InvocationBusy', isClosed: false };
    expect(await settled({})).toEqual(open);
    expect(await settled({ claim: { claimId: 'starter:another', expiresAt } })).toEqual(open);
  });
});
