import { describe, expect, it } from '@jest/globals';
import { AN_EXECUTION_ARN } from '../support/builders.js';
import { World } from '../support/world.js';

describe('defect-21 SQL does not run on after its workflow has ended', () => {
  it.each(['ABORTED', 'TIMED_OUT', 'FAILED'])('an execution that is %s has its statement cancelled', async (status) => {
    const world = new World();
    const { token } = await world.startTask();
    world.taskCallback.close(token);
    const event = {
      ...{ source: 'aws.states', 'detail-type': 'Step Functions Execution Status Change' },
      detail: { executionArn: AN_EXECUTION_ARN, status, stopDate: world.clock.now(), redriveCount: 0 },
    };
    await world.whileTimePasses(world.handlers.combined(event));
    await world.drain();
    expect(world.statements[0]?.status).toBe('ABORTED');
    expect(await world.invocationOf(token)).toMatchObject({ processed: true });
  });

  it('a branch that caught a timeout cancels its own statement by LATEST', async () => {
    const world = new World();
    const { token } = await world.startTask();
    world.taskCallback.close(token);
    const payload = { action: 'cancelStatement', statementId: 'LATEST', executionArn: AN_EXECUTION_ARN };
    expect(await world.start(payload)).toEqual({ Status: true });
  });
});
