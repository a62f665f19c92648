import { describe, expect, it } from '@jest/globals';
import { anAttempt } from '../support/builders.js';
import { dyingAfter } from '../support/dying.js';
import { aTaskPayload, World } from '../support/world.js';

const first = { attempt: anAttempt() };
const retry = { attempt: anAttempt({ retryCount: 1 }) };

describe('hole-00 an outcome that was told to nobody is told to the retry', () => {
  it.each([
    ['fail', 'FAILED'],
    ['abort', 'ABORTED'],
  ] as const)('of a starter that died right after its start, before the statement did %s', async (end, error) => {
    const world = new World();
    const token = world.openTask();
    const dead = dyingAfter(world.redshiftData, 'executeStatement');
    await dead.diesIn(world.lambda({ redshiftData: dead.port }).start(aTaskPayload(token, first)));
    world.taskCallback.close(token);
    world.redshiftData[end](world.statements[0]?.id ?? '', 'ERROR: told to nobody');
    const again = await world.startTask(retry);
    expect(world.statements).toHaveLength(1);
    expect(world.answerTo(again.token)).toMatchObject({ kind: 'failure', error });
  });

  it.each(['recorded', 'processed'] as const)('of a failure that is %s and undelivered', async (how) => {
    const world = new World();
    const { token, statementId } = await world.startTask(first);
    world.taskCallback.close(token);
    world.redshiftData.fail(statementId, 'ERROR: told to nobody');
    if (how === 'processed') await world.drain();
    else await world.loseEvents();
    const again = await world.startTask(retry);
    expect(again.statementId).toBe(statementId);
    expect(world.causeOf(again.token)).toMatchObject({ message: 'ERROR: told to nobody', statementId });
  });

  it('but not what the tasker itself cancelled because nobody waited: that is run again', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask(first);
    world.taskCallback.close(token);
    await world.start({
      action: 'cancelStatement',
      statementId: 'LATEST',
      executionArn: (await world.invocationOf(token)).executionArn,
    });
    await world.drain();
    const again = await world.startTask(retry);
    expect(again.statementId).not.toBe(statementId);
    expect(world.statements).toHaveLength(2);
  });
});
