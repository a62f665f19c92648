import { describe, expect, it } from '@jest/globals';
import { A_STACK_ARN } from '../../support/cloudformation/resource-event.js';
import { RedshiftDataError } from '../../../src/ports/port-errors.js';
import { CREATED, ResourceStory } from './resource-story.js';

const refusal = (name: string, retryable: boolean): RedshiftDataError =>
  new RedshiftDataError(name, 'no', { retryable, outcome: 'refused' });

describe('a custom resource', () => {
  it('is created by SQL, whose end answers the request', async () => {
    const story = new ResourceStory();
    const create = await story.make('create');
    expect(story.sql).toEqual(['create schema sales']);
    expect(story.statusOf(create)).toBeUndefined();
    await story.finish();
    expect(story.statusOf(create)).toBe('success');
  });

  it('is updated by its own SQL, and deleted by its own', async () => {
    const story = new ResourceStory();
    await story.created();
    const update = await story.make('update', { RequestType: 'Update', PhysicalResourceId: CREATED });
    await story.finish();
    const remove = await story.make('delete', { RequestType: 'Delete', PhysicalResourceId: CREATED });
    await story.finish();
    expect(story.sql).toEqual(['create schema sales', 'alter schema sales owner to etl', 'drop schema sales']);
    expect([story.statusOf(update), story.statusOf(remove)]).toEqual(['success', 'success']);
  });

  it('fails with the database’s failure', async () => {
    const story = new ResourceStory();
    const create = await story.make('create');
    await story.fail();
    expect(story.answerTo(create)).toMatchObject({ kind: 'failure', error: 'FAILED' });
  });

  it.each([
    ['Create', {}],
    ['Update', { PhysicalResourceId: CREATED }],
    ['Delete', { PhysicalResourceId: CREATED }],
  ] as const)('is answered at once where there is no SQL for a %s', async (RequestType, over) => {
    const story = new ResourceStory();
    const event = await story.make('event', { RequestType, ResourceProperties: {}, ...over });
    expect(story.statusOf(event)).toBe('success');
    expect(story.sql).toEqual([]);
    expect(story.world.telemetry.lines).toContainEqual({
      ...{ level: 'info', message: 'answered a custom resource that has nothing to run' },
      fields: { executionArn: A_STACK_ARN, stateName: 'Schema' },
    });
  });

  it('is made anew where an update gives it another physical id, and what was before is deleted', async () => {
    const story = new ResourceStory();
    const old = { physicalResourceId: 'one', onCreate: 'create schema one', onDelete: 'drop schema one' };
    const fresh = { physicalResourceId: 'two', onCreate: 'create schema two', onDelete: 'drop schema two' };
    await story.created({ ResourceProperties: old });
    const update = { RequestType: 'Update', PhysicalResourceId: 'one', OldResourceProperties: old } as const;
    await story.make('update', { ...update, ResourceProperties: fresh });
    await story.finish();
    await story.make('clean-up', { RequestType: 'Delete', PhysicalResourceId: 'one', ResourceProperties: old });
    await story.finish();
    await story.make('delete', { RequestType: 'Delete', PhysicalResourceId: 'two', ResourceProperties: fresh });
    expect(story.sql).toEqual(['create schema one', 'create schema two', 'drop schema one', 'drop schema two']);
  });

  it('starts one statement where its request comes twice, one after the other or at the same time', async () => {
    const story = new ResourceStory();
    const create = await story.request('create');
    await Promise.all([story.handOver(create), story.handOver(create)]);
    await story.handOver(create);
    expect(story.sql).toEqual(['create schema sales']);
    await story.finish();
    await story.handOver(create);
    expect(story.sql).toEqual(['create schema sales']);
    expect(story.statusOf(create)).toBe('success');
  });

  it('starts one statement where its request comes again under another URL', async () => {
    const story = new ResourceStory();
    const create = await story.make('create');
    await story.handOver({ ...create, ResponseURL: `${create.ResponseURL}&X-Amz-Signature=another` });
    expect(story.sql).toEqual(['create schema sales']);
  });

  it('gives each SQL the parameters that it uses', async () => {
    const story = new ResourceStory();
    await story.make('create', {
      ResourceProperties: {
        onCreate: "insert into t values (:one, 'a'::text, :one_more)",
        parameters: { one: '1', text: 'cast', one_more: '2', none: '3' },
      },
    });
    expect(story.world.statements[0]?.input.Parameters).toEqual([
      { name: 'one', value: '1' },
      { name: 'one_more', value: '2' },
    ]);
  });

  it('runs a list of statements as one batch', async () => {
    const story = new ResourceStory();
    await story.make('create', { ResourceProperties: { onCreate: ['create schema a', 'create schema b'] } });
    expect(story.world.statements[0]?.input).toMatchObject({ Sqls: ['create schema a', 'create schema b'] });
  });

  it.each([
    ['onCreate', { onCreate: ' ' }],
    ['parameters', { onCreate: 'select :a', parameters: { a: '' } }],
    ['timeoutSeconds', { onCreate: 'select 1', timeoutSeconds: '3601' }],
    ['onRemove', { onCreate: 'select 1', onRemove: 'drop table t' }],
    ['physicalResourceId', { onCreate: 'select 1', physicalResourceId: 'x'.repeat(901) }],
  ])('tells CloudFormation what is wrong with its properties: %s', async (name, ResourceProperties) => {
    const story = new ResourceStory();
    const event = await story.make('create', { ResourceProperties });
    const answer = story.answerTo(event);
    expect(answer).toMatchObject({ kind: 'failure', error: 'InvalidRequest' });
    expect(answer?.kind === 'failure' && answer.cause).toContain(name);
    expect(story.sql).toEqual([]);
  });

  it('is asked again where CloudFormation could not be told', async () => {
    const story = new ResourceStory();
    const event = await story.request('create', { ResourceProperties: { onCreate: '' } });
    story.world.taskCallback.failNext({ operation: 'sendTaskFailure' });
    expect(await story.handOver(event)).toBe('InvocationBusy');
    expect(await story.handOver(event)).toBeUndefined();
    expect(story.statusOf(event)).toBe('failure');
  });

  it('tells CloudFormation of a start that is refused for good, and throws for one that may pass', async () => {
    const story = new ResourceStory();
    const { redshiftData } = story.world;
    const throttled = await story.request('throttled');
    redshiftData.failNext('executeStatement', refusal('ActiveStatementsExceededException', true));
    expect(await story.handOver(throttled)).toBe('ActiveStatementsExceededException');
    expect(await story.handOver(throttled)).toBeUndefined();
    await story.finish();
    expect(story.statusOf(throttled)).toBe('success');
    const refused = await story.request('refused', { LogicalResourceId: 'Other' });
    const { taskCallback } = story.world;
    const sendTaskFailure = taskCallback.sendTaskFailure.bind(taskCallback);
    let failures = 0;
    taskCallback.sendTaskFailure = async (token, failure) => {
      failures += 1;
      return await sendTaskFailure(token, failure);
    };
    redshiftData.failNext('executeStatement', refusal('ValidationException', false));
    expect(await story.handOver(refused)).toBeUndefined();
    expect(story.statusOf(refused)).toBe('failure');
    expect(await story.handOver(refused)).toBeUndefined();
    // Its URL would take a second answer.
    expect(failures).toBe(1);
  });

  it('is answered by the reconciler where the event of its end got lost', async () => {
    const story = new ResourceStory();
    const create = await story.make('create');
    story.world.redshiftData.finish(story.world.statements[0]!.id);
    await story.world.loseEvents();
    await story.world.clock.advance(600_000);
    await story.world.reconcile();
    expect(story.statusOf(create)).toBe('success');
  });

  it('is cancelled by the reconciler once CloudFormation waits no more', async () => {
    const story = new ResourceStory();
    await story.make('create');
    await story.world.clock.advance(3_600_000 + 300_000);
    await story.world.reconcile();
    expect(story.statuses).toEqual(['ABORTED']);
  });

  it('is in the state table under its stack, by its logical id, and without the URL once it is answered', async () => {
    const story = new ResourceStory();
    await story.created();
    const [invocation] = story.world.store.invocations();
    expect(invocation).toMatchObject({ executionArn: A_STACK_ARN, status: 'FINISHED', delivery: 'delivered' });
    expect(invocation?.attempt).toMatchObject({ stateName: 'Schema', entry: 'Create' });
    expect(JSON.stringify(invocation)).not.toContain('Signature');
  });

  it.each([
    ['http://169.254.169.254/latest'],
    ['https://evil.example/cloudformation-custom-resource-response-a.s3.amazonaws.com'],
    [''],
  ])('does nothing for a request that wants its answer sent elsewhere: %s', async (ResponseURL) => {
    const story = new ResourceStory();
    expect(await story.handOver({ ...(await story.request('create')), ResponseURL })).toBe('InvalidRequest');
    expect(story.sql).toEqual([]);
    expect(story.world.store.invocations()).toEqual([]);
  });

  it('never tells the URL, SQL or a parameter', async () => {
    const story = new ResourceStory();
    await story.created({ ResourceProperties: { onCreate: 'create user :hunter', parameters: { hunter: 'hunter2' } } });
    await story.make('bad', { ResourceProperties: { onCreate: 'x', parameters: { '%': 'hunter2' } } });
    const told = JSON.stringify(story.world.telemetry.lines);
    for (const secret of ['Signature', 'hunter', 'create user']) expect(told).not.toContain(secret);
  });
});
