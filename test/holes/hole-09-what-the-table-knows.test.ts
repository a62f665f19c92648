import { describe, expect, it } from '@jest/globals';
import { DAY_MS, HOUR_MS } from '../../src/ports/units.js';
import { anAttempt } from '../support/builders.js';
import { World } from '../support/world.js';

const undelivered = async (world: World, end: (statementId: string) => void, payload: object = {}) => {
  const { token, statementId } = await world.startTask({ attempt: anAttempt(), ...payload });
  world.taskCallback.close(token);
  end(statementId);
  await world.drain();
  await world.clock.advance(DAY_MS + HOUR_MS);
  const retry = await world.startTask({ attempt: anAttempt({ retryCount: 1 }), ...payload });
  return { retry, statementId };
};

describe('hole-09 an end that the Data API has forgotten and the state table knows', () => {
  it('is the answer where it was FINISHED, and says what is missing', async () => {
    const world = new World();
    const payload = { sqlStatement: 'select 1', includeResult: true };
    const { retry, statementId } = await undelivered(
      world,
      (id) => world.redshiftData.finish(id, { rows: 5 }),
      payload,
    );
    expect(world.outputOf(retry.token)).toMatchObject({
      detail: { state: 'FINISHED', rows: 5, statementId },
      statement: { Id: statementId, Status: 'FINISHED', ResultRows: 5, unavailable: 'ResourceNotFoundException' },
      result: { unavailable: 'ResourceNotFoundException', truncated: true },
    });
  });

  it('is the answer where it was FAILED, with its class', async () => {
    const world = new World();
    const fail = (id: string) => world.redshiftData.fail(id, 'ERROR: syntax error at or near "x"');
    const { retry, statementId } = await undelivered(world, fail);
    expect(world.causeOf(retry.token)).toMatchObject({ errorClass: 'syntax', statementId, status: 'FAILED' });
  });
});
