import { describe, expect, it } from '@jest/globals';
import { toJson } from '../../src/domain/to-json.js';

describe('an answer as JSON', () => {
  it('keeps dates, bytes, big numbers and numbers that JSON has no word for', () => {
    const answer = {
      CreatedAt: new Date(0),
      blobValue: new Uint8Array([1, 2, 255]),
      longValue: 9_007_199_254_740_993n,
      doubleValue: NaN,
      infinite: [Infinity, -Infinity],
      isNull: true,
    };
    expect(JSON.parse(JSON.stringify(toJson(answer)))).toEqual({
      CreatedAt: '1970-01-01T00:00:00.000Z',
      blobValue: 'AQL/',
      longValue: '9007199254740993',
      doubleValue: 'NaN',
      infinite: ['Infinity', '-Infinity'],
      isNull: true,
    });
  });

  it('reads only its own part of a shared buffer', () => {
    expect(toJson(new Uint8Array(new Uint8Array([9, 1, 9]).buffer, 1, 1))).toBe('AQ==');
  });

  it('leaves out what has no value, and has null for it in a list', () => {
    expect(toJson({ a: undefined, b: [undefined, null], c: () => 1 })).toEqual({ b: [null, null] });
  });

  it('has null for a date that is none', () => {
    expect(toJson(new Date(NaN))).toBeNull();
  });
});
