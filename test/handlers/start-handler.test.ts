import { describe, expect, it } from '@jest/globals';
import { RedshiftDataError } from '../../src/ports/port-errors.js';
import { AN_EXECUTION_ARN } from '../support/builders.js';
import { aTaskPayload, World } from '../support/world.js';

describe('the starter', () => {
  it('answers with plain JSON, as it is', async () => {
    const world = new World();
    const answer = await world.handlers.start({ sqlStatement: 'select 1' });
    expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
  });

  it('throws an error whose name a state machine can catch', async () => {
    const world = new World({ redshift: { activeStatementsMax: 0 } });
    const failures: [object, string][] = [
      [{ sqlStatement: '' }, 'InvalidRequest'],
      [{ sqlStatement: 'select 1' }, 'ActiveStatementsExceededException'],
      [
        { action: 'cancelStatement', statementId: 'LATEST', executionArn: AN_EXECUTION_ARN },
        'PreviousExecutionNotFound',
      ],
    ];
    for (const [payload, name] of failures) await expect(world.handlers.start(payload)).rejects.toMatchObject({ name });
  });

  it('tells of an error by its name only', async () => {
    const world = new World();
    const secret = 'ERROR: password hunter2 is wrong';
    world.redshiftData.failNext(
      'executeStatement',
      new RedshiftDataError('ValidationException', secret, { retryable: false, outcome: 'refused' }),
    );
    await expect(world.handlers.start(aTaskPayload(world.openTask()))).rejects.toThrow(secret);
    expect(world.telemetry.linesAt('warn')).toContainEqual(
      expect.objectContaining({ fields: expect.objectContaining({ errorName: 'ValidationException' }) }),
    );
    expect(world.telemetry.text()).not.toContain('hunter2');
  });

  it('does nothing at all for a payload that is not allowed', async () => {
    const world = new World();
    await expect(world.handlers.start({ sqlStatement: 'select 1', waitTimeSeconds: 99 })).rejects.toThrow();
    expect(world.redshiftData.calls).toEqual([]);
    expect(world.store.invocations()).toEqual([]);
  });
});
