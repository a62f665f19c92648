import { describe, expect, it } from '@jest/globals';
import { RedshiftDataError } from '../../src/ports/port-errors.js';
import { resultOf } from '../../src/adapters/memory/result-of.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/ports/units.js';
import { World } from '../support/world.js';

const denied = (): RedshiftDataError =>
  new RedshiftDataError('AccessDeniedException', 'not authorized', { retryable: false, outcome: 'refused' });
const unavailable = (): RedshiftDataError =>
  new RedshiftDataError('InternalServerException', 'try again', { retryable: true, outcome: 'unknown' });
const FOR_EVER = { times: 1_000 };
const withRows = { sqlStatement: 'select 1', includeResult: true };

describe('hole-01 what only decorates an answer may be missing', () => {
  it('rows that are refused for good are said to be missing, and the task succeeds', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask(withRows);
    world.redshiftData.failNext('getStatementResult', denied(), FOR_EVER);
    world.redshiftData.finish(statementId, resultOf([{ n: 1 }]));
    await world.drain();
    expect(world.outputOf(token)).toMatchObject({
      detail: { state: 'FINISHED' },
      result: { Records: [], truncated: true, unavailable: 'AccessDeniedException' },
    });
    expect(world.telemetry.total('ResultsUnavailable')).toBe(1);
  });

  it('rows that fail for ever are waited for, and then said to be missing', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask(withRows);
    world.redshiftData.failNext('getStatementResult', unavailable(), FOR_EVER);
    world.redshiftData.finish(statementId, resultOf([{ n: 1 }]));
    await world.loseEvents();
    await world.clock.advance(5 * MINUTE_MS);
    expect(await world.reconcile()).toMatchObject({ failed: 1 });
    expect(world.answerTo(token)).toBeUndefined();
    await world.clock.advance(5 * MINUTE_MS);
    await world.reconcile();
    expect(world.outputOf(token).result).toMatchObject({ unavailable: 'InternalServerException' });
  });

  it('an end that may not be described raises an alarm, waits an hour for the permission, and is then unknown', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    world.redshiftData.failNext('describeStatement', denied(), FOR_EVER);
    world.redshiftData.finish(statementId);
    await world.drain();
    expect(world.queue).toMatchObject({ size: 0, deadLetters: [] });
    expect(world.telemetry.linesAt('error')).not.toHaveLength(0);
    expect(world.telemetry.total('CompletionsDenied')).toBeGreaterThan(0);
    await world.clock.advance(HOUR_MS - MINUTE_MS);
    await world.reconcile();
    expect(world.answerTo(token)).toBeUndefined();
    await world.clock.advance(2 * MINUTE_MS);
    await world.reconcile();
    expect(world.causeOf(token)).toMatchObject({ errorClass: 'undescribable', statementId });
    expect(world.causeOf(token).message).toContain('AccessDeniedException');
  });

  it('an end that no event tells of and nobody may describe is unknown a day and an hour after the start', async () => {
    const world = new World();
    const { token } = await world.startTask();
    world.redshiftData.failNext('describeStatement', denied(), FOR_EVER);
    await world.clock.advance(DAY_MS);
    await world.reconcile();
    expect(world.answerTo(token)).toBeUndefined();
    await world.clock.advance(HOUR_MS);
    await world.reconcile();
    expect(world.causeOf(token)).toMatchObject({ errorClass: 'undescribable' });
  });

  it('an end that can be described again in time is answered truly', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    world.redshiftData.failNext('describeStatement', denied(), { times: 3 });
    world.redshiftData.finish(statementId, { rows: 4 });
    await world.drain();
    await world.clock.advance(10 * MINUTE_MS);
    await world.reconcile();
    await world.reconcile();
    expect(world.outputOf(token).detail).toMatchObject({ state: 'FINISHED', rows: 4 });
  });
});
