import { describe, expect, it } from '@jest/globals';
import { InMemoryInvocationStore } from '../../src/adapters/memory/in-memory-invocation-store.js';
import { World } from '../support/world.js';

describe('defect-09 mutual exclusion needs no concurrency of one', () => {
  it('and holds between two taskers on one table', async () => {
    const store = new InMemoryInvocationStore();
    const worlds = [
      new World({ store }),
      new World({ store, settings: { statementNamePrefix: 'other/', owner: 'tasker-b' } }),
    ];
    const payload = { action: 'executeSingletonStatement', singletonKey: 'warehouse' };
    const starts = worlds.flatMap((world) => Array.from({ length: 10 }, () => world.startTask(payload)));
    const settled = await Promise.allSettled(starts);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(worlds.flatMap(({ statements }) => statements)).toHaveLength(1);
  });
});
