import { describe, expect, it } from '@jest/globals';
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
