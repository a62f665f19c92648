import { describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

describe('defect-22 the cause of a failed task says why', () => {
  it.each([
    ['ERROR: relation "sales" does not exist', 'not-found'],
    ['ERROR: permission denied for relation sales', 'permission'],
    ['ERROR: 1023 DETAIL: Serializable isolation violation on table - 15689', 'serializable-isolation'],
    ['ERROR: syntax error at or near "selct"', 'syntax'],
  ])('%s', async (text, errorClass) => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    world.redshiftData.fail(statementId, text);
    await world.drain();
    expect(world.answerTo(token)).toMatchObject({ error: 'FAILED' });
    expect(world.causeOf(token)).toMatchObject({ message: text, errorClass, statementId });
  });
});
