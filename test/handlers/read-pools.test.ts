import { describe, expect, it } from '@jest/globals';
import { POOL_SIZE_MAX } from '../../src/domain/limits.js';
import { ENVIRONMENT_VARIABLES } from '../../src/handlers/read-settings.js';
import { readPools } from '../../src/handlers/read-pools.js';

const { maxInFlight, pools } = ENVIRONMENT_VARIABLES;
const read = (environment: Record<string, string>) => readPools(environment, ENVIRONMENT_VARIABLES);

describe('how many statements may run at once, as the environment says', () => {
  it('is no limit where it says nothing, or nothing in words', () => {
    expect(read({})).toEqual({});
    expect(read({ [maxInFlight]: '', [pools]: '' })).toEqual({});
  });

  it('is a number for the tasker and a size for each pool', () => {
    expect(read({ [maxInFlight]: '20', [pools]: '{"loads": 5, "reports": 1}' })).toEqual({
      maxInFlight: 20,
      pools: { loads: 5, reports: 1 },
    });
    expect(read({ [maxInFlight]: '1', [pools]: '{}' })).toStrictEqual({ maxInFlight: 1, pools: {} });
  });

  it('may be as large as a pool may be, and no larger', () => {
    expect(read({ [maxInFlight]: `${POOL_SIZE_MAX}`, [pools]: `{"loads": ${POOL_SIZE_MAX}}` })).toEqual({
      ...{ maxInFlight: POOL_SIZE_MAX, pools: { loads: POOL_SIZE_MAX } },
    });
    for (const variable of [maxInFlight, pools]) {
      const size = POOL_SIZE_MAX + 1;
      expect(() => read({ [variable]: variable === pools ? `{"loads": ${size}}` : `${size}` })).toThrow(
        `allowed: whole numbers from 1 to ${POOL_SIZE_MAX}`,
      );
    }
  });

  it.each(['0', '-1', '1.5', 'many', '1e9', 'NaN'])(
    'is refused as maxInFlight %s, by the name of the variable',
    (value) => {
      expect(() => read({ [maxInFlight]: value })).toThrow(
        `${maxInFlight} is '${value}'; allowed: whole numbers from 1`,
      );
    },
  );

  it.each([
    '5',
    'null',
    '["loads"]',
    '{loads: 5}',
    '{"a b": 5}',
    '{"loads": 5, "a b": 5}',
    '{"loads": 5, "reports": 0}',
    '"loads"',
    '{"": 5}',
    '{"maxInFlight": 5}',
    '{"loads": 0}',
    '{"loads": "5"}',
    '{"loads": 2.5}',
    '{"loads": null}',
  ])('is refused as pools %s, by the name of the variable', (value) => {
    expect(() => read({ [pools]: value })).toThrow(`${pools} is '${value}'; allowed: `);
  });
});
