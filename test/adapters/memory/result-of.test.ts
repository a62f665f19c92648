import { describe, expect, it } from '@jest/globals';
import { resultOf } from '../../../src/adapters/memory/result-of.js';

describe('resultOf', () => {
  it('puts each value into the field of its type', () => {
    const blob = new Uint8Array([1]);
    expect(resultOf([{ a: 'x', b: 1, c: 1.5, d: false, e: null, f: blob }]).records).toEqual([
      [
        { stringValue: 'x' },
        { longValue: 1 },
        { doubleValue: 1.5 },
        { booleanValue: false },
        { isNull: true },
        { blobValue: blob },
      ],
    ]);
  });

  it('takes the columns from the first row, and a missing key for NULL', () => {
    const { records, columns } = resultOf([{ a: 1, b: 'x' }, { b: 'y' }]);
    expect(columns.map(({ label }) => label)).toEqual(['a', 'b']);
    expect(records[1]).toEqual([{ isNull: true }, { stringValue: 'y' }]);
  });

  it('takes the type of a column from its first value', () => {
    expect(resultOf([{ a: null }, { a: 2 }]).columns[0]?.typeName).toBe('int8');
  });

  it('makes an empty result set of no rows', () => {
    expect(resultOf([])).toEqual({ rows: 0, records: [], columns: [] });
  });
});
