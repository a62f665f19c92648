import { describe, expect, it } from '@jest/globals';
import { anAttempt } from '../support/builders.js';
import { World } from '../support/world.js';

const startSiblings = async (world: World, count: number): Promise<string[]> => {
  const tokens: string[] = [];
  for (let sibling = 0; sibling < count; sibling += 1)
    tokens.push((await world.startTask({ attempt: anAttempt() })).token);
  return tokens;
};

describe('hole-10 a retry among many living siblings', () => {
  it('asks about no more than the bound, and is told how to be told apart', async () => {
    const world = new World({ settings: { siblingsAskedMax: 5 } });
    const tokens = await startSiblings(world, 12);
    const before = tokens.reduce((sum, token) => sum + world.taskCallback.heartbeatsOf(token), 0);
    await expect(world.startTask({ attempt: anAttempt({ retryCount: 1 }) })).rejects.toMatchObject({
      name: 'InvocationBusy',
      message: expect.stringContaining('attempt.entry') as unknown,
    });
    const asked = tokens.reduce((sum, token) => sum + world.taskCallback.heartbeatsOf(token), 0) - before;
    expect(asked).toBe(5);
    expect(world.statements).toHaveLength(12);
  });

  it('asks about nobody where each has an entry of its own', async () => {
    const world = new World({ settings: { siblingsAskedMax: 5 } });
    for (let item = 0; item < 12; item += 1) await world.startTask({ attempt: anAttempt({ entry: `${item}` }) });
    await world.startTask({ attempt: anAttempt({ retryCount: 1, entry: '13' }) });
    expect(world.statements).toHaveLength(13);
  });
});
