import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { redact } from '../../../src/adapters/redshift-data/redact.js';
import { propertyRuns } from '../../support/property-runs.js';

describe('redact', () => {
  it('keeps a message that shares nothing with the secrets', () => {
    expect(redact('Database warehouse does not exist', ["insert into t values ('x1')"])).toBe(
      'Database warehouse does not exist',
    );
  });

  it.each([
    ['a whole statement', 'Bad SQL: select a from b where c', ['select a from b where c'], 'Bad SQL: [redacted]'],
    ['a whole value', 'value hunter2 is odd', ['hunter2'], 'value [redacted] is odd'],
    ['a value of one letter, where it stands alone', 'a value q of kq', ['q'], 'a value [redacted] of kq'],
    ['a literal of the SQL', 'the word abc is short', ["create user u password 'abc'"], 'the word [redacted] is short'],
    ['a literal with a doubled quote', "no it's here", ["select 'it''s'"], 'no [redacted] here'],
    ['a number of the SQL', 'no row 4711 found', ['select * from t where id = 4711'], 'no row [redacted] found'],
    ['a quoted fragment', 'error at or near "slct"', ['SLCT 1'], 'error at or near "[redacted]"'],
    ['a fragment in another case', 'error in FROM SALARIES', ['select x from salaries'], 'error in [redacted]'],
    [
      'a fragment with other white space',
      'error in from salaries',
      ['select x from\n   salaries'],
      'error in [redacted]',
    ],
  ])('removes %s', (_what, text, secrets, expected) => {
    expect(redact(text, secrets)).toBe(expected);
  });

  it('says at most 4,000 characters', () => {
    expect(redact('x'.repeat(10_000), [])).toHaveLength(4_000);
  });

  it('leaves no run of 8 characters of any secret, wherever it is repeated', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), fc.string(), fc.string(), (given, before, after) => {
        const secret = given.replace(/\s+/g, ' ').trim();
        const told = redact(`${before}${secret}${after}`, [secret]).split('[redacted]');
        for (let at = 0; at + 8 <= secret.length; at += 1) {
          for (const part of told) expect(part).not.toContain(secret.slice(at, at + 8));
        }
      }),
      propertyRuns(),
    );
  });
});
