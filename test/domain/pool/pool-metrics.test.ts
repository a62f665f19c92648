import { describe, expect, it } from '@jest/globals';
import { QUEUE_DEPTH_MAX } from '../../../src/domain/pool/measure-queue.js';
import { poolKeyOf } from '../../../src/domain/pool/pool.js';
import { after, MINUTE_MS, SECOND_MS } from '../../../src/ports/units.js';
import { dyingAfter } from '../../support/dying.js';
import { withMethods } from '../../support/with-methods.js';
import { World } from '../../support/world.js';

const ofSizes = (over: { readonly pools?: Record<string, number>; readonly maxInFlight?: number }): World =>
  new World({ settings: over });

/** What was told of pools, each value with its pool. */
const toldOf = (world: World): unknown[] =>
  world.telemetry.metrics
    .filter(({ name }) => name.startsWith('Pool'))
    .map(({ name, value, pool }) => `${name} ${pool} ${value}`);

const startAll = async (world: World, payloads: readonly object[]) => {
  const started = [];
  for (const payload of payloads) started.push(await world.startTask(payload));
  return started;
};

const singleton = (singletonKey: string, sqlStatement: string): object => ({
  ...{ action: 'executeSingletonStatement', onBusy: 'wait', singletonKey, sqlStatement },
});
const toldOfSingletons = (world: World): unknown[] =>
  world.telemetry.metrics
    .filter(({ name }) => name.startsWith('Singleton'))
    .map(({ name, value }) => `${name} ${value}`);

describe('the metrics of singletons that wait', () => {
  it('are one count and one wait, whatever their keys, of those that are older than the reconciler’s grace', async () => {
    const world = ofSizes({ pools: { loads: 1 } });
    await startAll(world, [singleton('one', 'a'), singleton('one', 'b')]);
    await world.clock.advance(30 * SECOND_MS);
    await startAll(world, [singleton('two', 'a'), singleton('two', 'b'), singleton('two', 'c')]);
    await startAll(world, [
      { pool: 'loads', sqlStatement: 'd' },
      { pool: 'loads', sqlStatement: 'e' },
    ]);
    await world.clock.advance(world.runtime.settings.reconcileGraceMs);
    await startAll(world, [singleton('one', 'young')]);
    await world.reconcile();
    const oldestSeconds = 30 + world.runtime.settings.reconcileGraceMs / SECOND_MS;
    expect(toldOfSingletons(world)).toEqual(['SingletonsWaiting 3', `SingletonOldestWaitSeconds ${oldestSeconds}`]);
  });

  it('tell of nobody whose turn has come in this very run, and nothing where none waits', async () => {
    const world = ofSizes({});
    const [first] = await startAll(world, [singleton('one', 'a'), singleton('one', 'b')]);
    world.redshiftData.finish(first!.statementId);
    const dead = dyingAfter(world.runtime.store, 'markProcessed');
    await dead.diesIn(world.drain(undefined, world.lambda({ store: dead.port }).complete));
    await world.clock.advance(world.runtime.settings.reconcileGraceMs);
    await world.reconcile();
    expect(world.statements).toHaveLength(2);
    expect(toldOfSingletons(world)).toEqual([]);
  });

  it('cost one read for each key, and none without such singletons', async () => {
    const readsOf = async (payloads: readonly object[]): Promise<number> => {
      const world = ofSizes({ pools: { loads: 1 } });
      await startAll(world, payloads);
      await world.clock.advance(world.runtime.settings.reconcileGraceMs);
      let reads = 0;
      const store = withMethods(world.runtime.store, {
        get: (key) => {
          reads += 1;
          return world.runtime.store.get(key);
        },
      });
      await world.whileTimePasses(world.lambda({ store }).reconcile({}, { getRemainingTimeInMillis: () => 900_000 }));
      return reads;
    };
    const two = await readsOf([singleton('one', 'a'), singleton('one', 'b')]);
    const three = await readsOf([singleton('one', 'a'), singleton('one', 'b'), singleton('one', 'c')]);
    expect(three - two).toBe(1);
  });
});

describe('the metrics of pools', () => {
  it('tell how many wait in each pool of the settings, and for how long the longest', async () => {
    const world = ofSizes({ pools: { loads: 1, reports: 2 }, maxInFlight: 1 });
    await startAll(world, [
      { pool: 'loads', sqlStatement: 'a' },
      { pool: 'loads', sqlStatement: 'b' },
    ]);
    await world.clock.advance(90 * SECOND_MS);
    await startAll(world, [{ pool: 'loads', sqlStatement: 'c' }, { sqlStatement: 'd' }, { sqlStatement: 'e' }]);
    await world.clock.advance(30 * SECOND_MS);
    await world.reconcile();
    expect(toldOf(world)).toEqual([
      ...['PoolQueueDepth maxInFlight 1', 'PoolOldestWaitSeconds maxInFlight 30'],
      ...['PoolQueueDepth loads 2', 'PoolOldestWaitSeconds loads 120'],
      ...['PoolQueueDepth reports 0', 'PoolOldestWaitSeconds reports 0'],
    ]);
  });

  it('tell of the one that has waited longest, also where others are before it', async () => {
    const world = ofSizes({ pools: { loads: 1 } });
    await startAll(world, [{ pool: 'loads' }, { pool: 'loads', sqlStatement: 'low', priority: -5 }]);
    await world.clock.advance(MINUTE_MS);
    await startAll(world, [
      { pool: 'loads', sqlStatement: 'high', priority: 5 },
      { pool: 'loads', sqlStatement: 'plain' },
    ]);
    await world.reconcile();
    expect(toldOf(world)).toEqual(['PoolQueueDepth loads 3', 'PoolOldestWaitSeconds loads 60']);
  });

  it('tell of nobody who does not wait any more, though an entry is left', async () => {
    const world = ofSizes({ pools: { loads: 1 } });
    await startAll(world, [{ pool: 'loads' }]);
    const [waiting] = await startAll(world, [{ pool: 'loads', sqlStatement: 'b', priority: 1 }]);
    const place = { poolKey: poolKeyOf(world.runtime.settings.owner, 'loads'), priority: -1 };
    const gone = { executionArn: (await world.invocationOf(waiting!.token)).executionArn, invocationId: 'gone' };
    const { expiresAt } = await world.invocationOf(waiting!.token);
    const enqueuedAt = world.clock.now();
    await world.store.putQueueEntry({ ...place, ticket: 90, waiting: gone, enqueuedAt, expiresAt });
    await world.clock.advance(MINUTE_MS);
    await startAll(world, [{ pool: 'loads', sqlStatement: 'c', priority: 2 }]);
    await world.clock.advance(SECOND_MS);
    await world.reconcile();
    expect(toldOf(world)).toEqual(['PoolQueueDepth loads 3', 'PoolOldestWaitSeconds loads 61']);
  });

  it.each([
    ['as many as the queue’s tail may have', 25, 60, 60],
    ['more than are looked at in one run', 230, 3_600, 60],
  ])(
    'find the one that waits behind entries that are left over, %s, and those go',
    async (_what, count, first, second) => {
      const world = ofSizes({ pools: { loads: 1 } });
      const [, high] = await startAll(world, [{ pool: 'loads' }, { pool: 'loads', sqlStatement: 'b', priority: 1 }]);
      const { executionArn, expiresAt } = await world.invocationOf(high!.token);
      const poolKey = poolKeyOf(world.runtime.settings.owner, 'loads');
      for (let ticket = 1_000; ticket < 1_000 + count; ticket += 1) {
        const waiting = { executionArn, invocationId: `gone-${ticket}` };
        const enqueuedAt = after(world.clock.now(), -3_600_000);
        await world.store.putQueueEntry({ poolKey, priority: 0, ticket, waiting, enqueuedAt, expiresAt });
      }
      await world.clock.advance(MINUTE_MS);
      await world.reconcile();
      const isAll = count < 200;
      expect(toldOf(world)).toEqual([
        `PoolQueueDepth loads ${isAll ? 1 : 1 + count - 200}`,
        `PoolOldestWaitSeconds loads ${isAll ? first : first + 60}`,
      ]);
      expect([...world.store.queuedEntries().values()].flat()).toHaveLength(isAll ? 1 : 1 + count - 200);
      await world.reconcile();
      expect(toldOf(world).slice(2)).toEqual(['PoolQueueDepth loads 1', `PoolOldestWaitSeconds loads ${second}`]);
    },
  );

  it('tell of a pool that is taken out of the settings, as long as something of it is in flight', async () => {
    const world = ofSizes({ pools: { loads: 1 } });
    await startAll(world, [{ pool: 'loads' }, { pool: 'loads', sqlStatement: 'b' }]);
    await world.clock.advance(world.runtime.settings.reconcileGraceMs);
    const { pools: _pools, ...settings } = world.runtime.settings;
    const { reconcile } = world.lambda({ settings });
    await world.whileTimePasses(reconcile({}, { getRemainingTimeInMillis: () => 900_000 }));
    expect(toldOf(world)).toEqual(['PoolQueueDepth loads 1', 'PoolOldestWaitSeconds loads 120']);
  });

  it('tell nothing where there is no pool, and of no queue of a singleton, whose keys have no number', async () => {
    const world = ofSizes({});
    await startAll(world, [singleton('one', 'a'), singleton('one', 'b')]);
    await world.clock.advance(world.runtime.settings.reconcileGraceMs);
    await world.reconcile();
    expect(world.store.queuedEntries().size).toBe(1);
    expect(toldOf(world)).toEqual([]);
  });

  it('ask for no more than the bound of a queue that is longer, and a store that fails keeps nothing from its end', async () => {
    const world = ofSizes({ pools: { loads: 1 } });
    const [, second] = await startAll(world, [{ pool: 'loads' }, { pool: 'loads', sqlStatement: 'b' }]);
    const asked: number[] = [];
    world.store.countQueueEntries = async (_poolKey, atMost) => {
      asked.push(atMost);
      throw new Error('the table is throttled');
    };
    await world.loseEvents();
    world.redshiftData.finish(world.statements[0]!.id);
    await world.clock.advance(world.runtime.settings.reconcileGraceMs);
    await world.reconcile();
    expect(asked).toEqual([QUEUE_DEPTH_MAX]);
    expect(await world.invocationOf(second!.token)).toMatchObject({ status: 'STARTED' });
  });
});
