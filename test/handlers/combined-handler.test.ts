import { describe, expect, it } from '@jest/globals';
import { RecordingTracing } from '../../src/adapters/memory/recording-tracing.js';
import { ANOTHER_EXECUTION_ARN, AN_EXECUTION_ARN, anAttempt } from '../support/builders.js';
import { anSqsRecord } from '../support/completion-queue.js';
import { aResourceEvent } from '../support/cloudformation/resource-event.js';
import { aTaskPayload, World } from '../support/world.js';
import { parseResourceEvent } from '../../src/domain/custom-resource/resource-request.js';
import { taskTokenOf } from '../../src/domain/waiter.js';
import { toIsoString } from '../../src/ports/units.js';

const A_DURABLE_EXECUTION_ARN =
  'arn:aws:lambda:eu-west-1:123456789012:function:load:$LATEST/durable-execution/nightly/0a1b2c3d';

const durableExecutionStatusChange = (over: object = {}): object => ({
  ...{ source: 'aws.lambda', 'detail-type': 'Durable Execution Status Change' },
  detail: {
    ...{ durableExecutionArn: A_DURABLE_EXECUTION_ARN, durableExecutionName: 'nightly', status: 'STOPPED' },
    functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:load:7',
    ...over,
  },
});

const executionStatusChange = (over: object = {}): object => ({
  ...{ version: '0', source: 'aws.states', 'detail-type': 'Step Functions Execution Status Change' },
  detail: { executionArn: AN_EXECUTION_ARN, status: 'ABORTED', stopDate: null, redriveCount: null, ...over },
});

describe('the combined handler', () => {
  it('starts what a state machine sends', async () => {
    const world = new World();
    const answer = await world.handlers.combined(aTaskPayload(world.openTask()));
    expect(answer).toMatchObject({ Id: world.statements[0]?.id });
  });

  it('completes what the queue brings', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    world.redshiftData.finish(statementId);
    await world.clock.advance(0);
    expect(await world.handlers.combined(world.queue.receive())).toEqual({ batchItemFailures: [] });
    expect(world.outputOf(token).detail).toMatchObject({ state: 'FINISHED' });
  });

  it('starts what CloudFormation asks for, whose request is no payload', async () => {
    const world = new World();
    const event = aResourceEvent('create', world.clock.now());
    world.taskCallback.open(parseResourceEvent(event).taskToken);
    expect(await world.whileTimePasses(world.handlers.combined(event))).toBeUndefined();
    expect(world.statements.map(({ input }) => 'Sql' in input && input.Sql)).toEqual(['create schema sales']);
  });

  it.each(['aws.events', 'aws.scheduler'])('reconciles at a tick of %s', async (source) => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    world.redshiftData.finish(statementId);
    await world.loseEvents();
    await world.clock.advance(world.runtime.settings.reconcileGraceMs);
    await world.whileTimePasses(world.handlers.combined({ source, 'detail-type': 'Scheduled Event' }));
    expect(world.outputOf(token).detail).toMatchObject({ state: 'FINISHED' });
  });

  it.each(['ABORTED', 'TIMED_OUT', 'FAILED'])('cancels what an execution leaves behind that is %s', async (status) => {
    const world = new World();
    const { token } = await world.startTask();
    world.taskCallback.close(token);
    await world.startTask({ executionArn: ANOTHER_EXECUTION_ARN });
    const event = executionStatusChange({ status });
    expect(await world.whileTimePasses(world.handlers.combined(event))).toEqual({ cancelled: 1 });
    expect(world.statements.map((statement) => statement.status)).toEqual(['ABORTED', 'SUBMITTED']);
  });

  it.each([
    ['an execution that succeeded', { status: 'SUCCEEDED' }],
    ['an execution that runs', { status: 'RUNNING' }],
    ['no execution', { executionArn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:NightlyLoad' }],
  ])('cancels nothing for %s', async (_name, over) => {
    const world = new World();
    await world.startTask();
    const event = executionStatusChange(over);
    expect(await world.whileTimePasses(world.handlers.combined(event))).toEqual({ cancelled: 0 });
    expect(world.statements[0]?.status).toBe('SUBMITTED');
    expect(world.telemetry.total('EventsIgnored')).toBe(1);
  });

  it('tells which execution it followed to which end, and how much it cancelled', async () => {
    const world = new World();
    const { token } = await world.startTask();
    world.taskCallback.close(token);
    const tracing = new RecordingTracing();
    await world.whileTimePasses(world.lambda({ tracing }).combined(executionStatusChange({ status: 'TIMED_OUT' })));
    expect(world.telemetry.linesAt('info').at(-1)).toEqual({
      ...{ level: 'info', message: 'followed an execution to its end' },
      fields: { executionArn: AN_EXECUTION_ARN, status: 'TIMED_OUT', count: 1 },
    });
    expect(tracing.spans()).toContainEqual({
      ...{ name: 'cancel', fields: { executionArn: AN_EXECUTION_ARN, status: 'TIMED_OUT' } },
    });
  });

  it('leaves what was registered after the end, or by a later redrive, to the redrive', async () => {
    const world = new World();
    const first = await world.startTask({ attempt: anAttempt() });
    const redriven = await world.startTask({ attempt: anAttempt({ stateName: 'Other', redriveCount: 1 }) });
    const stopDate = world.clock.now();
    await world.clock.advance(1);
    const later = await world.startTask();
    for (const { token } of [first, redriven, later]) world.taskCallback.close(token);
    const follow = async (over: object): Promise<unknown[]> => {
      await world.whileTimePasses(world.handlers.combined(executionStatusChange(over)));
      return world.statements.map(({ status }) => status);
    };
    expect(await follow({ stopDate, redriveCount: 0 })).toEqual(['ABORTED', 'SUBMITTED', 'SUBMITTED']);
    expect(await follow({ stopDate, redriveCount: 1 })).toEqual(['ABORTED', 'ABORTED', 'SUBMITTED']);
    expect(await follow({})).toEqual(['ABORTED', 'ABORTED', 'ABORTED']);
  });

  it('cancels what a redrive has started where the event tells neither a time nor a count', async () => {
    const world = new World();
    const { token } = await world.startTask({ attempt: anAttempt({ redriveCount: 1 }) });
    const { token: stateless } = await world.startTask();
    for (const one of [token, stateless]) world.taskCallback.close(one);
    expect(await world.whileTimePasses(world.handlers.combined(executionStatusChange()))).toEqual({ cancelled: 2 });
  });

  it.each([
    ['a text for the time of its end', { stopDate: 'now' }],
    ['a text for the count of redrives', { redriveCount: '1' }],
    ['no ARN', { executionArn: 7 }],
    ['another status', { status: 'PENDING_REDRIVE' }],
  ])('cancels nothing for an event with %s', async (_name, over) => {
    const world = new World();
    await world.startTask();
    const event = executionStatusChange(over);
    expect(await world.whileTimePasses(world.handlers.combined(event))).toEqual({ cancelled: 0 });
  });

  it.each([
    ['another kind of event of Step Functions', { 'detail-type': 'Step Functions Map Run Status Change' }],
    ['no detail', { detail: undefined }],
  ])('ignores %s, and takes it for no payload', async (_name, over) => {
    const world = new World();
    await world.startTask();
    const event = { ...executionStatusChange(), ...over };
    expect(await world.whileTimePasses(world.handlers.combined(event))).toEqual({ cancelled: 0 });
    expect(world.telemetry.total('EventsIgnored')).toBe(1);
  });

  it.each([
    ['of another source', { source: 'aws.s3' }],
    ['of another kind of Lambda', { source: 'aws.lambda', 'detail-type': 'Other' }],
    ['without a kind', { 'detail-type': undefined }],
  ])('takes an event %s for a payload, and refuses it', async (_name, over) => {
    const world = new World();
    const event = { ...executionStatusChange(), ...over };
    await expect(world.handlers.combined(event)).rejects.toMatchObject({ name: 'InvalidRequest' });
  });

  it.each(['STOPPED', 'TIMED_OUT', 'FAILED'])(
    'cancels what a durable execution leaves behind that is %s',
    async (status) => {
      const world = new World();
      const callbackId = 'aCallback+1=';
      world.taskCallback.open(taskTokenOf({ kind: 'durableFunction', callbackId }));
      await world.start({ sqlStatement: 'select 1', callbackId, executionArn: A_DURABLE_EXECUTION_ARN });
      await world.startTask();
      const event = durableExecutionStatusChange({ status, endTimestamp: toIsoString(world.clock.now()) });
      expect(await world.whileTimePasses(world.handlers.combined(event))).toEqual({ cancelled: 1 });
      expect(world.statements.map((statement) => statement.status)).toEqual(['ABORTED', 'SUBMITTED']);
    },
  );

  it.each([
    ['a durable execution that succeeded', { status: 'SUCCEEDED' }],
    ['a durable execution that runs', { status: 'RUNNING' }],
    ['no durable execution', { durableExecutionArn: AN_EXECUTION_ARN }],
  ])('cancels nothing for %s', async (_name, over) => {
    const world = new World();
    const event = durableExecutionStatusChange(over);
    expect(await world.whileTimePasses(world.handlers.combined(event))).toEqual({ cancelled: 0 });
    expect(world.telemetry.total('EventsIgnored')).toBe(1);
  });

  it.each([
    ['records of another service', { Records: [{ eventSource: 'aws:s3' }] }],
    ['records of which one is not the queue’s', { Records: [anSqsRecord('{}'), { body: '{}' }] }],
    ['no records', { Records: [] }],
    ['records that are none', { Records: 'all' }],
    ['nothing', undefined],
    ['a text', 'Scheduled Event'],
    ['a tick of nobody', { 'detail-type': 'Scheduled Event' }],
    ['an event of a schedule that is no tick', { source: 'aws.events', 'detail-type': 'Rule Changed' }],
  ])('takes %s for a payload, and refuses it', async (_name, event) => {
    const world = new World();
    await expect(world.handlers.combined(event)).rejects.toMatchObject({ name: 'InvalidRequest' });
  });

  it('lets nobody who may invoke it answer a task by pretending to be the queue', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    const { statementName } = await world.invocationOf(token);
    const forged = JSON.stringify({
      ...{ source: 'aws.redshift-data', 'detail-type': 'Redshift Data Statement Status Change' },
      detail: { statementName, statementId, state: 'FINISHED', rows: 1 },
    });
    await world.handlers.combined({ Records: [anSqsRecord(forged)] });
    expect(world.answerTo(token)).toBeUndefined();
  });
});
