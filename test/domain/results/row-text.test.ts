import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Field } from '../../../src/ports/redshift-data.js';
import type { ObjectFormat } from '../../../src/ports/invocation.js';
import { columnNames } from '../../../src/domain/results/column-names.js';
import { CONTENT_TYPES, rowText } from '../../../src/domain/results/row-text.js';
import { propertyRuns } from '../../support/property-runs.js';

const fileOf = (format: ObjectFormat, names: readonly string[], rows: readonly (readonly Field[])[]): string => {
  const text = rowText(format, names);
  return text.beginning + rows.map((row, index) => text.row(row, index)).join('') + text.end(rows.length);
};

const ROW: readonly Field[] = [
  { longValue: 7 },
  { longValue: 9007199254740993n },
  { stringValue: 'ä, "quoted"\nline' },
  { isNull: true },
  { stringValue: '' },
  { booleanValue: false },
  { doubleValue: 0.1 },
  { doubleValue: Number.NaN },
  { blobValue: new Uint8Array([1, 255]) },
];
const NAMES = ['whole', 'long', 'text', 'nothing', 'empty', 'truth', 'part', 'strange', 'bytes'];

describe('rows as text', () => {
  it('are a JSON object a line, with all digits of every number', () => {
    expect(fileOf('jsonl', NAMES, [ROW])).toBe(
      '{"whole":7,"long":9007199254740993,"text":"ä, \\"quoted\\"\\nline","nothing":null,"empty":"","truth":false,' +
        '"part":0.1,"strange":"NaN","bytes":"Af8="}\n',
    );
  });

  it('are lines of CSV that end with CR LF, after a heading, in which NULL is not an empty text', () => {
    expect(fileOf('csv', NAMES, [ROW])).toBe(
      'whole,long,text,nothing,empty,truth,part,strange,bytes\r\n' +
        '7,9007199254740993,"ä, ""quoted""\nline",,"",false,0.1,NaN,Af8=\r\n',
    );
  });

  it('are one JSON array', () => {
    const rows = [[{ longValue: 1 }], [{ longValue: 2 }]];
    expect(fileOf('json', ['n'], rows)).toBe('[\n{"n":1},\n{"n":2}\n]\n');
  });

  it.each([
    ['jsonl', ''],
    ['csv', 'n\r\n'],
    ['json', '[]\n'],
  ] as const)('are a whole %s file where there are none', (format, expected) => {
    expect(fileOf(format, ['n'], [])).toBe(expected);
  });

  it('are quoted in CSV where they have a comma, a quote or an end of a line, and only there', () => {
    const texts = ['a,b', 'a"b', 'a\nb', 'a\rb', ' a b ', "a'b"];
    const names = texts.map((_, index) => `n${index}`);
    expect(fileOf('csv', names, [texts.map((stringValue) => ({ stringValue }))])).toBe(
      'n0,n1,n2,n3,n4,n5\r\n"a,b","a""b","a\nb","a\rb", a b ,a\'b\r\n',
    );
    expect(fileOf('csv', ['a,b', 'c'], [])).toBe('"a,b",c\r\n');
  });

  it('are NULL in CSV where a value is missing', () => {
    expect(fileOf('csv', ['a', 'b'], [[{ longValue: 1 }]])).toBe('a,b\r\n1,\r\n');
  });

  it('have numbers that JSON has no word for as texts, and infinite ones as well', () => {
    const infinite = [{ doubleValue: Number.POSITIVE_INFINITY }, { doubleValue: Number.NEGATIVE_INFINITY }];
    expect(fileOf('jsonl', ['a', 'b'], [infinite])).toBe('{"a":"Infinity","b":"-Infinity"}\n');
    expect(fileOf('csv', ['a', 'b'], [infinite])).toBe('a,b\r\nInfinity,-Infinity\r\n');
  });

  it('are those of their own part of a shared memory where they are bytes', () => {
    const shared = new Uint8Array([9, 1, 255, 9]);
    expect(fileOf('jsonl', ['b'], [[{ blobValue: shared.subarray(1, 3) }]])).toBe('{"b":"Af8="}\n');
  });

  it('are told with their kind', () => {
    expect(CONTENT_TYPES).toEqual({
      jsonl: 'application/x-ndjson',
      csv: 'text/csv; charset=utf-8',
      json: 'application/json',
    });
  });

  it('leave no empty line, which readers of CSV skip, for NULL in the only column', () => {
    expect(fileOf('csv', ['n'], [[{ isNull: true }], [{ stringValue: '' }]])).toBe('n\r\n""\r\n""\r\n');
  });

  it('keep a column that is called like a member of every object', () => {
    expect(fileOf('jsonl', ['__proto__', 'constructor'], [[{ longValue: 1 }, { longValue: 2 }]])).toBe(
      '{"__proto__":1,"constructor":2}\n',
    );
  });

  it('take a value of a kind that is not known, or that is missing, for NULL', () => {
    expect(fileOf('jsonl', ['a', 'b'], [[{ $unknown: ['dateValue', 1] } as Field]])).toBe('{"a":null,"b":null}\n');
  });

  it('come back from JSON as they were, whatever text they hold', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.maxSafeInteger())), (values) => {
        const rows = values.map(([stringValue, longValue]): readonly Field[] => [{ stringValue }, { longValue }]);
        const expected = values.map(([text, n]) => ({ text, n }));
        expect(JSON.parse(fileOf('json', ['text', 'n'], rows))).toEqual(expected);
        const lines = fileOf('jsonl', ['text', 'n'], rows).split('\n').slice(0, -1);
        expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(expected);
      }),
      propertyRuns(),
    );
  });
});

describe('the names of columns in a file', () => {
  it('are labels, else names, else numbers', () => {
    expect(columnNames([{ label: 'total', name: 'sum' }, { name: 'day' }, {}], 3)).toEqual([
      'total',
      'day',
      'column_3',
    ]);
    expect(columnNames(undefined, 2)).toEqual(['column_1', 'column_2']);
    expect(columnNames([{ label: '', name: 'sum' }], 2)).toEqual(['sum', 'column_2']);
    expect(columnNames([{ name: 'a' }, { name: 'b' }], 1)).toEqual(['a', 'b']);
  });

  it('are each their own, also where a numbered one is there already', () => {
    const columns = ['id', 'id', 'id_2', 'id'].map((name) => ({ name }));
    expect(columnNames(columns, 4)).toEqual(['id', 'id_3', 'id_2', 'id_4']);
  });

  it('are each their own, whatever they are', () => {
    const names = fc.array(fc.constantFrom('a', 'a_2', 'a_3', 'b', '', 'column_1', 'column_2'));
    fc.assert(
      fc.property(names, (given) => {
        const named = columnNames(
          given.map((name) => ({ name })),
          given.length,
        );
        expect(new Set(named).size).toBe(given.length);
      }),
      propertyRuns(),
    );
  });
});
