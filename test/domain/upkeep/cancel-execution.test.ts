import { describe, expect, it } from '@jest/globals';
import { MINUTE_MS, after } from '../../../src/ports/units.js';
import { cancelExecution, type EndedExecution } from '../../../src/domain/upkeep/cancel-execution.js';
import { ANOTHER_EXECUTION_ARN, AN_EXECUTION_ARN, anAttempt } from '../../support/builders.js';
import { dyingAfter, dyingBefore } from '../../support/dying.js';
import { aTaskPayload, World } from '../../support/world.js';

const cancel = (world: World, over: Partial<EndedExecution> = {}): Promise<number> =>
  world.whileTimePasses(cancelExecution(world.runtime, { executionArn: AN_EXECUTION_ARN, ...over }));

const statusesOf = (world: World): unknown[] => world.statements.map(({ status }) => status);

/** Closes all tasks of an execution, as its end does. */
const closeAll = (world: World, ...tokens: readonly string[]): void => {
  for (const token of tokens) world.taskCallback.close(token);
};

describe('an execution that ended without success', () => {
  it('has its running statements cancelled, and nobody else’s', async () => {
    const world = new World();
    const started = [
      await world.startTask(),
      await world.startTask(),
      await world.startTask({ executionArn: ANOTHER_EXECUTION_ARN }),
    ];
    closeAll(world, ...started.slice(0, 2).map(({ token }) => token));
    expect(await cancel(world)).toBe(2);
    expect(statusesOf(world)).toEqual(['ABORTED', 'ABORTED', 'SUBMITTED']);
  });

  it('leaves to another tasker on the same table what that one has started', async () => {
    const world = new World();
    const other = new World({ store: world.store, settings: { statementNamePrefix: 'other/', owner: 'tasker-b' } });
    closeAll(world, (await world.startTask()).token);
    const theirs = await other.startTask();
    closeAll(other, theirs.token);
    expect(await cancel(world)).toBe(1);
    expect(world.callsOf('cancelStatement')).toBe(1);
    expect(statusesOf(other)).toEqual(['SUBMITTED']);
    expect(await cancel(other)).toBe(1);
  });

  it('closes the invocations by the statements’ own events', async () => {
    const world = new World();
    const { token } = await world.startTask();
    closeAll(world, token);
    await cancel(world);
    await world.drain();
    expect(await world.invocationOf(token)).toMatchObject({
      processed: true,
      status: 'ABORTED',
      delivery: 'undelivered',
    });
  });

  it('leaves alone what has just ended', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    closeAll(world, token);
    world.redshiftData.finish(statementId);
    expect(await cancel(world)).toBe(0);
    expect(statusesOf(world)).toEqual(['FINISHED']);
  });

  it('keeps to the quota of three cancellations a second', async () => {
    const world = new World();
    for (let count = 0; count < 6; count += 1) closeAll(world, (await world.startTask()).token);
    const begin = world.clock.now();
    expect(await cancel(world)).toBe(6);
    expect(world.clock.now() - begin).toBeGreaterThanOrEqual(2_000);
  });

  it('has what its attempts started cancelled where its own redrive count is not told', async () => {
    const world = new World();
    closeAll(world, (await world.startTask({ attempt: anAttempt() })).token);
    expect(await cancel(world, { stoppedAt: world.clock.now() })).toBe(1);
    expect(statusesOf(world)).toEqual(['ABORTED']);
  });

  it('cancels what a redrive started afterwards not', async () => {
    const world = new World();
    const { token } = await world.startTask({ attempt: anAttempt() });
    closeAll(world, token);
    await world.startTask({ sqlStatement: 'select 2', attempt: anAttempt({ redriveCount: 1 }) });
    expect(await cancel(world, { redriveCount: 0 })).toBe(1);
    expect(statusesOf(world)).toEqual(['ABORTED', 'SUBMITTED']);
  });

  it('cancels what was registered after its end not', async () => {
    const world = new World();
    const stoppedAt = world.clock.now();
    await world.clock.advance(MINUTE_MS);
    await world.startTask();
    expect(await cancel(world, { stoppedAt })).toBe(0);
    expect(statusesOf(world)).toEqual(['SUBMITTED']);
  });

  it('finds by its name what a starter has started and not recorded', async () => {
    const world = new World();
    const token = world.openTask();
    const dead = dyingAfter(world.redshiftData, 'executeStatement');
    void world.lambda({ redshiftData: dead.port }).start(aTaskPayload(token));
    await dead.died;
    closeAll(world, token);
    await world.clock.advance(world.runtime.settings.starterTimeLimitMs + 2 * MINUTE_MS);
    expect(await cancel(world)).toBe(1);
    expect(statusesOf(world)).toEqual(['ABORTED']);
  });

  it('has nothing to cancel where its starter died before the start', async () => {
    const world = new World();
    const token = world.openTask();
    const dead = dyingBefore(world.redshiftData, 'executeStatement');
    void world.lambda({ redshiftData: dead.port }).start(aTaskPayload(token));
    await dead.died;
    closeAll(world, token);
    await world.clock.advance(world.runtime.settings.starterTimeLimitMs + 2 * MINUTE_MS);
    expect(await cancel(world)).toBe(0);
  });

  it('has all its statements cancelled although one cannot be, and fails then, so that it is tried again', async () => {
    const world = new World();
    for (let count = 0; count < 3; count += 1) closeAll(world, (await world.startTask()).token);
    const stop = world.redshiftData.cancelStatement.bind(world.redshiftData);
    let calls = 0;
    world.redshiftData.cancelStatement = async (input) => {
      calls += 1;
      if (calls === 1) throw new Error('no route to the service');
      return stop(input);
    };
    await expect(cancel(world)).rejects.toThrow('no route');
    expect(statusesOf(world).sort()).toEqual(['ABORTED', 'ABORTED', 'SUBMITTED']);
    expect(await cancel(world, { stoppedAt: after(world.clock.now(), 1) })).toBe(1);
  });
});
