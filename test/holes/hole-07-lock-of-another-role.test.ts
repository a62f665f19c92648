import { describe, expect, it } from '@jest/globals';
import { HOUR_MS } from '../../src/ports/units.js';
import { World } from '../support/world.js';

const singleton = { action: 'executeSingletonStatement', singletonKey: 'nightly' };

describe('hole-07 the lock of another tasker on the same table', () => {
  it('is not taken from a running owner whose statement this role may not see', async () => {
    const owner = new World({ settings: { owner: 'loader' } });
    const other = new World({ settings: { owner: 'reporter' }, store: owner.store });
    const { statementId } = await owner.startTask(singleton);
    await other.clock.advance(3 * HOUR_MS);
    await expect(other.startTask(singleton)).rejects.toMatchObject({ name: 'ConcurrentExecution' });
    owner.redshiftData.finish(statementId);
    await owner.drain();
    expect((await other.startTask(singleton)).statementId).toBeDefined();
  });
});
