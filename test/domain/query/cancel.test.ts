import { describe, expect, it } from '@jest/globals';
import { RedshiftDataError } from '../../../src/ports/port-errors.js';
import { HOUR_MS } from '../../../src/ports/units.js';
import { AN_EXECUTION_ARN, aNewInvocation } from '../../support/builders.js';
import { dyingBefore } from '../../support/dying.js';
import { aTaskPayload, World } from '../../support/world.js';

const latest = { action: 'cancelStatement', statementId: 'LATEST', executionArn: AN_EXECUTION_ARN };

describe('cancelling a statement', () => {
  it('stops it, and its task fails as ABORTED', async () => {
    const world = new World();
    const { token } = await world.startTask();
    expect(await world.start(latest)).toEqual({ Status: true });
    await world.drain();
    expect(world.answerTo(token)).toMatchObject({ kind: 'failure', error: 'ABORTED' });
    expect(world.telemetry.total('StatementsCancelled')).toBe(1);
  });

  it.each(['finish', 'fail', 'abort'] as const)('that has ended by %s already is no error', async (end) => {
    const world = new World();
    const { statementId } = await world.startTask();
    if (end === 'fail') world.redshiftData.fail(statementId, 'ERROR');
    else world.redshiftData[end](statementId);
    expect(await world.start(latest)).toEqual({ Status: false });
  });

  it('twice is no error', async () => {
    const world = new World();
    const { statementId } = await world.startTask();
    const payload = { action: 'cancelStatement', statementId };
    expect([await world.start(payload), await world.start(payload)]).toEqual([{ Status: true }, { Status: false }]);
  });

  it.each(['AccessDeniedException', 'ThrottlingException', 'InternalServerException'])(
    'fails with %s while the statement is running',
    async (name) => {
      const world = new World();
      await world.startTask();
      const error = new RedshiftDataError(name, 'not now', { retryable: true, outcome: 'refused' });
      world.redshiftData.failNext('cancelStatement', error);
      await expect(world.start(latest)).rejects.toMatchObject({ name });
      expect(world.statements[0]?.status).toBe('SUBMITTED');
    },
  );

  describe('by the id of its invocation', () => {
    const by = async (world: World, token: string) => {
      const { executionArn, invocationId } = await world.invocationOf(token);
      return { action: 'cancelStatement', executionArn, invocationId };
    };

    it('stops it, whatever was started after it', async () => {
      const world = new World();
      const [first, second] = [await world.startTask(), await world.startTask({ sqlStatement: 'select 2' })];
      expect(await world.start(await by(world, first.token))).toEqual({ Status: true });
      await world.drain();
      expect(world.answerTo(first.token)).toMatchObject({ kind: 'failure', error: 'ABORTED' });
      expect(world.answerTo(second.token)).toBeUndefined();
      expect(await world.start(await by(world, first.token))).toEqual({ Status: false });
    });

    it('takes it out of its queue, tells its task, and starts nobody', async () => {
      const world = new World({ settings: { pools: { loads: 1 } } });
      await world.startTask({ pool: 'loads' });
      const [first, second] = [
        await world.startTask({ pool: 'loads', sqlStatement: 'select 2' }),
        await world.startTask({ pool: 'loads', sqlStatement: 'select 3' }),
      ];
      expect(await world.start(await by(world, first.token))).toEqual({ Status: true });
      expect(world.answerTo(first.token)).toMatchObject({ kind: 'failure', error: 'ABORTED' });
      expect(world.answerTo(second.token)).toBeUndefined();
      expect([...world.store.queuedEntries().values()].flat()).toHaveLength(1);
      expect(world.statements).toHaveLength(1);
    });

    it('finds a statement whose start was not recorded, and has nothing to stop where a starter died before it', async () => {
      const world = new World();
      const dead = dyingBefore(world.runtime.store, 'recordStart');
      const token = world.openTask();
      await dead.diesIn(world.lambda({ store: dead.port }).start(aTaskPayload(token)));
      expect(await world.start(await by(world, token))).toEqual({ Status: true });
      const other = dyingBefore(world.runtime.redshiftData, 'executeStatement');
      const second = world.openTask();
      await other.diesIn(
        world.lambda({ redshiftData: other.port }).start(aTaskPayload(second, { sqlStatement: 'select 2' })),
      );
      const payloadOfSecond = await by(world, second);
      await expect(world.start(payloadOfSecond)).rejects.toMatchObject({ name: 'InvocationBusy' });
      await world.clock.advance(HOUR_MS);
      expect(await world.start(payloadOfSecond)).toEqual({ Status: false });
    });

    it('is refused where this tasker has none of that id', async () => {
      const world = new World();
      await world.store.register(aNewInvocation({ owner: 'another', invocationId: 'theirs' }));
      for (const invocationId of ['nobody', 'theirs']) {
        const payload = { action: 'cancelStatement', executionArn: aNewInvocation().executionArn, invocationId };
        await expect(world.start(payload)).rejects.toMatchObject({ name: 'PreviousExecutionNotFound' });
      }
    });
  });

  it('tells the first error where it cannot be found out whether the statement has ended', async () => {
    const world = new World();
    await world.startTask();
    const failure = (name: string): RedshiftDataError =>
      new RedshiftDataError(name, 'not now', { retryable: true, outcome: 'refused' });
    world.redshiftData.failNext('cancelStatement', failure('ValidationException'));
    world.redshiftData.failNext('describeStatement', failure('ThrottlingException'));
    await expect(world.start(latest)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
