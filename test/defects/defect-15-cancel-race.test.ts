import { describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

describe('defect-15 cancelling a statement that has just ended is no error', () => {
  it.each(['finish', 'abort'] as const)('when it ended by %s before the call came in', async (end) => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    const cancel = world.redshiftData.cancelStatement.bind(world.redshiftData);
    world.redshiftData.cancelStatement = (input) => {
      world.redshiftData[end](statementId);
      return cancel(input);
    };
    expect(await world.start({ action: 'cancelStatement', statementId })).toEqual({ Status: false });
    await world.drain();
    expect(world.answerTo(token)).toBeDefined();
  });
});
