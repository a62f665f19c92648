import { describe, expect, it } from '@jest/globals';
import type { Runtime } from '../../../src/domain/runtime.js';
import type { NewInvocation } from '../../../src/ports/invocation.js';
import { RedshiftDataError, StoreUnavailableError } from '../../../src/ports/port-errors.js';
import { HOUR_MS, MINUTE_MS } from '../../../src/ports/units.js';
import type { ResourceEvent } from '../../support/cloudformation/resource-event.js';
import { withMethods } from '../../support/with-methods.js';
import type { WorldOptions } from '../../support/world.js';
import { MADE_UP, ResourceStory } from './resource-story.js';

const DELETE = { RequestType: 'Delete', PhysicalResourceId: MADE_UP } as const;
const denied = new RedshiftDataError('AccessDeniedException', 'not authorized', {
  ...{ retryable: false, outcome: 'refused' },
});
const lost = new RedshiftDataError('RedshiftDataUnreachable', 'no answer', { retryable: true, outcome: 'unknown' });

interface Deletion {
  readonly story: ResourceStory;
  readonly remove: ResourceEvent;
  /** The answers that were sent to its URL. */
  readonly told: readonly string[];
}

/** A creation that runs, and the request for the deletion that undoes it. */
async function aDeletion(options: WorldOptions = {}): Promise<Deletion> {
  const told: string[] = [];
  const story = new ResourceStory({
    ...options,
    replace: (runtime) => {
      const replaced = { ...runtime, ...options.replace?.(runtime) };
      const { taskCallback } = replaced;
      return {
        ...replaced,
        taskCallback: withMethods(taskCallback, {
          sendTaskFailure: async (token, failure) => {
            const sent = await taskCallback.sendTaskFailure(token, failure);
            if (token.includes('request-delete')) told.push(failure.error);
            return sent;
          },
          sendTaskSuccess: async (token, output) => {
            const sent = await taskCallback.sendTaskSuccess(token, output);
            if (token.includes('request-delete')) told.push('success');
            return sent;
          },
        }),
      };
    },
  });
  await story.make('create');
  return { story, remove: await story.request('delete', DELETE), told };
}

/** What the state table has of it. */
const recordOf = ({ story }: Deletion) =>
  story.world.store.invocations().find(({ attempt }) => attempt?.entry === 'Delete');

const isDeletion = ({ attempt }: NewInvocation): boolean => attempt?.entry === 'Delete';

describe('a request that CloudFormation was told failed, as the tasker might not look for a moment', () => {
  it('starts nothing when its event comes again and the tasker may look', async () => {
    const deletion = await aDeletion();
    const { story, remove, told } = deletion;
    story.world.redshiftData.failNext('cancelStatement', denied);
    expect(await story.handOver(remove)).toBeUndefined();
    expect(told).toEqual(['AccessDeniedException']);
    story.world.redshiftData.finish(story.world.statements[0]!.id);
    expect(await story.handOver(remove)).toBeUndefined();
    expect([story.sql, told]).toEqual([['create schema sales'], ['AccessDeniedException']]);
    expect(recordOf(deletion)).toMatchObject({
      ...{ processed: true, status: 'FAILED', delivery: 'none' },
      outcome: { errorName: 'AccessDeniedException', errorMessage: 'not authorized' },
    });
  });

  it('starts nothing where who told it died before that was written down', async () => {
    const deletion = await aDeletion();
    const { story, remove, told } = deletion;
    const { store } = story.world;
    const markProcessed = store.markProcessed.bind(store);
    store.markProcessed = () => Promise.reject(new StoreUnavailableError('the function has died'));
    story.world.redshiftData.failNext('cancelStatement', denied);
    await story.handOver(remove);
    store.markProcessed = markProcessed;
    story.world.redshiftData.finish(story.world.statements[0]!.id);
    await story.world.clock.advance(story.world.runtime.settings.claimLeaseMs + MINUTE_MS);
    expect(await story.handOver(remove)).toBe('InvocationBusy');
    expect([story.sql, told]).toEqual([['create schema sales'], ['AccessDeniedException']]);
  });

  it('is registered before it is told, with a pool as without', async () => {
    for (const settings of [{}, { maxInFlight: 5 }]) {
      const order: string[] = [];
      const { story, remove } = await aDeletion({
        settings,
        replace: ({ store, taskCallback }) => ({
          store: withMethods(store, {
            register: async (invocation) => {
              if (isDeletion(invocation)) order.push('registered');
              return await store.register(invocation);
            },
            markAbandoned: async (key, abandoned) => {
              if (abandoned.taskToken.includes('request-delete')) order.push('given up');
              return await store.markAbandoned(key, abandoned);
            },
          }),
          taskCallback: withMethods(taskCallback, {
            sendTaskFailure: async (token, failure) => {
              order.push('told');
              return await taskCallback.sendTaskFailure(token, failure);
            },
          }),
        }),
      });
      story.world.redshiftData.failNext('cancelStatement', denied);
      expect(await story.handOver(remove)).toBeUndefined();
      expect(order).toEqual(['registered', 'given up', 'told']);
    }
  });

  it('is told nothing while the state table cannot be written, and carried out when its event comes again', async () => {
    let isAway = true;
    const { story, remove, told } = await aDeletion({
      replace: ({ store }) => ({
        store: withMethods(store, {
          register: async (invocation) => {
            if (isAway && isDeletion(invocation)) throw new StoreUnavailableError('the table is away');
            return await store.register(invocation);
          },
        }),
      }),
    });
    story.world.redshiftData.failNext('cancelStatement', denied);
    expect(await story.handOver(remove)).toBe('StoreUnavailableError');
    expect(told).toEqual([]);
    isAway = false;
    story.world.redshiftData.finish(story.world.statements[0]!.id);
    expect(await story.handOver(remove)).toBeUndefined();
    await story.finish();
    expect([story.sql, told]).toEqual([['create schema sales', 'drop schema sales'], ['success']]);
  });
});

describe('a request one run of which may not look, while another run of its event', () => {
  /** The first cancellation is denied; before the denial arrives, the event comes once more. */
  async function besideAnother(meanwhile: (deletion: Deletion) => Promise<void>): Promise<Deletion> {
    let between: (() => Promise<void>) | undefined;
    const deletion = await aDeletion({
      replace: ({ redshiftData }: Runtime) => ({
        redshiftData: withMethods(redshiftData, {
          cancelStatement: async (input) => {
            const then = between;
            between = undefined;
            if (!then) return await redshiftData.cancelStatement(input);
            await then();
            throw denied;
          },
        }),
      }),
    });
    between = () => meanwhile(deletion);
    return deletion;
  }

  const again = async ({ story, remove }: Deletion): Promise<void> => {
    story.world.redshiftData.finish(story.world.statements[0]!.id);
    await story.world.handlers.combined(remove).catch(() => undefined);
  };

  it('has started the SQL, is answered by the end of that', async () => {
    const { story, remove, told } = await besideAnother(again);
    expect(await story.handOver(remove)).toBeUndefined();
    expect([story.sql, told]).toEqual([['create schema sales', 'drop schema sales'], []]);
    await story.finish();
    expect(told).toEqual(['success']);
  });

  it('has started the SQL, and could not write that down, is answered by the end of that', async () => {
    const { story, remove, told } = await besideAnother(async (deletion) => {
      deletion.story.world.redshiftData.failNext('executeStatement', lost, { effect: 'done' });
      await again(deletion);
    });
    expect(await story.handOver(remove)).toBeUndefined();
    await story.finish();
    expect([story.sql, told]).toEqual([['create schema sales', 'drop schema sales'], ['success']]);
  });

  it('may be starting the SQL, is told nothing', async () => {
    const { story, remove, told } = await besideAnother(async (deletion) => {
      deletion.story.world.redshiftData.failNext('executeStatement', lost);
      await again(deletion);
    });
    expect(await story.handOver(remove)).toBe('InvocationBusy');
    expect(told).toEqual([]);
    expect(await story.handOver(remove)).toBeUndefined();
    await story.finish();
    expect([story.sql, told]).toEqual([['create schema sales', 'drop schema sales'], ['success']]);
  });

  it('may be starting the SQL, and nobody may look whether it has, is told nothing', async () => {
    const { story, remove, told } = await besideAnother(async (deletion) => {
      deletion.story.world.redshiftData.failNext('executeStatement', lost);
      await again(deletion);
      deletion.story.world.redshiftData.failNext('listStatements', denied);
    });
    expect(await story.handOver(remove)).toBe('InvocationBusy');
    expect(told).toEqual([]);
  });

  it('has claimed it, is told nothing', async () => {
    const deletion = await aDeletion({
      replace: ({ store }) => ({
        store: withMethods(store, {
          register: async (invocation) => {
            const result = await store.register(invocation);
            const claim = { claimId: 'starter:another', expiresAt: result.invocation.expiresAt };
            if (isDeletion(invocation)) await store.claim(result.invocation, claim, result.invocation.registeredAt);
            return result;
          },
        }),
      }),
    });
    const { story, remove, told } = deletion;
    story.world.redshiftData.failNext('cancelStatement', denied);
    expect(await story.handOver(remove)).toBe('InvocationBusy');
    expect(told).toEqual([]);
  });
});

describe('a request whose properties are refused', () => {
  const ResourceProperties = { onCreate: '' };

  it('is recorded, and told once, however often its event comes', async () => {
    const story = new ResourceStory();
    const create = await story.make('create', { ResourceProperties });
    expect(story.world.store.invocations()).toMatchObject([
      { processed: true, status: 'FAILED', outcome: { errorName: 'InvalidRequest' } },
    ]);
    story.world.taskCallback.failNext({ operation: 'sendTaskFailure' });
    // Nobody is told again.
    expect(await story.handOver(create)).toBeUndefined();
    expect(story.statusOf(create)).toBe('failure');
  });

  it('is told also where the state table cannot be written: no run of its event starts anything', async () => {
    const away = () => Promise.reject(new StoreUnavailableError('the table is away'));
    const story = new ResourceStory({ replace: ({ store }) => ({ store: withMethods(store, { register: away }) }) });
    const create = await story.request('create', { ResourceProperties });
    story.world.taskCallback.failNext({ operation: 'sendTaskFailure' });
    expect(await story.handOver(create)).toBe('InvocationBusy');
    expect(await story.handOver(create)).toBeUndefined();
    expect(story.answerTo(create)).toMatchObject({ kind: 'failure', error: 'InvalidRequest' });
  });
});

describe('a deletion that CloudFormation was told had nothing to delete, by what became of the creation', () => {
  it('starts nothing when its event comes again and nobody can tell any more what became of it', async () => {
    const deletion = await aDeletion();
    const { story, remove, told } = deletion;
    expect(await story.handOver(remove)).toBeUndefined();
    expect([story.statuses, told]).toEqual([['ABORTED'], ['success']]);
    const gone = new RedshiftDataError('ResourceNotFoundException', 'no', { retryable: false, outcome: 'refused' });
    await story.world.clock.advance(HOUR_MS);
    story.world.redshiftData.failNext('describeStatement', gone, { times: 5 });
    expect(await story.handOver(remove)).toBeUndefined();
    expect([story.sql, told]).toEqual([['create schema sales'], ['success']]);
    expect(recordOf(deletion)).toMatchObject({ processed: true, status: 'FINISHED', delivery: 'delivered' });
  });

  it('is told so by the next run of its event where it could not be told', async () => {
    const { story, remove, told } = await aDeletion();
    story.world.taskCallback.failNext({ operation: 'sendTaskSuccess' });
    expect(await story.handOver(remove)).toBe('InvocationBusy');
    expect(await story.handOver(remove)).toBeUndefined();
    expect([story.sql, told]).toEqual([['create schema sales'], ['success']]);
  });

  it('is closed, and told nothing, where something else was asked for meanwhile', async () => {
    let between: (() => Promise<void>) | undefined;
    const deletion = await aDeletion({
      replace: ({ store }) => ({
        store: withMethods(store, {
          markAbandoned: async (key, abandoned) => {
            if (abandoned.taskToken.includes('request-delete')) {
              const then = between;
              between = undefined;
              await then?.();
            }
            return await store.markAbandoned(key, abandoned);
          },
        }),
      }),
    });
    const { story, remove, told } = deletion;
    const later = await story.request('later', DELETE);
    between = async () => {
      await story.world.handlers.combined(later).catch(() => undefined);
    };
    expect(await story.handOver(remove)).toBeUndefined();
    expect(told).toEqual([]);
    expect(recordOf(deletion)).toMatchObject({ processed: true, delivery: 'none' });
  });
});

describe('a request without SQL', () => {
  const ResourceProperties = { onCreate: 'create schema sales' };
  const without = { ...DELETE, ResourceProperties };

  it('that has ended something is answered in one way, also where a later run of its event may not look', async () => {
    const { story } = await aDeletion({
      replace: ({ redshiftData }) => ({
        redshiftData: withMethods(redshiftData, { cancelStatement: async () => ({ Status: true }) }),
      }),
    });
    const remove = await story.make('delete', without);
    expect(story.statusOf(remove)).toBe('success');
    story.world.redshiftData.failNext('describeStatement', denied);
    story.world.taskCallback.failNext({ operation: 'sendTaskFailure' });
    // Nobody is told anything else.
    expect(await story.handOver(remove)).toBeUndefined();
    expect(story.statusOf(remove)).toBe('success');
  });

  it('that has found nothing of an earlier one leaves nothing in the state table', async () => {
    const story = new ResourceStory();
    const remove = await story.make('delete', without);
    expect([story.statusOf(remove), story.world.store.invocations()]).toEqual(['success', []]);
  });
});
