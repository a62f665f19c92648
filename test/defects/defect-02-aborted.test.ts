import { describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

describe('defect-02 a statement that was cancelled answers its task', () => {
  it.each([
    ['by an administrator or the workload manager', async (world: World, id: string) => world.redshiftData.abort(id)],
    [
      'by the workflow itself',
      (world: World, statementId: string) => world.start({ action: 'cancelStatement', statementId }),
    ],
  ])('cancelled %s, with the failure ABORTED and at the first receive', async (_name, cancel) => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    await cancel(world, statementId);
    await world.clock.advance(0);
    const batch = world.queue.receive() ?? { Records: [] };
    expect(await world.handlers.complete(batch)).toEqual({ batchItemFailures: [] });
    expect(world.answerTo(token)).toMatchObject({ kind: 'failure', error: 'ABORTED' });
  });

  it('and a status that is not known yet is no end, whatever the event says', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    const { statementName } = await world.invocationOf(token);
    world.queue.send({
      ...{ source: 'aws.redshift-data', 'detail-type': 'Redshift Data Statement Status Change' },
      detail: { statementName, statementId, state: 'PAUSED', rows: -1 },
    });
    await world.drain();
    expect(world.answerTo(token)).toBeUndefined();
    expect(world.queue).toMatchObject({ size: 0, deadLetters: [] });
  });
});
