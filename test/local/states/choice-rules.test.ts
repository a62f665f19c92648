import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evaluateRule } from '../../../local/src/states/choice/evaluate-rule.js';
import { matchesWildcard } from '../../../local/src/states/choice/matches-wildcard.js';
import type { ChoiceRule } from '../../../local/src/states/definition/state-machine-definition.js';
import type { Json } from '../../../local/src/states/json.js';
import { propertyRuns } from '../../support/property-runs.js';

const holds = (rule: object, data: Json): boolean =>
  evaluateRule(rule as ChoiceRule, {
    data,
    context: () => ({ Execution: { Name: 'run-1' } }),
    variable: (name) => (name === 'limit' ? 10 : undefined),
  });

const on = (test: object): object => ({ Variable: '$.v', ...test });
const early = '2026-01-02T03:04:05Z';
const late = '2026-01-02T03:04:06.5+00:00';

describe('choice rules', () => {
  it.each<[object, Json, boolean]>([
    [{ StringEquals: 'a' }, 'a', true],
    [{ StringEquals: 'a' }, 'A', false],
    [{ StringEquals: '1' }, 1, false],
    [{ StringLessThan: 'b' }, 'a', true],
    [{ StringGreaterThan: 'b' }, 'a', false],
    [{ StringLessThanEquals: 'a' }, 'a', true],
    [{ StringGreaterThanEquals: 'a' }, 'b', true],
    [{ StringMatches: 'log-*.txt' }, 'log-1.txt', true],
    [{ StringMatches: 'log-*.txt' }, 'log-.txt.gz', false],
    [{ StringMatches: '*' }, 5, false],
    [{ NumericEquals: 1 }, 1.0, true],
    [{ NumericEquals: 1 }, '1', false],
    [{ NumericLessThan: 2 }, 1, true],
    [{ NumericLessThan: 2 }, null, false],
    [{ NumericLessThanEquals: 2 }, 2, true],
    [{ NumericGreaterThan: 2 }, 2, false],
    [{ NumericGreaterThanEquals: 2 }, 2, true],
    [{ BooleanEquals: false }, false, true],
    [{ BooleanEquals: true }, 'true', false],
    [{ TimestampEquals: early }, '2026-01-02T04:04:05+01:00', true],
    [{ TimestampLessThan: late }, early, true],
    [{ TimestampLessThanEquals: early }, late, false],
    [{ TimestampGreaterThan: early }, late, true],
    [{ TimestampGreaterThanEquals: late }, late, true],
    [{ TimestampGreaterThan: early }, 'tomorrow', false],
    [{ IsNull: true }, null, true],
    [{ IsNull: false }, null, false],
    [{ IsString: true }, 'x', true],
    [{ IsNumeric: true }, '1', false],
    [{ IsNumeric: false }, '1', true],
    [{ IsBoolean: true }, false, true],
    [{ IsTimestamp: true }, early, true],
    [{ IsTimestamp: true }, '2026-01-02', false],
    [{ IsPresent: true }, null, true],
    [{ NumericEqualsPath: '$limit' }, 10, true],
    [{ StringEqualsPath: '$$.Execution.Name' }, 'run-1', true],
    [{ NumericLessThanPath: '$.v' }, 1, false],
  ])('%j of %j is %p', (test, value, expected) => {
    expect(holds(on(test), { v: value })).toBe(expected);
  });

  it('tells what is there from what is not', () => {
    expect(holds(on({ IsPresent: true }), {})).toBe(false);
    expect(holds(on({ IsPresent: false }), {})).toBe(true);
    expect(holds({ Variable: '$.a.b.c', IsPresent: false }, { a: 1 })).toBe(true);
  });

  it('combines rules with And, Or and Not, and asks no further than it must', () => {
    const present = on({ IsPresent: true });
    expect(holds({ And: [present, on({ IsString: true })] }, {})).toBe(false);
    expect(holds({ Or: [{ Not: present }, on({ IsString: true })] }, {})).toBe(true);
    expect(holds({ Not: { And: [on({ NumericLessThan: 5 }), on({ NumericGreaterThan: 1 })] } }, { v: 9 })).toBe(true);
  });

  it('fails with States.Runtime where it compares what is not there', () => {
    expect(() => holds(on({ NumericEquals: 1 }), {})).toThrow(/Invalid path '\$\.v'/);
    expect(() => holds(on({ NumericEqualsPath: '$.w' }), { v: 1 })).toThrow(/'\$\.w'.*could not be found/);
  });
});

describe('matching with wildcards', () => {
  it.each<[string, string, boolean]>([
    ['', '', true],
    ['', '*', true],
    ['abc', 'a*c', true],
    ['ac', 'a*c', true],
    ['abcb', 'a*c', false],
    ['aba', 'ab*ba', false],
    ['a*c', String.raw`a\*c`, true],
    ['abc', String.raw`a\*c`, false],
    [String.raw`a\c`, String.raw`a\\c`, true],
    ['xaybzc', '*a*b*c', true],
    ['xbyaz', '*a*b*', false],
  ])('%j against %j is %p', (text, pattern, expected) => {
    expect(matchesWildcard(text, pattern)).toBe(expected);
  });

  it('agrees with the regular expression of the same meaning', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    fc.assert(
      fc.property(letters, letters, (text, pattern) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 's');
        expect(matchesWildcard(text, pattern)).toBe(expression.test(text));
      }),
      propertyRuns(500),
    );
  });
});
