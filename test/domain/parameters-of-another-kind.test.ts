import { describe, expect, it } from '@jest/globals';
import { parseRequest } from '../../src/domain/request/parse-request.js';

describe('an element of parameters', () => {
  it.each([['text'], [7], [null], [['a', 1]]])(
    'is refused that is no object, at its place and untold: %j',
    (element) => {
      const parameters = [{ name: 'day', value: 1 }, element];
      const parse = () => parseRequest({ sqlStatement: 'select :day', parameters });
      expect(parse).toThrow(expect.objectContaining({ name: 'InvalidRequest' }));
      expect(parse).toThrow(/^parameters\[1\] is .*; allowed: an object \{name, value\}$/);
      expect(parse).not.toThrow(/text/);
    },
  );
});
