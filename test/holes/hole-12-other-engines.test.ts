import { describe, expect, it } from '@jest/globals';
import { InMemoryResultStore } from '../../src/adapters/memory/in-memory-result-store.js';
import { statementStates } from '../../src/asl/statement-states.js';
import { ResultUnfinished } from '../../src/domain/errors.js';
import type { Clock } from '../../src/ports/clock.js';
import { RedshiftDataError, ResultStoreError } from '../../src/ports/port-errors.js';
import { HOUR_MS } from '../../src/ports/units.js';
import { anAttempt } from '../support/builders.js';
import { withMethods } from '../support/with-methods.js';
import { aTaskPayload, World } from '../support/world.js';

const aGate = (): [reached: Promise<void>, open: () => void] => {
  let open = (): void => undefined;
  const reached = new Promise<void>((resolve) => (open = resolve));
  return [reached, open];
};

const hiddenTask = (world: World): string => {
  const token = world.openTask();
  world.taskCallback.hideFromHeartbeats(token);
  return token;
};

describe('hole-12 a token of which Step Functions can tell nothing', () => {
  it('of this very payload is taken to be waited on, and counted', async () => {
    const world = new World();
    const token = hiddenTask(world);
    await world.start(aTaskPayload(token));
    expect(world.statements).toHaveLength(1);
    expect(world.telemetry.total('HeartbeatsInconclusive')).toBe(1);
  });

  it('of an earlier attempt is left alone', async () => {
    const world = new World();
    const token = hiddenTask(world);
    await world.start(aTaskPayload(token, { attempt: anAttempt() }));
    await world.startTask({ attempt: anAttempt({ retryCount: 1 }) });
    expect(world.statements).toHaveLength(2);
    expect(await world.invocationOf(token)).toMatchObject({ taskToken: token, adoptions: 0 });
  });

  it('that was told of a success by its state’s earlier attempt starts nothing more', async () => {
    const world = new World();
    const token = world.openTask();
    const { Id } = await world.start(aTaskPayload(token, { attempt: anAttempt() }));
    world.redshiftData.finish(Id as string);
    await world.drain();
    // The next attempt ran by then, and its payload was still under way.
    world.taskCallback.hideFromHeartbeats(token);
    const late = await world.start(aTaskPayload(token, { attempt: anAttempt({ retryCount: 1 }) }));
    expect(late.Id).toBe(Id);
    expect(world.statements).toHaveLength(1);
    expect(world.store.invocations()).toHaveLength(1);
  });

  describe.each(['FINISHED', 'FAILED'] as const)('whose statement %s while nobody waited', (end) => {
    const kind = end === 'FINISHED' ? 'success' : 'failure';
    const retry = (token: string, retryCount = 1): object =>
      aTaskPayload(token, { attempt: anAttempt({ retryCount }) });

    /** The first attempt is over. Its statement has ended; a completer has told the token, and stands still before it marks that. */
    async function atTheMark(isWaitedOn: boolean, attempt: object = { attempt: anAttempt() }) {
      const world = new World();
      const token = world.openTask();
      const { Id } = await world.start(aTaskPayload(token, attempt));
      if (!isWaitedOn) world.taskCallback.close(token);
      if (end === 'FINISHED') world.redshiftData.finish(Id as string);
      else world.redshiftData.fail(Id as string, 'division by zero');
      const [isAtMark, arrive] = aGate();
      const [mayGoOn, goOn] = aGate();
      const { store } = world.runtime;
      const markProcessed: typeof store.markProcessed = async (...mark) => {
        arrive();
        await mayGoOn;
        return await store.markProcessed(...mark);
      };
      const slow = world.lambda({ store: withMethods(store, { markProcessed }) });
      const drained = world.drain(undefined, slow.complete);
      await isAtMark;
      const marks = async (): Promise<void> => {
        goOn();
        await drained;
      };
      return { world, token, marks };
    }

    it('is told of it when its retry comes before that is marked', async () => {
      const { world, token, marks } = await atTheMark(false);
      world.taskCallback.open(token);
      const clock: Clock = { now: () => world.clock.now(), sleep: marks };
      await world.lambda({ clock }).start(retry(token));
      expect(world.statements).toHaveLength(1);
      expect(world.answerTo(token)).toMatchObject({ kind });
      expect(await world.invocationOf(token)).toMatchObject({ processed: true, delivery: 'delivered' });
    });

    it('runs its SQL no second time when its retry was told before that is marked', async () => {
      const { world, token, marks } = await atTheMark(true);
      const clock: Clock = { now: () => world.clock.now(), sleep: marks };
      await world.lambda({ clock }).start(retry(token));
      expect(world.statements).toHaveLength(1);
      expect(world.answerTo(token)).toMatchObject({ kind });
    });

    it('is told of it when its retry, whose payload tells of no attempt, comes before that is marked', async () => {
      const { world, token, marks } = await atTheMark(false, {});
      world.taskCallback.open(token);
      const clock: Clock = { now: () => world.clock.now(), sleep: marks };
      await world.lambda({ clock }).start(aTaskPayload(token));
      expect(world.statements).toHaveLength(1);
      expect(world.answerTo(token)).toMatchObject({ kind });
    });

    it('is left to whoever marks it when that takes longer than a starter waits, and the payload tells of no attempt', async () => {
      const { world, token, marks } = await atTheMark(false, {});
      world.taskCallback.open(token);
      expect(await world.start(aTaskPayload(token))).toMatchObject({ Id: world.statements[0]?.id });
      await marks();
      expect(world.statements).toHaveLength(1);
    });

    it('is told of it again by each retry whose payload tells of no attempt', async () => {
      const { world, token, marks } = await atTheMark(true, {});
      await marks();
      world.taskCallback.open(token);
      await world.start(aTaskPayload(token));
      expect(world.taskCallback.isOpen(token)).toBe(false);
      expect(world.answerTo(token)).toMatchObject({ kind });
      // A mere repetition: nobody waits.
      expect(await world.start(aTaskPayload(token))).toMatchObject({ Id: world.statements[0]?.id });
      expect(world.statements).toHaveLength(1);
    });

    it.each([
      ['whose payload tells its attempt', { attempt: anAttempt() }, 1],
      ['whose payload tells of no attempt', {}, undefined],
    ])(
      'is left to the next retry, %s, when nobody can tell how far the mark is',
      async (_whose, attempt, retryCount) => {
        const { world, token, marks } = await atTheMark(false, attempt);
        const { redshiftData } = world.runtime;
        world.taskCallback.open(token);
        await world.clock.advance(HOUR_MS);
        const retries = retryCount === undefined ? aTaskPayload(token) : retry(token, retryCount);
        const describeStatement = (): Promise<never> => Promise.reject(new Error('no'));
        const blind = world.lambda({ redshiftData: withMethods(redshiftData, { describeStatement }) });
        await expect(blind.start(retries)).rejects.toMatchObject({
          ...{ name: 'InvocationBusy', retryable: true },
          message: expect.stringContaining('is not known') as unknown,
        });
        await world.start(retries);
        expect(world.answerTo(token)).toMatchObject({ kind });
        await marks();
        expect(world.statements).toHaveLength(1);
        expect(await world.invocationOf(token)).toMatchObject({ delivery: 'delivered' });
      },
    );

    it('is left to the next retry when the mark takes longer than a starter waits', async () => {
      const { world, token, marks } = await atTheMark(false);
      world.taskCallback.open(token);
      await expect(world.start(retry(token))).rejects.toMatchObject({ name: 'InvocationBusy', retryable: true });
      await marks();
      await world.start(retry(token, 2));
      expect(world.statements).toHaveLength(1);
      expect(world.answerTo(token)).toMatchObject({ kind });
    });
  });

  it('is turned away at its first attempt where a later one of its token has come before', async () => {
    const world = new World();
    const token = world.openTask();
    await world.start(aTaskPayload(token, { attempt: anAttempt({ retryCount: 1 }) }));
    await expect(world.start(aTaskPayload(token, { attempt: anAttempt() }))).rejects.toMatchObject({
      ...{ name: 'TaskNoLongerWaiting', message: expect.stringContaining('a later attempt with its token') as unknown },
    });
    expect(world.statements).toHaveLength(1);
  });

  it('is taken over by its retry, once, so that no sibling gets what it had started', async () => {
    const world = new World();
    const token = world.openTask();
    const { Id } = await world.start(aTaskPayload(token, { attempt: anAttempt() }));
    const retries = aTaskPayload(token, { attempt: anAttempt({ retryCount: 1 }) });
    expect((await world.start(retries)).Id).toBe(Id);
    expect((await world.start(retries)).Id).toBe(Id);
    expect(await world.invocationOf(token)).toMatchObject({ adoptions: 1, attempt: { retryCount: 1 } });
  });

  it('that was told of a success after its retry had taken it over is told again where a heartbeat tells nothing', async () => {
    const world = new World();
    const token = world.openTask();
    const attempt = (retryCount: number) => world.start(aTaskPayload(token, { attempt: anAttempt({ retryCount }) }));
    const { Id } = await attempt(0);
    await attempt(1);
    world.redshiftData.finish(Id as string);
    await world.drain();
    world.taskCallback.open(token);
    world.taskCallback.hideFromHeartbeats(token);
    await attempt(2);
    expect(world.taskCallback.isOpen(token)).toBe(false);
    expect(world.statements).toHaveLength(1);
  });

  it('keeps that it was given up when its retry takes it over', async () => {
    const world = new World();
    const token = world.openTask();
    await world.start(aTaskPayload(token, { attempt: anAttempt() }));
    const abandonedAt = world.clock.now();
    await world.store.markAbandoned(await world.invocationOf(token), { taskToken: token, abandonedAt });
    await world.start(aTaskPayload(token, { attempt: anAttempt({ retryCount: 1 }) }));
    expect(await world.invocationOf(token)).toMatchObject({ adoptions: 0, abandonedAt });
  });

  it('is not told of a success that was told to a sibling, which had taken over what it had registered', async () => {
    const world = new World();
    const token = world.openTask();
    const first = await world.start(aTaskPayload(token, { attempt: anAttempt() }));
    world.taskCallback.close(token);
    const sibling = world.openTask();
    await world.start(aTaskPayload(sibling, { attempt: anAttempt({ retryCount: 1 }) }));
    world.redshiftData.finish(first.Id as string);
    await world.drain();
    expect(world.answerTo(sibling)).toMatchObject({ kind: 'success' });
    world.taskCallback.open(token);
    const again = await world.start(aTaskPayload(token, { attempt: anAttempt({ retryCount: 1 }) }));
    expect(again.Id).not.toBe(first.Id);
    expect(world.taskCallback.isOpen(token)).toBe(true);
  });

  it('is failed by its token when a refusal of a payload that tells of no attempt comes again', async () => {
    const world = new World();
    const token = world.openTask();
    world.redshiftData.failNext(
      'executeStatement',
      new RedshiftDataError('ValidationException', 'no', { retryable: false, outcome: 'refused' }),
    );
    await expect(world.start(aTaskPayload(token))).rejects.toMatchObject({ name: 'ValidationException' });
    world.taskCallback.open(token);
    await expect(world.start(aTaskPayload(token))).rejects.toMatchObject({ name: 'ValidationException' });
    expect(world.taskCallback.isOpen(token)).toBe(false);
  });

  it.each([
    ['nothing', true],
    ['that somebody waits', false],
  ])(
    'that was told of a success before its function failed is told again, where a heartbeat tells %s',
    async (_what, isHidden) => {
      const world = new World();
      const token = world.openTask();
      const { Id } = await world.start(aTaskPayload(token, { attempt: anAttempt(), includeResult: true }));
      world.redshiftData.finish(Id as string, { columns: [{ name: 'n' }], records: [[{ longValue: 1 }]] });
      await world.drain();
      // The engine took the answer, forgot it with the function's failure, and tries again.
      world.taskCallback.open(token);
      if (isHidden) world.taskCallback.hideFromHeartbeats(token);
      await world.start(aTaskPayload(token, { attempt: anAttempt({ retryCount: 1 }), includeResult: true }));
      expect(world.taskCallback.isOpen(token)).toBe(false);
      expect(world.statements).toHaveLength(1);
      expect(world.outputOf(token)).toMatchObject({ detail: { statementId: Id }, result: { TotalNumRows: 1 } });
    },
  );

  it('is told again later where its result has been removed since, and is copied anew', async () => {
    const resultStore = new InMemoryResultStore({ partBytesMin: 1, buckets: ['lake'] });
    const world = new World({
      settings: { resultsLocation: { bucket: 'lake', prefix: 'results' } },
      replace: () => ({ resultStore }),
    });
    const token = world.openTask();
    const attempted = (retryCount: number) => {
      const attempt = anAttempt({ retryCount });
      return aTaskPayload(token, { attempt, sqlStatement: 'select 1', includeResult: { format: 'jsonl' } });
    };
    const { Id } = await world.start(attempted(0));
    world.redshiftData.finish(Id as string, { columns: [{ name: 'n' }], records: [[{ longValue: 1 }]] });
    await world.drain();
    world.taskCallback.open(token);
    world.taskCallback.hideFromHeartbeats(token);
    const failing = (error: Error) =>
      world.lambda({
        resultStore: withMethods(resultStore, { find: async () => undefined, write: () => Promise.reject(error) }),
      });
    const outage = new ResultStoreError('SlowDown', 'no', true);
    await expect(failing(outage).start(attempted(1))).rejects.toMatchObject({
      name: 'InvocationBusy',
      retryable: true,
    });
    await expect(failing(new ResultUnfinished('no')).start(attempted(1))).rejects.toMatchObject({
      ...{ name: 'InvocationBusy', message: expect.stringContaining('removed from S3 and is copied again') as unknown },
    });
    const fault = new TypeError('lost');
    await expect(failing(fault).start(attempted(1))).rejects.toBe(fault);
    expect(world.taskCallback.isOpen(token)).toBe(true);
    await world.start(attempted(1));
    expect(world.taskCallback.isOpen(token)).toBe(false);
    expect(world.statements).toHaveLength(1);
  });

  it('whose later attempt was told of a failure starts nothing for an earlier one, and does so for the next', async () => {
    const world = new World();
    const token = world.openTask();
    world.taskCallback.hideFromHeartbeats(token);
    const attempt = (retryCount: number) => world.start(aTaskPayload(token, { attempt: anAttempt({ retryCount }) }));
    const failed = async (retryCount: number): Promise<void> => {
      world.taskCallback.open(token);
      world.redshiftData.fail((await attempt(retryCount)).Id as string, 'ERROR: no');
      await world.drain();
    };
    await failed(0);
    await failed(2);
    await expect(attempt(1)).rejects.toMatchObject({ name: 'TaskNoLongerWaiting' });
    expect(world.statements).toHaveLength(2);
    await failed(3);
    expect(world.statements).toHaveLength(3);
  });

  it('the redrive count can be left out of a state, and of a payload', async () => {
    const options = {
      name: 'Load',
      functionName: 'tasker',
      statement: { sqlStatement: 'select 1' },
      timeoutSeconds: 60,
    };
    expect(JSON.stringify(statementStates(options))).toContain('RedriveCount');
    expect(JSON.stringify(statementStates({ ...options, attempt: { redriveCount: false } }))).not.toContain(
      'RedriveCount',
    );
    const world = new World();
    const { redriveCount: _redriveCount, ...attempt } = anAttempt();
    expect((await world.startTask({ attempt })).statementId).toBeDefined();
  });
});
