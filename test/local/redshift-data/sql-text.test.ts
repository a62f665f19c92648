import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bindParameters, parameterNames } from '../../../local/src/redshift-data/dialect/bind-parameters.js';
import { splitStatements } from '../../../local/src/redshift-data/dialect/split-statements.js';
import { textOf } from '../../../local/src/redshift-data/dialect/token.js';
import { tokenize } from '../../../local/src/redshift-data/dialect/tokenize.js';
import { propertyRuns } from '../../support/property-runs.js';

describe('the tokens of SQL', () => {
  it('are the SQL again, whatever it is', () => {
    const piece = fc.constantFrom(
      "'",
      '"',
      '$$',
      '$a$',
      '/*',
      '*/',
      '--',
      '\n',
      ';',
      ':a',
      '::',
      '\\',
      '#b',
      '(',
      'x',
      '1.5',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }), (pieces) => {
        const sql = pieces.join('');
        expect(textOf(tokenize(sql))).toBe(sql);
      }),
      propertyRuns(),
    );
  });

  it.each([
    ["'it''s'", ['string']],
    ["'it\\'s'", ['string']],
    ["e'a\\nb'", ['string']],
    ['"a ""b"""', ['quotedIdentifier']],
    ["$$it's$$", ['dollarString']],
    ['$a$ $$ $a$', ['dollarString']],
    ['/* a /* b */ c */', ['comment']],
    ['-- a', ['comment']],
    ['a::int', ['word', 'operator', 'word']],
    [':a', ['parameter']],
    ['$1', ['punctuation']],
    ['#a', ['temporaryName']],
    ['1 # 2', ['number', 'space', 'operator', 'space', 'number']],
    ["a||'b'", ['word', 'operator', 'string']],
    ['1.5e3', ['number']],
    ['a-- b', ['word', 'comment']],
    ["'open", ['string']],
  ])('%s', (sql, kinds) => {
    expect(tokenize(sql).map((token) => token.kind)).toEqual(kinds);
  });
});

describe('named parameters', () => {
  it('are found only where the database would read a value', () => {
    const sql = 'select :a, b::int, \':c\', ":d", $$:e$$, array[1] /* :f */ -- :g\n where x = :h and y=:a';
    expect([...parameterNames(sql)]).toEqual(['a', 'h']);
  });

  it('become places, each occurrence one of its own', () => {
    const values = new Map([
      ['a', '1'],
      ['b', '2'],
    ]);
    expect(bindParameters("select :a::int, :b, :a, ':a'", values)).toEqual({
      sql: "select $1::int, $2, $3, ':a'",
      values: ['1', '2', '1'],
    });
  });
});

it('a script is cut where a statement ends, and lines are counted', () => {
  const script =
    "-- first; comment\nselect ';';\n\n;\ncreate procedure p() as $$ begin; end; $$ language plpgsql;\nselect 2";
  expect(splitStatements(script)).toEqual([
    { sql: "-- first; comment\nselect ';'", line: 2 },
    { sql: 'create procedure p() as $$ begin; end; $$ language plpgsql', line: 5 },
    { sql: 'select 2', line: 6 },
  ]);
});
