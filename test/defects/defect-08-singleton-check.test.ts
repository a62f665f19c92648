import { describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

const singleton = { action: 'executeSingletonStatement' };

describe('defect-08 a singleton is a lock, not a search among the statements that run', () => {
  it('and holds among hundreds of others, of which none is listed', async () => {
    const world = new World();
    const first = await world.startTask(singleton);
    for (let count = 0; count < 200; count += 1) await world.start({ sqlStatement: `select ${count}` });
    await world.start({ sqlStatements: ['select 1', 'select 2'] });
    await expect(world.startTask(singleton)).rejects.toMatchObject({ name: 'ConcurrentExecution' });
    expect(world.callsOf('listStatements')).toBe(0);
    world.redshiftData.finish(first.statementId);
    await world.drain();
    await expect(world.startTask(singleton)).resolves.toBeDefined();
  });

  it('and SQL that is the same elsewhere is not in its way', async () => {
    const world = new World();
    await world.startTask(singleton);
    await expect(world.startTask({ ...singleton, database: 'other' })).resolves.toBeDefined();
  });
});
