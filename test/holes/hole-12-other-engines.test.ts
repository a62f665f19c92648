import { describe, expect, it } from '@jest/globals';
import { statementStates } from '../../src/asl/statement-states.js';
import { anAttempt } from '../support/builders.js';
import { aTaskPayload, World } from '../support/world.js';

const hiddenTask = (world: World): string => {
  const token = world.openTask();
  world.taskCallback.hideFromHeartbeats(token);
  return token;
};

describe('hole-12 a token of which Step Functions can tell nothing', () => {
  it('of this very payload is taken to be waited on, and counted', async () => {
    const world = new World();
    const token = hiddenTask(world);
    await world.start(aTaskPayload(token));
    expect(world.statements).toHaveLength(1);
    expect(world.telemetry.total('HeartbeatsInconclusive')).toBe(1);
  });

  it('of an earlier attempt is left alone', async () => {
    const world = new World();
    const token = hiddenTask(world);
    await world.start(aTaskPayload(token, { attempt: anAttempt() }));
    await world.startTask({ attempt: anAttempt({ retryCount: 1 }) });
    expect(world.statements).toHaveLength(2);
    expect(await world.invocationOf(token)).toMatchObject({ taskToken: token, adoptions: 0 });
  });

  it('the redrive count can be left out of a state, and of a payload', async () => {
    const options = {
      name: 'Load',
      functionName: 'tasker',
      statement: { sqlStatement: 'select 1' },
      timeoutSeconds: 60,
    };
    expect(JSON.stringify(statementStates(options))).toContain('RedriveCount');
    expect(JSON.stringify(statementStates({ ...options, attempt: { redriveCount: false } }))).not.toContain(
      'RedriveCount',
    );
    const world = new World();
    const { redriveCount: _redriveCount, ...attempt } = anAttempt();
    expect((await world.startTask({ attempt })).statementId).toBeDefined();
  });
});
