import { describe, expect, it } from '@jest/globals';
import type { Runtime } from '../../../src/domain/runtime.js';
import { RedshiftDataError } from '../../../src/ports/port-errors.js';
import { after, SECOND_MS } from '../../../src/ports/units.js';
import { parseResourceEvent } from '../../../src/domain/custom-resource/resource-request.js';
import { aResourceEvent, type ResourceEvent } from '../../support/cloudformation/resource-event.js';
import { withMethods } from '../../support/with-methods.js';
import { CREATED, MADE_UP, NOT_CREATED, ResourceStory } from './resource-story.js';

const DELETE = { RequestType: 'Delete' } as const;
const lost = new RedshiftDataError('RedshiftDataUnreachable', 'no answer', { retryable: true, outcome: 'unknown' });

/** A database that takes its time to cancel. */
const slowToCancel = ({ redshiftData }: Runtime): Partial<Runtime> => ({
  redshiftData: withMethods(redshiftData, { cancelStatement: async () => ({ Status: true }) }),
});

/** What the state table has of a deletion. */
const deletionIn = ({ world }: ResourceStory) =>
  world.store.invocations().find(({ attempt }) => attempt?.entry === 'Delete');

/** Whoever tells CloudFormation dies before it can close the invocation. */
async function whileNothingIsClosed({ world: { store } }: ResourceStory, work: () => Promise<unknown>): Promise<void> {
  const markProcessed = store.markProcessed.bind(store);
  store.markProcessed = () => Promise.reject(new Error('the function has died'));
  await work();
  store.markProcessed = markProcessed;
}

describe('a rollback of a stack', () => {
  it('deletes nothing where the creation failed', async () => {
    const story = new ResourceStory();
    await story.make('create');
    await story.fail();
    const remove = await story.make('delete', { ...DELETE, PhysicalResourceId: NOT_CREATED });
    expect(story.statusOf(remove)).toBe('success');
    expect(story.sql).toEqual(['create schema sales']);
  });

  it('deletes nothing where the creation was refused, whatever the properties hold', async () => {
    const story = new ResourceStory();
    const ResourceProperties = { onCreate: '', onRemove: 'drop schema sales' };
    await story.make('create', { ResourceProperties });
    const refused = await story.make('delete', { ...DELETE, PhysicalResourceId: NOT_CREATED, ResourceProperties });
    const unheard = await story.make('again', { ...DELETE, PhysicalResourceId: MADE_UP, ResourceProperties });
    expect([story.statusOf(refused), story.statusOf(unheard)]).toEqual(['success', 'success']);
  });

  it('deletes nothing that was never asked for', async () => {
    const story = new ResourceStory();
    const remove = await story.make('delete', { ...DELETE, PhysicalResourceId: MADE_UP });
    expect(story.statusOf(remove)).toBe('success');
    expect(story.sql).toEqual([]);
  });

  it('cancels a creation that runs, waits for its end, and deletes nothing where it was aborted', async () => {
    const story = new ResourceStory();
    await story.make('create');
    const remove = await story.make('delete', { ...DELETE, PhysicalResourceId: MADE_UP });
    expect(story.statuses).toEqual(['ABORTED']);
    expect(story.statusOf(remove)).toBe('success');
    await story.world.drain();
    expect(story.sql).toEqual(['create schema sales']);
  });

  it('deletes what was created after all before it could be cancelled', async () => {
    const story = new ResourceStory({ replace: slowToCancel });
    await story.make('create');
    const remove = await story.request('delete', { ...DELETE, PhysicalResourceId: MADE_UP });
    expect(await story.handOver(remove)).toBe('PreviousStatementRunning');
    expect(story.sql).toEqual(['create schema sales']);
    story.world.redshiftData.finish(story.world.statements[0]!.id);
    expect(await story.handOver(remove)).toBeUndefined();
    expect(story.sql).toEqual(['create schema sales', 'drop schema sales']);
    await story.finish();
    expect(story.statusOf(remove)).toBe('success');
  });

  it('deletes what CloudFormation has not heard of in time', async () => {
    const story = new ResourceStory();
    await story.created();
    const remove = await story.make('delete', { ...DELETE, PhysicalResourceId: MADE_UP });
    await story.finish();
    expect(story.sql).toEqual(['create schema sales', 'drop schema sales']);
    expect(story.statusOf(remove)).toBe('success');
  });

  it('finds a creation whose start nobody recorded', async () => {
    const story = new ResourceStory();
    const create = await story.request('create');
    story.world.redshiftData.failNext('executeStatement', lost, { effect: 'done' });
    expect(await story.handOver(create)).toBe('RedshiftDataUnreachable');
    const remove = await story.make('delete', { ...DELETE, PhysicalResourceId: MADE_UP });
    expect(story.statuses).toEqual(['ABORTED']);
    expect(story.statusOf(remove)).toBe('success');
  });

  it('waits until a creation that was registered and never started cannot be started any more, and closes it', async () => {
    const story = new ResourceStory();
    const create = await story.request('create');
    story.world.redshiftData.failNext('executeStatement', lost);
    expect(await story.handOver(create)).toBe('RedshiftDataUnreachable');
    const remove = await story.request('delete', { ...DELETE, PhysicalResourceId: MADE_UP });
    expect(await story.handOver(remove)).toBe('PreviousStatementRunning');
    await story.world.clock.advance(story.world.runtime.settings.starterTimeLimitMs + 60 * SECOND_MS);
    expect(await story.handOver(remove)).toBeUndefined();
    expect(story.statusOf(remove)).toBe('success');
    expect(story.statusOf(create)).toBe('failure');
    // Lambda has kept the event, and hands it over once more.
    await story.handOver(create);
    expect(story.sql).toEqual([]);
  });

  it('keeps a creation from running that comes after the deletion that undoes it', async () => {
    const story = new ResourceStory();
    const create = await story.request('create');
    const remove = await story.make('delete', { ...DELETE, PhysicalResourceId: MADE_UP });
    expect(await story.handOver(create)).toBeUndefined();
    expect(story.sql).toEqual([]);
    expect(story.statusOf(remove)).toBe('success');
  });

  it('keeps a creation from running that was signed in the same second as its deletion', async () => {
    const story = new ResourceStory();
    const { clock } = story.world;
    const create = aResourceEvent('create', clock.now());
    await story.handOver(aResourceEvent('delete', clock.now(), { ...DELETE, PhysicalResourceId: MADE_UP }));
    await story.handOver(create);
    expect(story.sql).toEqual([]);
  });

  it('keeps a creation from starting that was registered when its deletion came', async () => {
    const story = new ResourceStory({
      replace: ({ store }) => ({
        store: withMethods(store, {
          register: async (invocation) => {
            const result = await store.register(invocation);
            if (invocation.attempt?.entry === 'Create') await betweenRegistrationAndStart();
            return result;
          },
        }),
      }),
    });
    const create = await story.request('create');
    const remove = await story.request('delete', { ...DELETE, PhysicalResourceId: MADE_UP });
    let deletion: Promise<string | undefined> | undefined;
    const betweenRegistrationAndStart = async (): Promise<void> => {
      deletion ??= story.world.handlers.combined(remove).then(
        () => undefined,
        (error: unknown) => (error as Error).name,
      );
      await deletion;
    };
    await story.handOver(create);
    expect(await deletion).toBe('PreviousStatementRunning');
    expect(story.sql).toEqual([]);
    expect(await story.handOver(remove)).toBeUndefined();
    expect(story.statusOf(remove)).toBe('success');
  });

  it('keeps a creation from running after CloudFormation was told that nothing was started, and nobody could write that down', async () => {
    const refused = new RedshiftDataError('ValidationException', 'no', { retryable: false, outcome: 'refused' });
    const tellers: ((story: ResourceStory, create: ResourceEvent) => Promise<void>)[] = [
      async (story, create) => {
        story.world.redshiftData.failNext('executeStatement', refused);
        await whileNothingIsClosed(story, () => story.handOver(create));
      },
      async (story, create) => {
        story.world.redshiftData.failNext('executeStatement', lost);
        await story.handOver(create);
        await story.world.clock.advance(story.world.runtime.settings.starterTimeLimitMs + 30 * 60 * SECOND_MS);
        await whileNothingIsClosed(story, () => story.world.reconcile().catch(() => undefined));
      },
    ];
    for (const tell of tellers) {
      const story = new ResourceStory();
      const create = await story.request('create');
      await tell(story, create);
      expect(story.statusOf(create)).toBe('failure');
      await story.world.clock.advance(story.world.runtime.settings.claimLeaseMs + 60 * SECOND_MS);
      expect(await story.handOver(create)).toBe('InvocationBusy');
      expect(story.sql).toEqual([]);
      await story.world.clock.advance(story.world.runtime.settings.starterTimeLimitMs + 60 * SECOND_MS);
      const remove = await story.make('delete', { ...DELETE, PhysicalResourceId: NOT_CREATED });
      expect([story.sql, story.statusOf(remove)]).toEqual([[], 'success']);
    }
  });

  it('deletes once where CloudFormation asks again, since it has not heard of the first deletion in time', async () => {
    const story = new ResourceStory();
    await story.created();
    await story.make('delete', { ...DELETE, PhysicalResourceId: CREATED });
    await story.finish();
    const again = await story.make('again', { ...DELETE, PhysicalResourceId: CREATED });
    expect(story.statusOf(again)).toBe('success');
    expect(story.sql).toEqual(['create schema sales', 'drop schema sales']);
  });

  it('deletes again where the deletion before has failed, which left what was to be deleted', async () => {
    const story = new ResourceStory();
    await story.make('create');
    await story.finish();
    await story.make('delete', { ...DELETE, PhysicalResourceId: MADE_UP });
    await story.fail('ERROR: schema "sales" is not empty');
    const again = await story.make('again', { ...DELETE, PhysicalResourceId: MADE_UP });
    expect(story.sql).toEqual(['create schema sales', 'drop schema sales', 'drop schema sales']);
    await story.finish();
    expect(story.statusOf(again)).toBe('success');
  });

  it('deletes by the SQL by which it was created, where that is what undoes it', async () => {
    const story = new ResourceStory();
    const ResourceProperties = { onCreate: 'call toggle()', onDelete: 'call toggle()' };
    await story.created({ ResourceProperties });
    await story.make('delete', { ...DELETE, PhysicalResourceId: CREATED, ResourceProperties });
    await story.finish();
    expect(story.sql).toEqual(['call toggle()', 'call toggle()']);
  });

  it('deletes a second thing by the same SQL', async () => {
    const story = new ResourceStory();
    const named = (physicalResourceId: string): object => ({
      onCreate: 'call make()',
      onDelete: 'call unmake()',
      physicalResourceId,
    });
    await story.created({ ResourceProperties: named('one') as never });
    const update = {
      RequestType: 'Update',
      PhysicalResourceId: 'one',
      ResourceProperties: named('two') as never,
    } as const;
    await story.make('update', update);
    await story.finish();
    for (const id of ['one', 'two']) {
      await story.make(id, { ...DELETE, PhysicalResourceId: id, ResourceProperties: named(id) as never });
      await story.finish();
    }
    expect(story.sql).toEqual(['call make()', 'call make()', 'call unmake()', 'call unmake()']);
  });

  it('is answered as failed where what it cancels does not end while Lambda hands the event over', async () => {
    const story = new ResourceStory({ replace: slowToCancel });
    await story.make('create');
    const remove = await story.request('delete', { ...DELETE, PhysicalResourceId: MADE_UP });
    for (const waitMs of [0, 60_000, 120_000]) {
      await story.world.clock.advance(waitMs);
      expect(await story.handOver(remove)).toBe('PreviousStatementRunning');
      await story.world.reconcile();
      expect(story.statusOf(remove)).toBeUndefined();
    }
    await story.world.clock.advance(30 * 60_000);
    await story.world.reconcile();
    expect(story.statusOf(remove)).toBe('failure');
    expect(story.sql).toEqual(['create schema sales']);
  });

  it('runs the SQL of a deletion that is asked for again although the first one is still held on', async () => {
    const story = new ResourceStory({ replace: slowToCancel });
    await story.make('create');
    const first = await story.request('delete', { ...DELETE, PhysicalResourceId: MADE_UP });
    expect(await story.handOver(first)).toBe('PreviousStatementRunning');
    story.world.redshiftData.finish(story.world.statements[0]!.id);
    const again = await story.make('again', { ...DELETE, PhysicalResourceId: MADE_UP });
    expect(story.sql).toEqual(['create schema sales', 'drop schema sales']);
    await story.finish();
    expect(story.statusOf(again)).toBe('success');
    // Lambda hands the first one over again.
    expect(await story.handOver(first)).toBeUndefined();
    expect(story.sql).toHaveLength(2);
  });

  it('is left alone by the reconciler while Lambda hands it over again, also where only so many statements may run', async () => {
    const settings = { maxInFlight: 5, starterTimeLimitMs: 60 * SECOND_MS };
    const story = new ResourceStory({ replace: slowToCancel, settings });
    await story.make('create');
    const remove = await story.request('delete', { ...DELETE, PhysicalResourceId: MADE_UP });
    expect(await story.handOver(remove)).toBe('PreviousStatementRunning');
    await story.world.clock.advance(180 * SECOND_MS);
    await story.world.reconcile();
    expect(story.statusOf(remove)).toBeUndefined();
    story.world.redshiftData.finish(story.world.statements[0]!.id);
    expect(await story.handOver(remove)).toBeUndefined();
    expect(story.sql).toEqual(['create schema sales', 'drop schema sales']);
  });

  it('takes a creation that waits for a slot out of its queue, and is answered at once', async () => {
    const story = new ResourceStory({ settings: { maxInFlight: 1 } });
    const task = await story.world.startTask({ sqlStatement: 'select 1' });
    await story.make('create');
    const remove = await story.make('delete', { ...DELETE, PhysicalResourceId: MADE_UP });
    expect(story.statusOf(remove)).toBe('success');
    story.world.redshiftData.finish(task.statementId);
    await story.world.drain();
    expect(story.sql).toEqual(['select 1']);
  });

  it('is recorded as told to nobody where its URL had expired when it was found to have nothing to run', async () => {
    const story = new ResourceStory({ replace: slowToCancel });
    await story.make('create');
    const remove = await story.request('delete', { ...DELETE, PhysicalResourceId: MADE_UP });
    expect(await story.handOver(remove)).toBe('PreviousStatementRunning');
    story.world.redshiftData.fail(story.world.statements[0]!.id, 'ERROR: no');
    story.world.taskCallback.sendTaskSuccess = async () => 'nobodyWaits';
    expect(await story.handOver(remove)).toBeUndefined();
    expect(deletionIn(story)).toMatchObject({ processed: true, delivery: 'undelivered' });
  });

  it('is recorded as told where it was found to have nothing to run after it was held on, and what is over as over', async () => {
    const story = new ResourceStory({ replace: slowToCancel });
    await story.make('create');
    const remove = await story.request('delete', { ...DELETE, PhysicalResourceId: MADE_UP });
    expect(await story.handOver(remove)).toBe('PreviousStatementRunning');
    story.world.redshiftData.fail(story.world.statements[0]!.id, 'ERROR: no');
    expect(await story.handOver(remove)).toBeUndefined();
    const { clock, runtime } = story.world;
    expect(deletionIn(story)).toMatchObject({
      ...{ processed: true, status: 'FINISHED', delivery: 'delivered', outcome: {}, processedAt: clock.now() },
      expiresAt: after(clock.now(), runtime.settings.processedRetentionMs),
    });
    expect(story.sql).toEqual(['create schema sales']);
  });

  describe('asks the Data API of an end that nobody has recorded', () => {
    const undone = async (answer: object | RedshiftDataError) => {
      let looks = 0;
      const story: ResourceStory = new ResourceStory({
        replace: ({ redshiftData }) => ({
          redshiftData: withMethods(redshiftData, {
            describeStatement: async (input) => {
              // The first look finds out whether it still runs.
              if (input.Id !== story.world.statements[0]!.id || (looks += 1) === 1) {
                return await redshiftData.describeStatement(input);
              }
              if (answer instanceof Error) throw answer;
              return { Id: input.Id, ...answer };
            },
          }),
        }),
      });
      await story.make('create');
      story.world.redshiftData.finish(story.world.statements[0]!.id);
      await story.world.loseEvents();
      looks = 0;
      await story.world.clock.advance(2 * 3_600 * SECOND_MS);
      const remove = await story.request('delete', { ...DELETE, PhysicalResourceId: MADE_UP });
      return { error: await story.handOver(remove), sql: story.sql };
    };

    it('and deletes what was created, or what nobody can tell of', async () => {
      const both = ['create schema sales', 'drop schema sales'];
      expect(await undone({ Status: 'FINISHED' })).toEqual({ error: undefined, sql: both });
      const gone = new RedshiftDataError('ResourceNotFoundException', 'no', { retryable: false, outcome: 'refused' });
      expect(await undone(gone)).toEqual({ error: undefined, sql: both });
    });

    it('and deletes nothing of what was not', async () => {
      for (const Status of ['FAILED', 'ABORTED']) {
        expect(await undone({ Status })).toEqual({ error: undefined, sql: ['create schema sales'] });
      }
    });

    it('and tries again where it cannot be asked', async () => {
      expect(await undone(lost)).toEqual({ error: 'RedshiftDataUnreachable', sql: ['create schema sales'] });
    });
  });

  it('is answered once where the reconciler has told that nothing could be started for it', async () => {
    const story = new ResourceStory({ replace: slowToCancel });
    await story.make('create');
    const remove = await story.request('delete', { ...DELETE, PhysicalResourceId: MADE_UP });
    expect(await story.handOver(remove)).toBe('PreviousStatementRunning');
    story.world.redshiftData.fail(story.world.statements[0]!.id, 'ERROR: no');
    await story.world.clock.advance(30 * 60_000);
    await story.world.reconcile();
    expect(story.statusOf(remove)).toBe('failure');
    const { taskCallback } = story.world;
    taskCallback.sendTaskSuccess = () => Promise.reject(new Error('it is answered a second time'));
    expect(await story.handOver(remove)).toBeUndefined();
    expect(story.statusOf(remove)).toBe('failure');
  });

  it('is answered by the end of its statement where another run of the event was faster with its start', async () => {
    const story = new ResourceStory();
    await story.make('create');
    story.world.redshiftData.finish(story.world.statements[0]!.id);
    const remove = await story.request('delete', { ...DELETE, PhysicalResourceId: MADE_UP });
    expect(await story.handOver(remove)).toBeUndefined();
    story.world.redshiftData.finish(story.world.statements[1]!.id);
    // This run had looked for what is open before the other one registered.
    const { store } = story.world.runtime;
    const early = new Proxy(store, {
      get: (target, name) =>
        name === 'findOpenByChain' ? async () => [] : (Reflect.get(target, name, target) as unknown),
    });
    await story.world.whileTimePasses(story.world.lambda({ store: early }).combined(remove));
    expect(story.sql).toEqual(['create schema sales', 'drop schema sales']);
    expect(story.answerTo(remove)).toMatchObject({ output: expect.stringContaining(story.world.statements[1]!.id) });
    expect(story.statusOf(remove)).toBe('success');
    expect(story.world.store.invocations().find(({ attempt }) => attempt?.entry === 'Delete')).toMatchObject({
      ...{ processed: true, delivery: 'delivered', status: 'FINISHED', statementId: story.world.statements[1]!.id },
    });
  });

  it('is not answered by a run that was slow to find nothing to do, where something else was asked for meanwhile', async () => {
    const story = new ResourceStory();
    await story.created();
    await story.make('delete', { ...DELETE, PhysicalResourceId: CREATED });
    await story.finish();
    const remove = await story.request('delete again', { ...DELETE, PhysicalResourceId: CREATED });
    const { store } = story.world.runtime;
    let again: ResourceEvent | undefined;
    const slow = withMethods(store, {
      findByAttempt: async (...asked) => {
        if (again === undefined) {
          // The event came twice, and the other run of it was quicker.
          await story.handOver(remove);
          again = await story.make('create again');
          await story.finish();
        }
        return await store.findByAttempt(...asked);
      },
    });
    const { taskCallback } = story.world;
    const answers: string[] = [];
    const watched = withMethods(taskCallback, {
      sendTaskSuccess: async (token, output) => {
        answers.push(token);
        return await taskCallback.sendTaskSuccess(token, output);
      },
    });
    await story.world.whileTimePasses(story.world.lambda({ store: slow, taskCallback: watched }).combined(remove));
    expect([story.statusOf(remove), story.statusOf(again!)]).toEqual(['success', 'success']);
    expect(answers).toEqual([]);
  });

  it('lets the same resource be created again after it was deleted', async () => {
    const story = new ResourceStory();
    await story.created();
    await story.make('delete', { ...DELETE, PhysicalResourceId: CREATED });
    await story.finish();
    const again = await story.make('again');
    await story.finish();
    expect(story.sql).toEqual(['create schema sales', 'drop schema sales', 'create schema sales']);
    expect(story.statusOf(again)).toBe('success');
  });

  it('does not take another creation’s failure for the deletion of this one', async () => {
    const story = new ResourceStory();
    await story.created();
    await story.make('delete', { ...DELETE, PhysicalResourceId: CREATED });
    await story.finish();
    await story.handOver(await story.request('refused', { ResourceProperties: { onCreate: '' } }));
    const remove = await story.make('clean-up', { ...DELETE, PhysicalResourceId: MADE_UP });
    expect(story.statusOf(remove)).toBe('success');
    expect(story.sql).toEqual(['create schema sales', 'drop schema sales']);
  });

  it('of an update cancels what runs, and then runs the SQL of before', async () => {
    const story = new ResourceStory();
    const { ResourceProperties: old } = await story.created();
    const fresh = { ...old, onUpdate: 'alter schema sales quota 5 gb' };
    const update = { RequestType: 'Update', PhysicalResourceId: CREATED } as const;
    await story.make('update', { ...update, ResourceProperties: fresh, OldResourceProperties: old });
    const back = await story.make('back', { ...update, ResourceProperties: old, OldResourceProperties: fresh });
    expect(story.sql).toEqual([
      'create schema sales',
      'alter schema sales quota 5 gb',
      'alter schema sales owner to etl',
    ]);
    expect(story.statuses).toEqual(['FINISHED', 'ABORTED', 'SUBMITTED']);
    await story.finish();
    expect(story.statusOf(back)).toBe('success');
  });

  it('of an update in the second in which that was asked for runs the SQL of before', async () => {
    for (const names of [
      ['a', 'b'],
      ['b', 'a'],
    ]) {
      const story = new ResourceStory();
      await story.created();
      await story.world.clock.advance(SECOND_MS);
      const update = { RequestType: 'Update', PhysicalResourceId: CREATED } as const;
      const [there, back] = names.map((name) => aResourceEvent(name, story.world.clock.now(), update));
      await story.handOver(there!);
      await story.finish();
      await story.handOver(back!);
      // Handed over once more, the first one is late, and is not answered in another way.
      story.world.taskCallback.sendTaskFailure = () => Promise.reject(new Error('it is answered a second time'));
      await story.handOver(there!);
      const updates = story.sql.slice(1);
      expect(updates).toEqual(['alter schema sales owner to etl', 'alter schema sales owner to etl']);
      expect(story.statuses.at(-1)).toBe('SUBMITTED');
    }
  });

  it('of an update is carried out once where it comes twice in the second in which that was asked for', async () => {
    const story = new ResourceStory({
      replace: ({ store }) => ({
        store: withMethods(store, {
          findByAttempt: async (...given) => {
            await whileOneLooks();
            return await store.findByAttempt(...given);
          },
        }),
      }),
    });
    await story.created();
    await story.world.clock.advance(SECOND_MS);
    const update = { RequestType: 'Update', PhysicalResourceId: CREATED } as const;
    const [there, back] = ['there', 'back'].map((name) => aResourceEvent(name, story.world.clock.now(), update));
    story.world.taskCallback.open(parseResourceEvent(back).taskToken);
    let other: Promise<string | undefined> | undefined;
    let hasBegun = false;
    const whileOneLooks = async (): Promise<void> => {
      if (!hasBegun) return;
      hasBegun = false;
      await (other = story.handOver(back!));
    };
    await story.handOver(there!);
    await story.finish();
    hasBegun = true;
    expect(await story.handOver(back!)).toBeUndefined();
    expect(await other).toBeUndefined();
    expect(story.sql.slice(1)).toEqual(['alter schema sales owner to etl', 'alter schema sales owner to etl']);
    expect(story.statusOf(back!)).toBeUndefined();
    await story.finish();
    expect(story.statusOf(back!)).toBe('success');
  });

  it('waits for what was started a moment ago, has ended and is not known to the Data API yet', async () => {
    const unknown = (name: string) =>
      new RedshiftDataError(name, 'Query does not exist', { retryable: false, outcome: 'refused' });
    let isYoung = true;
    const story = new ResourceStory({
      replace: ({ redshiftData }) => ({
        redshiftData: withMethods(redshiftData, {
          cancelStatement: async () => {
            throw unknown('ValidationException');
          },
          describeStatement: async (input) => {
            if (isYoung) throw unknown('ResourceNotFoundException');
            return await redshiftData.describeStatement(input);
          },
        }),
      }),
    });
    await story.make('create');
    story.world.redshiftData.fail(story.world.statements[0]!.id, 'ERROR: no');
    const remove = await story.request('delete', { ...DELETE, PhysicalResourceId: MADE_UP });
    expect(await story.handOver(remove)).toBe('PreviousStatementRunning');
    isYoung = false;
    expect(await story.handOver(remove)).toBeUndefined();
    expect(story.statusOf(remove)).toBe('success');
  });

  it('is answered as failed where the tasker may not look at what it is to cancel, and not left to CloudFormation’s patience', async () => {
    const denied = new RedshiftDataError('AccessDeniedException', 'not authorized', {
      retryable: false,
      outcome: 'refused',
    });
    const story = new ResourceStory();
    await story.make('create');
    const remove = await story.request('delete', { ...DELETE, PhysicalResourceId: MADE_UP });
    story.world.redshiftData.failNext('describeStatement', denied);
    // A refusal that cannot be told is told when Lambda hands the event over again.
    story.world.taskCallback.failNext({ operation: 'sendTaskFailure' });
    expect(await story.handOver(remove)).toBe('InvocationBusy');
    story.world.redshiftData.failNext('describeStatement', denied);
    expect(await story.handOver(remove)).toBeUndefined();
    expect(story.answerTo(remove)).toMatchObject({ kind: 'failure', error: 'AccessDeniedException' });
    expect(story.sql).toEqual(['create schema sales']);
  });

  it('leaves other resources of the stack alone', async () => {
    const story = new ResourceStory();
    await story.make('other', { LogicalResourceId: 'Other' });
    await story.make('delete', { ...DELETE, PhysicalResourceId: MADE_UP });
    expect(story.statuses).not.toContain('ABORTED');
  });

  it('starts nothing for a request whose URL has expired', async () => {
    const story = new ResourceStory();
    const { clock, taskCallback } = story.world;
    const create = aResourceEvent('create', after(clock.now(), -7_200 * SECOND_MS));
    // The adapter knows it by the URL; the fake is told.
    const asked = taskCallback.sendTaskHeartbeat.bind(taskCallback);
    taskCallback.sendTaskHeartbeat = async (token) => (token.includes('create') ? 'nobodyWaits' : await asked(token));
    expect(await story.handOver(create)).toBeUndefined();
    expect(story.sql).toEqual([]);
  });

  it('cancels a creation, and is done with it at once, where there is no SQL to delete by', async () => {
    const story = new ResourceStory({ replace: slowToCancel });
    const ResourceProperties = { onCreate: 'create schema sales' };
    await story.make('create', { ResourceProperties });
    const remove = await story.make('delete', { ...DELETE, PhysicalResourceId: MADE_UP, ResourceProperties });
    expect(story.statusOf(remove)).toBe('success');
    expect(story.world.telemetry.metrics).toContainEqual({ name: 'StatementsCancelled', value: 1 });
  });
});
