import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { toEpochSeconds } from '../../src/ports/units.js';
import { World } from '../support/world.js';

/** What a date tells in the machine's own time zone. */
const LOCAL = [
  'getTimezoneOffset',
  'getFullYear',
  'getMonth',
  'getDate',
  'getHours',
  'getMinutes',
  'toString',
] as const;

describe('defect-19 times are the same in every time zone', () => {
  beforeEach(() => {
    for (const name of LOCAL) {
      jest.spyOn(Date.prototype, name).mockImplementation(() => {
        throw new Error(`${name} asks for the machine's time zone`);
      });
    }
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('because no step of a statement’s life asks for the local time', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    world.redshiftData.finish(statementId);
    await world.loseEvents();
    await world.clock.advance(world.runtime.settings.reconcileGraceMs);
    await world.reconcile();
    const { processedAt, expiresAt } = await world.invocationOf(token);
    expect(expiresAt - (processedAt ?? 0)).toBe(world.runtime.settings.processedRetentionMs);
    expect(toEpochSeconds(expiresAt)).toBe(1_769_915_166);
    expect(world.outputOf(token)).toMatchObject({
      time: '2026-01-02T03:04:05.678Z',
      statement: { CreatedAt: '2026-01-02T03:04:05.678Z' },
    });
  });
});
