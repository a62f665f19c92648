import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stateOrderBaseOf, stateRangeOf, stateStartOrderOf } from '../../../src/adapters/dynamodb/start-order.js';
import type { EpochMs } from '../../../src/ports/units.js';
import { propertyRuns } from '../../support/property-runs.js';

const DIGITS_MAX = 38;
/** As late as a JavaScript date goes, within the 14 digits of a range. */
const anyTime = fc.integer({ min: 0, max: 99_999_999_999_999 }).map((at) => at as EpochMs);
const anyName = fc.string({ unit: 'binary', minLength: 0, maxLength: 80 });

describe('the order of starts within a state', () => {
  it('is a number that DynamoDB holds exactly', () => {
    fc.assert(
      fc.property(anyName, anyTime, (stateName, at) => {
        expect(stateStartOrderOf(stateName, at)).toMatch(new RegExp(`^\\d{1,${DIGITS_MAX}}$`));
      }),
      propertyRuns(),
    );
  });

  it('is the first number of the state plus the time', () => {
    fc.assert(
      fc.property(fc.option(anyName, { nil: undefined }), anyTime, (stateName, at) => {
        const sum = BigInt(stateOrderBaseOf(stateName)) + BigInt(at);
        expect(stateStartOrderOf(stateName, at)).toBe(sum.toString());
      }),
      propertyRuns(),
    );
  });

  it('has as many numbers to a state as there are times of 14 digits', () => {
    const [from, to] = stateRangeOf('Load').map(BigInt) as [bigint, bigint];
    expect([from, to]).toEqual([BigInt(stateOrderBaseOf('Load')), from + 10n ** 14n - 1n]);
    expect(stateOrderBaseOf(undefined)).toBe('0');
  });

  it('lies within the range of its own state and of no other', () => {
    fc.assert(
      fc.property(anyName, fc.option(anyName, { nil: undefined }), anyTime, (name, other, at) => {
        const [from, to] = stateRangeOf(name).map(BigInt) as [bigint, bigint];
        const own = BigInt(stateStartOrderOf(name, at));
        expect(own >= from && own <= to).toBe(true);
        const others = BigInt(stateStartOrderOf(other, at));
        expect(others >= from && others <= to).toBe(other === name);
      }),
      propertyRuns(),
    );
  });
});
