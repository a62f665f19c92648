import { describe, expect, it } from '@jest/globals';
import { RecordingTracing } from '../../../src/adapters/memory/recording-tracing.js';
import { ConfigurationError } from '../../../src/domain/errors.js';
import { RedshiftDataError, TaskCallbackError } from '../../../src/ports/port-errors.js';
import { AN_EXECUTION_ARN, anAttempt } from '../../support/builders.js';
import { withMethods } from '../../support/with-methods.js';
import { World } from '../../support/world.js';

const keyOf = async (world: World, token: string): Promise<{ executionArn: string; invocationId: string }> => {
  const { executionArn, invocationId } = await world.invocationOf(token);
  return { executionArn, invocationId };
};

describe('the log', () => {
  it('tells of a start which statement it was, of which state', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask({ attempt: anAttempt() });
    expect(world.telemetry.linesAt('info')).toEqual([
      {
        ...{ level: 'info', message: 'started a statement' },
        fields: { ...(await keyOf(world, token)), stateName: 'Load', statementId },
      },
    ]);
  });

  it('tells of an end how it was, who was told, and by whom it was noticed', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    world.redshiftData.begin(statementId);
    await world.clock.advance(2_000);
    world.redshiftData.finish(statementId, { rows: 3 });
    await world.drain();
    const key = await keyOf(world, token);
    expect(world.telemetry.linesAt('info').at(-1)).toEqual({
      ...{ level: 'info', message: 'completed an invocation' },
      fields: {
        ...{ ...key, statementId, status: 'FINISHED', delivery: 'delivered', source: 'event', rows: 3 },
        durationMs: 2_000,
      },
    });
    expect(world.telemetry.linesAt('debug')).toEqual([
      {
        ...{ level: 'debug', message: 'completion attempt ended' },
        fields: { ...key, source: 'event', reason: 'completed' },
      },
    ]);
  });

  it('tells of a failure by which error', async () => {
    const world = new World();
    const { statementId } = await world.startTask();
    world.redshiftData.fail(statementId, 'ERROR: disk full');
    await world.drain();
    expect(world.telemetry.linesAt('info').at(-1)?.fields).toMatchObject({ status: 'FAILED', source: 'event' });
    expect(world.telemetry.metrics).toContainEqual({ name: 'TasksFailed', value: 1 });
    expect(world.telemetry.total('TasksSucceeded')).toBe(0);
    expect(world.telemetry.total('ReconcilerRecoveries')).toBe(0);
  });

  it('tells of an answer that nobody took, and of an end that only the reconciler noticed', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    world.redshiftData.finish(statementId);
    world.taskCallback.close(token);
    await world.loseEvents();
    await world.clock.advance(world.runtime.settings.reconcileGraceMs);
    await world.reconcile();
    expect(world.telemetry.total('AnswersUndelivered')).toBe(1);
    expect(world.telemetry.total('TasksSucceeded')).toBe(0);
    expect(world.telemetry.total('ReconcilerRecoveries')).toBe(1);
    expect(world.telemetry.linesAt('info')).toContainEqual({
      ...{ level: 'info', message: 'completed an invocation' },
      fields: {
        ...{ ...(await keyOf(world, token)), statementId, status: 'FINISHED', delivery: 'undelivered' },
        ...{ source: 'reconciler', rows: expect.any(Number) as unknown, durationMs: expect.any(Number) as unknown },
      },
    });
  });

  it('tells of an end that the Data API refuses to tell, as an error', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    world.redshiftData.finish(statementId);
    world.redshiftData.failNext(
      'describeStatement',
      new RedshiftDataError('AccessDeniedException', 'no', { retryable: false, outcome: 'refused' }),
    );
    await world.drain();
    expect(world.telemetry.linesAt('error')).toEqual([
      {
        ...{ level: 'error', message: 'the Data API refuses to tell how a statement ended; a person is needed' },
        fields: { ...(await keyOf(world, token)), statementId, errorName: 'AccessDeniedException' },
      },
    ]);
    expect(world.telemetry.total('CompletionsDenied')).toBe(1);
  });

  it('tells of an answer that may not be sent, as an error', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    world.redshiftData.finish(statementId);
    world.taskCallback.failNext({ operation: 'sendTaskSuccess', error: new ConfigurationError('not allowed') });
    await world.drain();
    expect(world.telemetry.linesAt('error')).toEqual([
      {
        ...{ level: 'error', message: 'Step Functions refuses to take an answer; a person is needed' },
        fields: { ...(await keyOf(world, token)), status: 'FINISHED', errorName: 'ConfigurationError' },
      },
    ]);
    expect(world.telemetry.total('CompletionsDenied')).toBe(1);
    expect(world.answerTo(token)).toMatchObject({ kind: 'success' });
  });

  it('tells of an output that was refused, by the name that the service gives', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    world.redshiftData.finish(statementId);
    const refused = new TaskCallbackError('InvalidOutput', 'no', false);
    world.taskCallback.failNext({ operation: 'sendTaskSuccess', error: refused, times: 2 });
    await world.drain();
    expect(world.telemetry.linesAt('warn')).toEqual(
      [1, 2].map(() => ({
        ...{ level: 'warn', message: 'Step Functions refused an answer; sending a smaller one' },
        fields: { status: 'FINISHED', errorName: 'InvalidOutput' },
      })),
    );
    expect(world.answerTo(token)).toEqual({
      ...{ kind: 'failure', error: 'FAILED' },
      cause: JSON.stringify({
        message: 'Step Functions refused the output of this task; the statement itself has ended',
        errorClass: 'output',
      }),
    });
  });

  it('tells of a lock that may not be freed, as an error, and answers all the same', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask({
      ...{ action: 'executeSingletonStatement', singletonKey: 'nightly' },
    });
    world.redshiftData.finish(statementId);
    const store = withMethods(world.runtime.store, {
      releaseLock: async () => await Promise.reject(new ConfigurationError('not allowed')),
    });
    await world.drain(undefined, world.lambda({ store }).complete);
    expect(world.answerTo(token)).toMatchObject({ kind: 'success' });
    expect(world.telemetry.linesAt('error')).toEqual([
      {
        ...{ level: 'error', message: 'a singleton lock could not be freed; a person is needed' },
        fields: { ...(await keyOf(world, token)), errorName: 'ConfigurationError' },
      },
    ]);
  });

  it('tells of what nobody waits for that it was given up, once, and asked to stop', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    world.taskCallback.close(token);
    const key = await keyOf(world, token);
    const event = {
      ...{ source: 'aws.states', 'detail-type': 'Step Functions Execution Status Change' },
      detail: { executionArn: AN_EXECUTION_ARN, status: 'ABORTED' },
    };
    await world.whileTimePasses(world.handlers.combined(event));
    await world.whileTimePasses(world.handlers.combined(event));
    const lines = world.telemetry.linesAt('info');
    expect(lines.filter(({ message }) => message.startsWith('gave up'))).toEqual([
      {
        ...{ level: 'info', message: 'gave up a statement that nobody waits for' },
        fields: { ...key, statementId },
      },
    ]);
    expect(lines).toContainEqual({
      ...{ level: 'info', message: 'asked to cancel a statement' },
      fields: { executionArn: AN_EXECUTION_ARN, statementId },
    });
    expect(world.telemetry.total('StatementsAbandoned')).toBe(1);
  });

  it('tells of an entry that the reconciler could not deal with', async () => {
    const world = new World();
    const { token } = await world.startTask();
    await world.clock.advance(world.runtime.settings.reconcileGraceMs);
    world.redshiftData.failNext(
      'describeStatement',
      new RedshiftDataError('ThrottlingException', 'slow down', { retryable: true, outcome: 'refused' }),
    );
    expect(await world.reconcile()).toEqual({ examined: 1, completed: 0, failed: 1 });
    expect(world.telemetry.linesAt('warn')).toEqual([
      {
        ...{ level: 'warn', message: 'could not reconcile an invocation; the next run tries again' },
        fields: { ...(await keyOf(world, token)), errorName: 'ThrottlingException' },
      },
    ]);
  });
});

describe('the metrics of a reconciler’s run', () => {
  it('tell the age of the oldest in flight, in seconds, and how many it has looked at', async () => {
    const world = new World();
    await world.startTask();
    await world.clock.advance(150_400);
    await world.startTask();
    await world.reconcile();
    expect(world.telemetry.metrics).toContainEqual({ name: 'OldestInFlightSeconds', value: 150 });
    expect(world.telemetry.metrics).toContainEqual({ name: 'ReconcilerInFlight', value: 1 });
    expect(world.telemetry.total('ReconcilerRuns')).toBe(1);
  });

  it('tell no age where nothing is in flight', async () => {
    const world = new World();
    await world.reconcile();
    expect(world.telemetry.metrics.map(({ name }) => name)).toEqual(['ReconcilerInFlight', 'ReconcilerRuns']);
  });
});

describe('the trace of a completion', () => {
  it('is that of the execution, else that of whoever put the event there', async () => {
    const world = new World();
    const tracing = withMethods(new RecordingTracing(), { header: () => 'Root=of-the-execution' });
    const spans = (): readonly unknown[] =>
      tracing.spans().filter(({ name }) => name === 'answer' || name === 'finish');
    const token = world.openTask();
    const traced = world.lambda({ tracing });
    const { Id: statementId } = (await traced.start({
      ...{ taskToken: token, executionArn: AN_EXECUTION_ARN, sqlStatement: 'select 1' },
    })) as { Id: string };
    world.redshiftData.finish(statementId);
    await world.drain(undefined, traced.complete);
    const fields = { ...(await keyOf(world, token)), statementId, source: 'event' };
    expect(spans()).toEqual([
      { name: 'answer', fields, header: 'Root=of-the-execution' },
      { name: 'finish', fields, header: 'Root=of-the-execution' },
    ]);
    const untraced = await world.startTask();
    world.redshiftData.finish(untraced.statementId);
    await world.clock.advance(0);
    const batch = world.queue.receive() ?? { Records: [] };
    const records = batch.Records.map((record) => ({
      ...record,
      attributes: { ...record.attributes, AWSTraceHeader: 'Root=of-the-event' },
    }));
    await traced.complete({ Records: records });
    expect(spans().slice(2)).toMatchObject([{ header: 'Root=of-the-event' }, { header: 'Root=of-the-event' }]);
  });
});
