import { describe, expect, it } from '@jest/globals';
import { anSqsRecord } from '../support/completion-queue.js';
import { World } from '../support/world.js';

describe('defect-13 a forged completion completes nothing', () => {
  it.each(['FINISHED', 'FAILED', 'ABORTED'])('neither as %s while the statement runs', async (state) => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    const { statementName } = await world.invocationOf(token);
    const body = JSON.stringify({
      ...{ source: 'aws.redshift-data', 'detail-type': 'Redshift Data Statement Status Change' },
      detail: { statementName, statementId, state, rows: 1 },
    });
    for (let count = 0; count < 3; count += 1) await world.handlers.combined({ Records: [anSqsRecord(body)] });
    expect(world.answerTo(token)).toBeUndefined();
    world.redshiftData.finish(statementId, { rows: 2 });
    await world.drain();
    expect(world.outputOf(token).detail).toMatchObject({ state: 'FINISHED', rows: 2 });
  });

  it('nor by a batch that somebody sends to the starter', async () => {
    const world = new World();
    await expect(world.handlers.start({ Records: [anSqsRecord('{}')] })).rejects.toMatchObject({
      name: 'InvalidRequest',
    });
  });
});
