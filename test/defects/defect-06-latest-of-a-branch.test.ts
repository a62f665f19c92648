import { describe, expect, it } from '@jest/globals';
import { ANOTHER_EXECUTION_ARN, AN_EXECUTION_ARN, anAttempt } from '../support/builders.js';
import { World } from '../support/world.js';

const latest = { statementId: 'LATEST', executionArn: AN_EXECUTION_ARN };

describe('defect-06 LATEST can be narrowed to one branch', () => {
  it('so that a branch cancels its own statement and not its sibling’s', async () => {
    const world = new World();
    await world.startTask({ attempt: anAttempt({ stateName: 'LoadOrders' }) });
    await world.clock.advance(1);
    await world.startTask({ attempt: anAttempt({ stateName: 'LoadCustomers' }) });
    await world.start({ action: 'cancelStatement', ...latest, stateName: 'LoadOrders' });
    expect(world.statements.map(({ status }) => status)).toEqual(['ABORTED', 'SUBMITTED']);
  });

  it('and is never another execution’s', async () => {
    const world = new World();
    await world.startTask({ executionArn: ANOTHER_EXECUTION_ARN });
    await expect(world.start({ action: 'cancelStatement', ...latest })).rejects.toMatchObject({
      name: 'PreviousExecutionNotFound',
    });
  });

  it('and needs no list of statements, so two taskers with two roles agree', async () => {
    const world = new World();
    await world.startTask();
    await world.start({ action: 'describeStatement', ...latest });
    expect(world.callsOf('listStatements')).toBe(0);
  });
});
