import { describe, expect, it } from '@jest/globals';
import { RedshiftDataError } from '../../src/ports/port-errors.js';
import { AN_EXECUTION_ARN } from '../support/builders.js';
import { RecordingTracing } from '../../src/adapters/memory/recording-tracing.js';
import { withMethods } from '../support/with-methods.js';
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

  it('tells of an error whose execution it was, where the payload tells an execution', async () => {
    const world = new World();
    const tracing = new RecordingTracing();
    const { start } = world.lambda({ tracing });
    const payloads: [unknown, string | undefined][] = [
      [{ executionArn: AN_EXECUTION_ARN, sqlStatement: '' }, AN_EXECUTION_ARN],
      [{ executionArn: 'hunter2', sqlStatement: '' }, undefined],
      [{ executionArn: 7 }, undefined],
      [undefined, undefined],
      [null, undefined],
    ];
    for (const [payload] of payloads) await expect(start(payload)).rejects.toMatchObject({ name: 'InvalidRequest' });
    const executions = payloads.map(([, executionArn]) => executionArn);
    const lines = world.telemetry.linesAt('warn');
    expect(lines.map(({ fields }) => fields.executionArn)).toEqual(executions);
    expect(new Set(lines.map(({ message }) => message))).toEqual(new Set(['the starter answers with an error']));
    const spans = tracing.spans().filter(({ name }) => name === 'start');
    expect(spans.map(({ fields }) => fields?.executionArn)).toEqual(executions);
  });

  it('tells what it has counted, whether it succeeds or fails', async () => {
    const world = new World();
    let flushes = 0;
    const telemetry = withMethods(world.telemetry, { flush: () => void (flushes += 1) });
    const { start } = world.lambda({ telemetry });
    await start({ sqlStatement: 'select 1' });
    expect(flushes).toBe(1);
    await expect(start({})).rejects.toThrow();
    expect(flushes).toBe(2);
  });

  it('does nothing at all for a payload that is not allowed', async () => {
    const world = new World();
    await expect(world.handlers.start({ sqlStatement: 'select 1', waitTimeSeconds: 99 })).rejects.toThrow();
    expect(world.redshiftData.calls).toEqual([]);
    expect(world.store.invocations()).toEqual([]);
  });
});
