import { describe, expect, it } from '@jest/globals';
import { RedshiftDataError } from '../../../src/ports/port-errors.js';
import { AN_EXECUTION_ARN } from '../../support/builders.js';
import { World } from '../../support/world.js';

const latest = { action: 'cancelStatement', statementId: 'LATEST', executionArn: AN_EXECUTION_ARN };

describe('cancelling a statement', () => {
  it('stops it, and its task fails as ABORTED', async () => {
    const world = new World();
    const { token } = await world.startTask();
    expect(await world.start(latest)).toEqual({ Status: true });
    await world.drain();
    expect(world.answerTo(token)).toMatchObject({ kind: 'failure', error: 'ABORTED' });
    expect(world.telemetry.total('StatementsCancelled')).toBe(1);
  });

  it.each(['finish', 'fail', 'abort'] as const)('that has ended by %s already is no error', async (end) => {
    const world = new World();
    const { statementId } = await world.startTask();
    if (end === 'fail') world.redshiftData.fail(statementId, 'ERROR');
    else world.redshiftData[end](statementId);
    expect(await world.start(latest)).toEqual({ Status: false });
  });

  it('twice is no error', async () => {
    const world = new World();
    const { statementId } = await world.startTask();
    const payload = { action: 'cancelStatement', statementId };
    expect([await world.start(payload), await world.start(payload)]).toEqual([{ Status: true }, { Status: false }]);
  });

  it.each(['AccessDeniedException', 'ThrottlingException', 'InternalServerException'])(
    'fails with %s while the statement is running',
    async (name) => {
      const world = new World();
      await world.startTask();
      const error = new RedshiftDataError(name, 'not now', { retryable: true, outcome: 'refused' });
      world.redshiftData.failNext('cancelStatement', error);
      await expect(world.start(latest)).rejects.toMatchObject({ name });
      expect(world.statements[0]?.status).toBe('SUBMITTED');
    },
  );

  it('tells the first error where it cannot be found out whether the statement has ended', async () => {
    const world = new World();
    await world.startTask();
    const failure = (name: string): RedshiftDataError =>
      new RedshiftDataError(name, 'not now', { retryable: true, outcome: 'refused' });
    world.redshiftData.failNext('cancelStatement', failure('ValidationException'));
    world.redshiftData.failNext('describeStatement', failure('ThrottlingException'));
    await expect(world.start(latest)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
