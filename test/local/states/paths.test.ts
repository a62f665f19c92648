import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '../../../local/src/states/json.js';
import { applyResultPath } from '../../../local/src/states/paths/apply-result-path.js';
import { findByPath } from '../../../local/src/states/paths/evaluate-path.js';
import { invalidPath } from '../../../local/src/states/paths/path-words.js';
import { evaluatePath } from '../../../local/src/states/paths/required-path.js';
import { fillTemplate } from '../../../local/src/states/paths/payload-template.js';
import { propertyRuns } from '../../support/property-runs.js';

const data: Json = {
  a: { 'b-c': 1, 'd.e': 2, "it's": 3, list: [10, 20, 30], none: null, text: 'four' },
  store: { book: [{ title: 'x', price: 8 }, { title: 'y', price: 12 }, { title: 'z' }], bicycle: { price: 20 } },
};
const from = (value: Json = data) => ({
  data: value,
  context: () => ({ Task: { Token: 'token' } }),
  variable: (name: string): Json | undefined => (name === 'rows' ? { count: 5, list: [1, 2] } : undefined),
  random: () => 0,
});

describe('paths', () => {
  it.each<[string, Json]>([
    ['$', data],
    ['$.a.b-c', 1],
    ["$.a['d.e']", 2],
    [String.raw`$.a['it\'s']`, 3],
    ['$.a.list[0]', 10],
    ['$.a.list[-1]', 30],
    ['$.a.none', null],
    ['$["a"]["list"][1]', 20],
    ['$.a.list.length()', 3],
    ['$.a.list[*]', [10, 20, 30]],
    ['$.a.list[0:2]', [10, 20]],
    ['$.a.list[0,2]', [10, 30]],
    ['$.store.book[*].title', ['x', 'y', 'z']],
    ['$.store..price', [8, 12, 20]],
    ['$.store.book[?(@.price < 10)].title', ['x']],
    ["$.store.book[?(@.title == 'y')].price", [12]],
    ['$.store.book[?(@.price > 100)]', []],
    ['$.store.book[?(@.author.name == 1)]', []],
    ['$.missing[*]', []],
    ['$.missing[0:2].x', []],
    ['$.missing[?(@.n > 0)]', []],
    ['$.a.["list"].[0]', 10],
    ['$.store.book[0].title', 'x'],
    ['$$.Task.Token', 'token'],
    ['$rows.count', 5],
    ['$rows', { count: 5, list: [1, 2] }],
    ['$rows.list[1]', 2],
  ])('%s', (path, expected) => {
    expect(evaluatePath(path, from(), 'field')).toEqual(expected);
  });

  // What the library does that the service reads paths with (json-path/JsonPath); the guide tells of its lexical operators,
  // of filters by regular expression and of filters that refer to another value.
  it.each<[string, Json]>([
    ['$.n[?(@>1)]', [2, 3]],
    ['$.n[?(@==2 || @ >= 3)]', [2, 3]],
    ["$.s[?(@=='b')]", ['b']],
    ['$.o[?(@.z)].n', ['x', 'y', 'it']],
    ['$.o[?(!@.f)].n', ['y', 'Z']],
    ['$.o[?(@.f == false)].n', ['x']],
    ['$.o[?(!(@.f == false))].n', ['y', 'it', 'Z']],
    ['$.o[?(@.q == null)].n', ['it']],
    ['$.o[?(@.q != null)].n', ['x', 'y', 'Z']],
    ['$.o[?(@.z > $.limit)].n', ['y']],
    ['$.o[?(@.n == $.s[0])].n', []],
    ['$.n[?(@ == $.limit)]', [1]],
    ['$.o[?(@.n in [\'x\', "Z"])].n', ['x', 'Z']],
    ['$.o[?(@.z in $.n)].n', ['x', 'y']],
    ["$.o[?(@.n nin ['x'])].n", ['y', 'it', 'Z']],
    ["$.o[?(@.tags subsetof ['p','q','r'])].n", ['Z']],
    ["$.o[?(@.tags anyof ['q'])].n", ['Z']],
    ["$.o[?(@.tags noneof ['q'])].n", []],
    ["$.o[?(@.tags contains 'p')].n", ['Z']],
    ["$.o[?(@.n contains 't')].n", ['it']],
    ['$.o[?(@.tags size 2)].n', ['Z']],
    ['$.o[?(@.tags empty false)].n', ['Z']],
    ['$.o[?(@.n =~ /i.*/)].n', ['it']],
    ['$.o[?(@.n =~ /z/i)].n', ['Z']],
    ['$.o[?(@.n =~ /t/)].n', []],
    ["$.o[?(@.z == '1')].n", ['x']],
    ["$.o[?(@.z === '1')].n", []],
    ["$.o[?(@.n < 'y')].n", ['x', 'it', 'Z']],
    ["$.o[?(@['z']==2 && @.n!='x')].n", ['y']],
    ["$.o[?(@.tags[0]=='p')].n", ['Z']],
    ['$.o[?(@.tags.length()==2)].n', ['Z']],
    ['$.o[?(@.tags.length==2)].n', []],
    ['$.o[?(@.tags[*] == 1)].n', []],
    ["$.o[?('x' == @.n)].z", [1]],
    ['$.k[?(@.v)]', []],
    ['$.k.p[?(@.v==1)]', [{ v: 1 }]],
    ['$..[?(@.v>1)].v', [2]],
    ["$.o[?(@.n == ')]')].n", []],
    ['$..n.length()', 1 + 4],
  ])('filters by %s', (path, expected) => {
    const found = { z: 1, n: 'x', f: false };
    const more = [
      { z: 2, n: 'y' },
      { z: 0, n: 'it', f: true, q: null },
      { n: 'Z', tags: ['p', 'q'] },
    ];
    const document = { n: [1, 2, 3], s: ['a', 'b'], o: [found, ...more], k: { p: { v: 1 }, q: { v: 2 } }, limit: 1 };
    expect(evaluatePath(path, from(document), 'field')).toEqual(expected);
  });

  it.each([
    '$.o[?(@.n.match(/x/))]',
    '$.o[?(@.price * 2 == 3)]',
    '$.o[(@.length-1)]',
    '$.o[?(@.n ==)]',
    '$.o[?(1)]',
    '$.o[?(@.n == y)]',
    '$.o[?(@.n == "x"]',
    '$.o[*]^',
    '$.o[*]~',
    '$..',
    '$.o[0:1:0]',
    "$['a','b']",
  ])('%s is no path, since it would not be one there', (path) => {
    expect(() => findByPath(path, from())).toThrow(/is not a JSONPath/);
  });

  it.each(['$.missing', '$.a.list[3]', '$.a.text.length', '$.a.list.x', '$.a.constructor', '$other', '$$.X'])(
    '%s leads nowhere',
    (path) => {
      expect(findByPath(path, from())).toBeUndefined();
    },
  );

  it('says which path of which field led nowhere, and in what', () => {
    expect(() => evaluatePath('$.x', from({ y: 1 }), 'Sql.$')).toThrow(
      `The JSONPath '$.x' specified for the field 'Sql.$' could not be found in the input '{"y":1}'`,
    );
  });

  it.each([
    ['$.x', "No results for path: $['x']"],
    ['$.x.z', "Missing property in path $['x']"],
    ['$.y.x', "No results for path: $['y']['x']"],
    ['$.y.x.z', "Missing property in path $['y']['x']"],
    ['$.y.list[3]', "No results for path: $['y']['list'][3]"],
    ['$.y.list[3].z', "No results for path: $['y']['list'][3]['z']"],
    ["$['y'].list.z", "No results for path: $['y']['list']['z']"],
  ])('says how far %s leads where it says what a state works on', (path, reason) => {
    expect(invalidPath(path, from({ y: { list: [1] } }), 'InputPath')).toBe(`Invalid path '${path}' : ${reason}`);
  });

  it.each(['a.b', '', 'States', '$.a b', '$x y'])('%j is no path', (path) => {
    expect(() => findByPath(path, from())).toThrow(/is not a JSONPath/);
  });

  it('finds nothing inside values that have no members', () => {
    expect(findByPath('$[*]', from(5))).toEqual([]);
    expect(findByPath('$..x', from(null))).toEqual([]);
  });

  it('finds every member of every object by its quoted name', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue(), { maxKeys: 5 }), (object) => {
        const plain = JSON.parse(JSON.stringify(object)) as Record<string, Json>;
        for (const [name, value] of Object.entries(plain)) {
          const quoted = name.replace(/[\\']/gu, '\\$&');
          expect(findByPath(`$['${quoted}']`, from(plain))).toEqual(value);
        }
      }),
      propertyRuns(),
    );
  });
});

describe('a result path', () => {
  it.each<[string | null | undefined, Json]>([
    [undefined, 'result'],
    ['$', 'result'],
    [null, { a: { b: 1 }, list: [1, 2] }],
    ['$.c', { a: { b: 1 }, list: [1, 2], c: 'result' }],
    ['$.a.b', { a: { b: 'result' }, list: [1, 2] }],
    ['$.x.y.z', { a: { b: 1 }, list: [1, 2], x: { y: { z: 'result' } } }],
    ['$.list[1]', { a: { b: 1 }, list: [1, 'result'] }],
    ["$['p.q']", { a: { b: 1 }, list: [1, 2], 'p.q': 'result' }],
  ])('%s', (path, expected) => {
    const input = { a: { b: 1 }, list: [1, 2] };
    expect(applyResultPath(input, path, 'result')).toEqual(expected);
    expect(input).toEqual({ a: { b: 1 }, list: [1, 2] });
  });

  it.each(['$.list[2]', '$.list.x', '$.a[0]', '$.a.b.c'])('%s does not fit the input', (path) => {
    expect(() => applyResultPath({ a: { b: 1 }, list: [1, 2] }, path, 1)).toThrow(/Unable to apply/);
  });
});

describe('a payload template', () => {
  it('fills in what ends in .$ and leaves the rest', () => {
    const template = {
      fixed: '$.a',
      'path.$': '$.a.b-c',
      deep: { list: [{ 'token.$': '$$.Task.Token' }, 'plain', null] },
      'made.$': "States.Format('{}!', $.a.text)",
      'variable.$': '$rows.count',
    };
    expect(fillTemplate(template, from())).toEqual({
      fixed: '$.a',
      path: 1,
      deep: { list: [{ token: 'token' }, 'plain', null] },
      made: 'four!',
      variable: 5,
    });
  });

  it('has null for an element past the end of an array that is there, and only for that', () => {
    expect(fillTemplate({ 'last.$': '$.a.list[3]', 'first.$': '$.a.list[-9]' }, from())).toEqual({
      last: null,
      first: null,
    });
    for (const path of ['$.a.list[3].x', '$.missing[3]', '$.a.text[9]'])
      expect(() => fillTemplate({ 'value.$': path }, from())).toThrow(/could not be found/);
  });

  it('fails where an expression is not text', () => {
    expect(() => fillTemplate({ 'a.$': 5 }, from())).toThrow(/must be a JSONPath or an intrinsic function/);
  });
});
