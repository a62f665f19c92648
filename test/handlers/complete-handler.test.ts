import { describe, expect, it } from '@jest/globals';
import { InMemoryResultStore } from '../../src/adapters/memory/in-memory-result-store.js';
import { RecordingTracing } from '../../src/adapters/memory/recording-tracing.js';
import { resultOf } from '../../src/adapters/memory/result-of.js';
import { RedshiftDataError } from '../../src/ports/port-errors.js';
import { anSqsRecord } from '../support/completion-queue.js';
import { World } from '../support/world.js';

const strange: [string, string][] = [
  ['not JSON', 'hello'],
  ['nothing', ''],
  ['half of a document', '{"source":"aws.redshift-data"'],
  ['a list', '[]'],
  ['null', 'null'],
  ['an event of another source', '{"source":"aws.s3","detail-type":"Object Created","detail":{}}'],
  [
    'the event of a statement without a name',
    JSON.stringify({
      ...{ source: 'aws.redshift-data', 'detail-type': 'Redshift Data Statement Status Change' },
      detail: { statementId: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee', state: 'FINISHED' },
    }),
  ],
];

describe('the completer', () => {
  it.each(strange)('drops a message that is %s', async (_name, body) => {
    const world = new World();
    world.queue.send(body);
    await world.drain();
    expect(world.queue).toMatchObject({ size: 0, deadLetters: [] });
    expect(world.telemetry.total('EventsIgnored')).toBe(1);
    expect(world.telemetry.linesAt('warn')).toEqual([
      expect.objectContaining({
        fields: { messageId: expect.any(String), reason: expect.stringMatching(/\w/) },
      }),
    ]);
    expect(world.redshiftData.calls).toEqual([]);
  });

  it('completes the good ones of a batch with strange ones', async () => {
    const world = new World();
    const tokens: string[] = [];
    for (const [, body] of strange) {
      const { token, statementId } = await world.startTask();
      tokens.push(token);
      world.queue.send(body);
      world.redshiftData.finish(statementId);
      await world.clock.advance(0);
    }
    await world.drain();
    for (const token of tokens) expect(world.outputOf(token).detail).toMatchObject({ state: 'FINISHED' });
    expect(world.queue).toMatchObject({ size: 0, deadLetters: [] });
  });

  it('gives back exactly the records that failed', async () => {
    const world = new World();
    for (let count = 0; count < 5; count += 1) {
      const { statementId } = await world.startTask();
      world.redshiftData.finish(statementId);
      await world.clock.advance(0);
    }
    world.taskCallback.failNext({ times: 2 });
    const batch = world.queue.receive() ?? { Records: [] };
    const answer = await world.handlers.complete(batch);
    expect(answer.batchItemFailures).toHaveLength(2);
    expect(world.telemetry.total('TasksSucceeded')).toBe(3);
    world.queue.settle(batch, answer);
    await world.drain();
    expect(world.telemetry.total('TasksSucceeded')).toBe(5);
  });

  it('tells of a message that it could not deal with, and when it was the last try', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    const { executionArn, invocationId } = await world.invocationOf(token);
    world.redshiftData.finish(statementId);
    await world.clock.advance(0);
    const [body = ''] = world.queue.bodies;
    const lineOf = async (attributes: object): Promise<unknown> => {
      world.telemetry.clear();
      world.taskCallback.failNext();
      await world.handlers.complete({ Records: [anSqsRecord(body, { attributes: attributes as never })] });
      return world.telemetry.linesAt('warn').at(-1);
    };
    const lineWith = (retryable: boolean): object => ({
      ...{ level: 'warn', message: 'a completion could not be carried out' },
      fields: {
        ...{ executionArn, invocationId, statementId, messageId: expect.any(String) as unknown },
        ...{ errorName: 'TaskCallbackError', retryable },
      },
    });
    expect(await lineOf({ ApproximateReceiveCount: '2' })).toEqual(lineWith(true));
    expect(await lineOf({ ApproximateReceiveCount: '3' })).toEqual(lineWith(false));
    expect(await lineOf({ ApproximateReceiveCount: 'often' })).toEqual(lineWith(true));
    expect(await lineOf({})).toEqual(lineWith(true));
  });

  describe('of a message that comes for the third time', () => {
    const THIRD = { ApproximateReceiveCount: '3' };
    const SECOND = { ApproximateReceiveCount: '2' };

    const delivered = async (world: World, body: string, attributes: object): Promise<readonly unknown[]> => {
      world.telemetry.clear();
      const record = anSqsRecord(body, { attributes: attributes as never });
      return (await world.handlers.complete({ Records: [record] })).batchItemFailures;
    };
    const endedTask = async () => {
      const world = new World();
      const { statementId } = await world.startTask();
      world.redshiftData.finish(statementId);
      await world.clock.advance(0);
      return { world, body: world.queue.bodies[0] ?? '' };
    };

    it('drops what the Data API does not confirm, and not before', async () => {
      const world = new World();
      const { token, statementId } = await world.startTask();
      const { statementName } = await world.invocationOf(token);
      const body = JSON.stringify({
        ...{ source: 'aws.redshift-data', 'detail-type': 'Redshift Data Statement Status Change' },
        detail: { statementName, statementId, state: 'FINISHED' },
      });
      expect(await delivered(world, body, SECOND)).toHaveLength(1);
      expect(world.telemetry.total('EventsIgnored')).toBe(0);
      expect(await delivered(world, body, THIRD)).toEqual([]);
      expect(world.telemetry.total('EventsIgnored')).toBe(1);
      expect(world.telemetry.linesAt('warn').at(-1)?.fields).toMatchObject({ errorName: 'CompletionUnconfirmed' });
    });

    it('drops what may not be confirmed, and not before', async () => {
      const { world, body } = await endedTask();
      const denied = new RedshiftDataError('AccessDeniedException', 'no', { retryable: false, outcome: 'refused' });
      world.redshiftData.failNext('describeStatement', denied, { times: 2 });
      expect(await delivered(world, body, SECOND)).toHaveLength(1);
      expect(world.telemetry.total('EventsIgnored')).toBe(0);
      expect(await delivered(world, body, THIRD)).toEqual([]);
      expect(world.telemetry.total('EventsIgnored')).toBe(1);
    });

    it('drops nothing that fails in another way', async () => {
      const { world, body } = await endedTask();
      world.taskCallback.failNext();
      expect(await delivered(world, body, THIRD)).toHaveLength(1);
      expect(world.telemetry.total('EventsIgnored')).toBe(0);
      const throttled = new RedshiftDataError('ThrottlingException', 'no', { retryable: true, outcome: 'refused' });
      world.redshiftData.failNext('describeStatement', throttled);
      await world.clock.advance(world.runtime.settings.claimLeaseMs);
      expect(await delivered(world, body, THIRD)).toHaveLength(1);
      expect(world.telemetry.total('EventsIgnored')).toBe(0);
    });
  });

  it('leaves to the reconciler a result that was not copied in time: its message does not come back', async () => {
    const resultStore = new InMemoryResultStore({ partBytesMin: 1 });
    const world = new World({
      redshift: { rowsPerPage: 10 },
      settings: { resultsLocation: { bucket: 'lake', prefix: '' }, resultPartBytes: 50 },
      replace: () => ({ resultStore }),
    });
    const { token, statementId } = await world.startTask({ includeResult: { format: 'jsonl' } });
    const { executionArn, invocationId } = await world.invocationOf(token);
    world.redshiftData.finish(statementId, resultOf(Array.from({ length: 30 }, (_, n) => ({ n }))));
    await world.clock.advance(0);
    const context = { getRemainingTimeInMillis: () => 0 };
    const batch = { Records: [anSqsRecord(world.queue.bodies[0] ?? '', { attributes: {} as never })] };
    expect(await world.handlers.complete(batch, context)).toEqual({ batchItemFailures: [] });
    expect(world.answerTo(token)).toBeUndefined();
    expect(world.telemetry.linesAt('info').at(-1)).toEqual({
      ...{ level: 'info', message: 'a result is being copied; the reconciler goes on' },
      fields: { executionArn, invocationId, statementId },
    });
    expect(world.telemetry.total('EventsIgnored')).toBe(0);
  });

  it('goes on with the trace of whoever put the event there', async () => {
    const headers: unknown[] = [];
    for (const attributes of [{ AWSTraceHeader: 'Root=1-5f' }, {}]) {
      const world = new World();
      const tracing = new RecordingTracing();
      const { statementId } = await world.startTask();
      world.redshiftData.finish(statementId);
      await world.clock.advance(0);
      const record = anSqsRecord(world.queue.bodies[0] ?? '', { attributes: attributes as never });
      await world.lambda({ tracing }).complete({ Records: [record] });
      headers.push(tracing.spans().find(({ name }) => name === 'answer')?.header);
    }
    expect(headers).toEqual(['Root=1-5f', undefined]);
  });

  it('does not throw where the whole batch fails, so that other batches are not slowed down', async () => {
    const world = new World();
    const { statementId } = await world.startTask();
    world.redshiftData.finish(statementId);
    await world.clock.advance(0);
    world.taskCallback.failNext();
    const answer = await world.handlers.complete(world.queue.receive() ?? { Records: [] });
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-1' }] });
  });

  it('copes with records that lack what SQS always gives', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    world.redshiftData.finish(statementId);
    await world.clock.advance(0);
    const [body = ''] = world.queue.bodies;
    const bare = { ...anSqsRecord(body), attributes: undefined as never };
    const empty = anSqsRecord(undefined as never, { messageId: 'message-2' });
    expect(await world.handlers.complete({ Records: [empty, bare] })).toEqual({ batchItemFailures: [] });
    expect(world.outputOf(token).detail).toMatchObject({ state: 'FINISHED' });
  });

  it('ignores what another tasker started', async () => {
    const other = new World({ settings: { statementNamePrefix: 'other/' } });
    const { statementId } = await other.startTask();
    other.redshiftData.finish(statementId);
    await other.clock.advance(0);
    const world = new World();
    for (const body of other.queue.bodies) world.queue.send(body);
    await world.drain();
    expect(world.telemetry.total('EventsIgnored')).toBe(1);
    expect(world.queue).toMatchObject({ size: 0, deadLetters: [] });
  });

  it('ignores an invocation of its own that is no longer stored, and does not bring it back', async () => {
    const world = new World();
    const { statementId } = await world.startTask();
    world.redshiftData.finish(statementId);
    world.store.deleteExpired(Number.MAX_SAFE_INTEGER as ReturnType<typeof world.clock.now>);
    await world.drain();
    expect(world.store.invocations()).toEqual([]);
    expect(world.queue).toMatchObject({ size: 0, deadLetters: [] });
    expect(world.telemetry.total('EventsIgnored')).toBe(1);
  });

  it('works on several batches in one process', async () => {
    const world = new World();
    for (let count = 0; count < 20; count += 1) {
      const { statementId } = await world.startTask();
      world.redshiftData.finish(statementId);
    }
    await world.clock.advance(0);
    const batches = [world.queue.receive(), world.queue.receive()].flatMap((batch) => batch ?? []);
    await Promise.all(batches.map((batch) => world.handlers.complete(batch)));
    expect(world.telemetry.total('TasksSucceeded')).toBe(20);
  });
});
