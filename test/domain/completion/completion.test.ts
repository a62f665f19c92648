import { CLOCK_DIFFERENCE_MS } from '../../../src/domain/starter-life.js';
import { describe, expect, it } from '@jest/globals';
import { RedshiftDataError, TaskCallbackError } from '../../../src/ports/port-errors.js';
import { after } from '../../../src/ports/units.js';
import { AN_OWNER, anAttempt } from '../../support/builders.js';
import { dyingAfter, dyingBefore } from '../../support/dying.js';
import { GUARDS, World } from '../../support/world.js';

const unavailable = new RedshiftDataError('InternalServerException', 'try again', {
  retryable: true,
  outcome: 'unknown',
});

describe.each(Object.keys(GUARDS) as (keyof typeof GUARDS)[])('a completion under the %s guard', (guard) => {
  it.each([
    ['finish', 'FINISHED', 'success'],
    ['fail', 'FAILED', 'failure'],
    ['abort', 'ABORTED', 'failure'],
  ] as const)('answers a task whose statement ends by %s', async (end, state, kind) => {
    const world = new World({ guard });
    const { token, statementId } = await world.startTask();
    if (end === 'fail') world.redshiftData.fail(statementId, 'ERROR: disk full');
    else world.redshiftData[end](statementId);
    await world.drain();
    expect(world.answerTo(token)).toMatchObject(kind === 'failure' ? { kind, error: state } : { kind });
  });

  it('leaves nothing behind: no token, no claim, not in flight, an expiry', async () => {
    const world = new World({ guard });
    const { token, statementId } = await world.startTask();
    world.redshiftData.begin(statementId);
    await world.clock.advance(90_000);
    world.redshiftData.finish(statementId, { rows: 3 });
    await world.drain();
    const invocation = await world.invocationOf(token);
    expect(invocation).toMatchObject({
      ...{ processed: true, status: 'FINISHED', delivery: 'delivered', processedAt: world.clock.now() },
      outcome: { rows: 3, durationMs: 90_000 },
      expiresAt: world.clock.now() + world.runtime.settings.processedRetentionMs,
    });
    expect(invocation).not.toHaveProperty('taskToken');
    expect(invocation).not.toHaveProperty('claim');
    expect((await world.store.listInFlight(AN_OWNER, { limit: 10 })).entries).toEqual([]);
  });

  it('answers once, however often the event comes', async () => {
    const world = new World({ guard });
    const { statementId } = await world.startTask();
    world.redshiftData.finish(statementId);
    await world.clock.advance(0);
    const [event = ''] = world.queue.bodies;
    for (let copies = 0; copies < 5; copies += 1) world.queue.send(event);
    await world.drain();
    expect(world.telemetry.total('TasksSucceeded')).toBe(1);
    expect(world.queue).toMatchObject({ size: 0, deadLetters: [] });
  });

  it('answers once where two completers get the event at the same time', async () => {
    const world = new World({ guard });
    const { statementId } = await world.startTask();
    world.redshiftData.finish(statementId);
    await world.clock.advance(0);
    const batch = world.queue.receive() ?? { Records: [] };
    await Promise.all([world.handlers.complete(batch), world.handlers.complete(batch)]);
    expect(world.telemetry.total('TasksSucceeded')).toBe(1);
  });

  it('comes before the record of the start, and finds the statement by its name', async () => {
    const world = new World({ guard });
    const token = world.openTask();
    const dead = dyingAfter(world.redshiftData, 'executeStatement');
    await dead.diesIn(world.lambda({ redshiftData: dead.port }).start(payloadFor(token)));
    const [statement] = world.statements;
    world.redshiftData.finish(statement?.id ?? '');
    await world.drain();
    expect(world.outputOf(token).detail).toMatchObject({ state: 'FINISHED', statementId: statement?.id });
    expect(await world.invocationOf(token)).toMatchObject({ statementId: statement?.id });
  });

  it('is not stopped by a record of the start that comes after it', async () => {
    const world = new World({ guard });
    const token = world.openTask();
    const recordStart = world.store.recordStart.bind(world.store);
    world.store.recordStart = async (key, start) => {
      world.redshiftData.finish(start.statementId);
      await world.drain();
      return recordStart(key, start);
    };
    await world.start(payloadFor(token));
    expect(await world.invocationOf(token)).toMatchObject({ status: 'FINISHED', processed: true });
    expect(world.telemetry.total('TasksSucceeded')).toBe(1);
  });

  it('marks processed what nobody waits for any more, and does not try again', async () => {
    const world = new World({ guard });
    const { token, statementId } = await world.startTask();
    world.taskCallback.close(token);
    world.redshiftData.finish(statementId);
    await world.drain();
    expect(await world.invocationOf(token)).toMatchObject({ processed: true, delivery: 'undelivered' });
    expect(world.telemetry.total('AnswersUndelivered')).toBe(1);
    expect(world.queue).toMatchObject({ size: 0, deadLetters: [] });
  });

  it('fails alone where Step Functions throttles, gives its claim back, and succeeds the next time', async () => {
    const world = new World({ guard });
    const { token, statementId } = await world.startTask();
    world.redshiftData.finish(statementId);
    await world.clock.advance(0);
    world.taskCallback.failNext();
    const batch = world.queue.receive() ?? { Records: [] };
    const answer = await world.handlers.complete(batch);
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: 'message-1' }]);
    expect(await world.invocationOf(token)).not.toHaveProperty('claim');
    world.queue.settle(batch, answer);
    await world.drain();
    expect(world.outputOf(token).detail).toMatchObject({ state: 'FINISHED' });
  });

  it('fails alone where the Data API cannot be asked', async () => {
    const world = new World({ guard });
    const { token, statementId } = await world.startTask();
    world.redshiftData.finish(statementId);
    await world.clock.advance(0);
    world.redshiftData.failNext('describeStatement', unavailable);
    const batch = world.queue.receive() ?? { Records: [] };
    expect((await world.handlers.complete(batch)).batchItemFailures).toHaveLength(1);
    expect(world.answerTo(token)).toBeUndefined();
  });

  it('that lost the reply to its answer is repeated without harm', async () => {
    const world = new World({ guard });
    const { token, statementId } = await world.startTask();
    world.redshiftData.finish(statementId);
    await world.clock.advance(0);
    const lost = new TaskCallbackError('StepFunctionsUnreachable', 'no answer', true);
    world.taskCallback.failNext({ error: lost, effect: 'done' });
    await world.drain();
    expect(world.outputOf(token).detail).toMatchObject({ state: 'FINISHED' });
    expect(await world.invocationOf(token)).toMatchObject({ processed: true });
  });

  it('drops the duplicate while another completer is at work', async () => {
    const world = new World({ guard });
    const { statementId } = await world.startTask();
    world.redshiftData.finish(statementId);
    await world.clock.advance(0);
    const batch = world.queue.receive() ?? { Records: [] };
    const dead = dyingBefore(world.taskCallback, 'sendTaskSuccess');
    await dead.diesIn(world.lambda({ taskCallback: dead.port }).complete(batch));
    expect(await world.handlers.complete(batch)).toEqual({ batchItemFailures: [] });
    expect(world.telemetry.total('TasksSucceeded')).toBe(0);
  });

  it.each(['sendTaskSuccess', 'markProcessed'] as const)(
    'whose Lambda dies around %s is taken over when its claim has expired',
    async (crashPoint) => {
      for (const dying of [dyingBefore, dyingAfter]) {
        const world = new World({ guard });
        const { token, statementId } = await world.startTask();
        world.redshiftData.finish(statementId);
        await world.clock.advance(0);
        const batch = world.queue.receive() ?? { Records: [] };
        const callback = dying(world.taskCallback, 'sendTaskSuccess');
        const store = dying(world.store, 'markProcessed');
        const { parts, dead } =
          crashPoint === 'sendTaskSuccess'
            ? { parts: { taskCallback: callback.port }, dead: callback }
            : { parts: { store: store.port }, dead: store };
        await dead.diesIn(world.lambda(parts).complete(batch));
        await world.clock.advance(world.runtime.settings.claimLeaseMs + CLOCK_DIFFERENCE_MS);
        await world.handlers.complete(batch);
        expect(world.outputOf(token).detail).toMatchObject({ state: 'FINISHED' });
        expect(await world.invocationOf(token)).toMatchObject({ processed: true });
      }
    },
  );

  it('answers the retry that took the invocation over once its claim had expired', async () => {
    const world = new World({ guard });
    const first = await world.startTask({ attempt: anAttempt() });
    const markProcessed = world.store.markProcessed.bind(world.store);
    let retryToken = '';
    world.store.markProcessed = async (key, end) => {
      world.store.markProcessed = markProcessed;
      world.clock.set(after(world.clock.now(), world.runtime.settings.claimLeaseMs + CLOCK_DIFFERENCE_MS));
      retryToken = (await world.startTask({ attempt: anAttempt({ retryCount: 1 }) })).token;
      return markProcessed(key, end);
    };
    world.taskCallback.close(first.token);
    world.redshiftData.finish(first.statementId, { rows: 2 });
    await world.drain();
    expect(world.statements).toHaveLength(1);
    expect(world.outputOf(retryToken).detail).toMatchObject({ state: 'FINISHED', rows: 2 });
    expect(await world.invocationOf(first.token)).toMatchObject({ processed: true, delivery: 'delivered' });
  });
});

const payloadFor = (taskToken: string): object => ({
  ...{ taskToken, executionArn: 'arn:aws:states:eu-central-1:123456789012:execution:NightlyLoad:monday' },
  sqlStatement: 'insert into sales select 1',
});
