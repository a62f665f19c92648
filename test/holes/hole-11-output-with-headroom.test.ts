import { describe, expect, it } from '@jest/globals';
import { resultOf } from '../../src/adapters/memory/result-of.js';
import { TASK_OUTPUT_BYTES_MAX } from '../../src/domain/limits.js';
import { readSettings } from '../../src/handlers/read-settings.js';
import { World } from '../support/world.js';

const bytesOf = (world: World, token: string): number => {
  const answer = world.answerTo(token);
  return answer?.kind === 'success' ? Buffer.byteLength(answer.output, 'utf8') : 0;
};
const environment = {
  TASKER_STATEMENT_NAME_PREFIX: 'etl/',
  TASKER_CLUSTER_IDENTIFIER: 'warehouse',
  TASKER_DATABASE: 'analytics',
};

describe('hole-11 an output leaves the state room for what it adds', () => {
  it.each([
    [undefined, TASK_OUTPUT_BYTES_MAX - 16 * 1024],
    [100_000, 100_000],
  ])('with the limit %p', async (outputBytesMax, most) => {
    const world = new World(outputBytesMax === undefined ? {} : { settings: { outputBytesMax } });
    const { token, statementId } = await world.startTask({ sqlStatement: 'select 1', includeResult: true });
    world.redshiftData.finish(statementId, resultOf(Array.from({ length: 400 }, () => ({ text: 'x'.repeat(700) }))));
    await world.drain();
    expect(bytesOf(world, token)).toBeLessThanOrEqual(most);
    expect(bytesOf(world, token)).toBeGreaterThan(most - 1_000);
    expect(world.outputOf(token).result).toMatchObject({ truncated: true });
  });

  it('can be set in the environment, up to what Step Functions takes', () => {
    expect(readSettings(environment).outputBytesMax).toBe(240 * 1024);
    expect(readSettings({ ...environment, TASKER_OUTPUT_BYTES_MAX: '262144' }).outputBytesMax).toBe(262_144);
    for (const wrong of ['262145', '100', 'many']) {
      expect(() => readSettings({ ...environment, TASKER_OUTPUT_BYTES_MAX: wrong })).toThrow('TASKER_OUTPUT_BYTES_MAX');
    }
  });
});
