import { describe, expect, it } from '@jest/globals';
import { RecordingTracing } from '../../src/adapters/memory/recording-tracing.js';
import type { ManualClock } from '../../src/adapters/memory/manual-clock.js';
import { withMethods } from '../support/with-methods.js';
import { World } from '../support/world.js';

const context = (remainingMs: number) => ({ getRemainingTimeInMillis: () => remainingMs });

const withManyEnded = async (count: number): Promise<World> => {
  const world = new World();
  for (let started = 0; started < count; started += 1) {
    const { statementId } = await world.startTask();
    world.redshiftData.finish(statementId);
  }
  await world.loseEvents();
  await world.clock.advance(world.runtime.settings.reconcileGraceMs);
  return world;
};

describe('the reconciler’s function', () => {
  it('ends before its time is out, and the next tick goes on from there', async () => {
    const world = await withManyEnded(120);
    const begin = world.clock.now();
    const first = await world.whileTimePasses(world.handlers.reconcile({}, context(10_000)));
    expect(world.clock.now() - begin).toBeLessThanOrEqual(10_000);
    expect(first.completed).toBeGreaterThan(0);
    expect(first.completed).toBeLessThan(120);
    let completed = first.completed;
    for (let ticks = 0; ticks < 10 && completed < 120; ticks += 1) {
      completed += (await world.whileTimePasses(world.handlers.reconcile({}, context(10_000)))).completed;
    }
    expect(completed).toBe(120);
  });

  it('works for a minute where nothing tells how much time there is', async () => {
    const world = await withManyEnded(10);
    expect(await world.whileTimePasses(world.handlers.reconcile({}))).toEqual({
      ...{ examined: 10, completed: 10, failed: 0 },
    });
  });

  it('says what it did', async () => {
    const world = await withManyEnded(3);
    await world.reconcile();
    expect(world.telemetry.linesAt('info')).toContainEqual(
      expect.objectContaining({ message: 'reconciled', fields: { count: 3, reason: 'next from the oldest on' } }),
    );
    expect(world.telemetry.total('ReconcilerRuns')).toBe(1);
    expect(world.telemetry.linesAt('warn')).toEqual([]);
  });

  it('says that there is more to come, and is a span', async () => {
    const world = await withManyEnded(60);
    const tracing = new RecordingTracing();
    await world.whileTimePasses(world.lambda({ tracing }).reconcile({}, context(8_000)));
    expect(world.telemetry.linesAt('info')).toContainEqual(
      expect.objectContaining({ message: 'reconciled', fields: { count: 30, reason: 'more to come' } }),
    );
    expect(tracing.spans().map(({ name }) => name)).toContain('reconcile');
  });

  it('looks at 25 at once, with a tenth of a second between two questions, and leaves five seconds', async () => {
    const world = await withManyEnded(60);
    const limits: number[] = [];
    const store = withMethods(world.runtime.store, {
      listInFlight: async (owner, page) => {
        limits.push(page.limit);
        return await world.store.listInFlight(owner, page);
      },
    });
    const begin = world.clock.now();
    const report = await world.whileTimePasses(world.lambda({ store }).reconcile({}, context(6_000)));
    expect(report).toMatchObject({ examined: 10 });
    expect([world.clock.now() - begin, limits]).toEqual([1_000, [25]]);
  });

  it('does what it can in a moment where there is less time than it leaves over', async () => {
    const world = await withManyEnded(3);
    const report = await world.whileTimePasses(world.handlers.reconcile({}, context(1_000)));
    expect(report).toMatchObject({ examined: 1, completed: 1 });
  });
});

describe('a store that does not delete by itself', () => {
  it('is told to at each run, until nothing is left', async () => {
    const counts = [1_000, 3, 0];
    const world = new World({ replace: () => ({ deleteExpired: async () => counts.shift() ?? 0 }) });
    await world.reconcile();
    expect(counts).toEqual([]);
    expect(world.telemetry.linesAt('warn')).toEqual([]);
    expect(world.telemetry.linesAt('info')).toContainEqual(
      expect.objectContaining({ message: 'deleted what has expired', fields: { count: 1_003 } }),
    );
  });

  it('is left alone once the time of the run is out', async () => {
    let calls = 0;
    const world = new World({
      replace: (runtime) => ({
        deleteExpired: async () => {
          calls += 1;
          await (runtime.clock as ManualClock).advance(2_000);
          return 1_000;
        },
      }),
    });
    await world.handlers.reconcile({}, context(10_000));
    expect(calls).toBe(3);
  });

  it('is told nothing at the very end of its time, and nothing is told of it where nothing had expired', async () => {
    let calls = 0;
    const world = new World({
      replace: (runtime) => ({
        deleteExpired: async () => {
          calls += 1;
          await (runtime.clock as ManualClock).advance(2_500);
          return 1_000;
        },
      }),
    });
    await world.handlers.reconcile({}, context(10_000));
    expect(calls).toBe(2);
    const empty = new World({ replace: () => ({ deleteExpired: async () => 0 }) });
    await empty.reconcile();
    expect(empty.telemetry.linesAt('info').map(({ message }) => message)).not.toContain('deleted what has expired');
  });

  it('is told the time', async () => {
    const told: number[] = [];
    const world = new World({
      replace: () => ({
        deleteExpired: async (now) => {
          told.push(now);
          return 0;
        },
      }),
    });
    await world.reconcile();
    expect(told).toEqual([world.clock.now()]);
  });

  it('does not fail the reconciler where it fails', async () => {
    const world = new World({ replace: () => ({ deleteExpired: () => Promise.reject(new TypeError('lost')) }) });
    await world.reconcile();
    expect(world.telemetry.linesAt('warn')).toEqual([
      expect.objectContaining({
        message: 'what has expired could not be deleted',
        fields: { errorName: 'TypeError' },
      }),
    ]);
  });
});
