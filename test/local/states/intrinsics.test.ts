import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evaluateIntrinsic } from '../../../local/src/states/intrinsics/evaluate-intrinsic.js';
import type { Json } from '../../../local/src/states/json.js';
import { seededRandom } from '../../../local/src/states/random.js';
import { propertyRuns } from '../../support/property-runs.js';

const evaluate = (expression: string, data: Json = {}): Json =>
  evaluateIntrinsic(expression, {
    data,
    context: () => ({ Execution: { Name: 'run-1' } }),
    variable: (name) => (name === 'base' ? { n: 7 } : undefined),
    random: seededRandom(1),
  });

describe('intrinsic functions', () => {
  it.each<[string, Json, Json]>([
    ["States.Format('Hello {}, {} rows', $.who, $.rows)", { who: 'Ada', rows: 3 }, 'Hello Ada, 3 rows'],
    ["States.Format('{} {} {} {}', null, true, $.o, 1.5)", { o: { a: [1], b: 'x' } }, 'null true {a=[1], b=x} 1.5'],
    [String.raw`States.Format('it\'s \{\} {}', 1)`, {}, "it's {} 1"],
    [String.raw`States.Format('a\\b')`, {}, String.raw`a\b`],
    ['States.Format($.template, 1)', { template: '<{}>' }, '<1>'],
    ["States.Format('{}', $$.Execution.Name)", {}, 'run-1'],
    ['States.MathAdd($base.n, -1)', {}, 6],
    ['States.StringToJson(\'{"a": [1, null]}\')', {}, { a: [1, null] }],
    ["States.StringToJson('')", {}, null],
    ['States.JsonToString($.o)', { o: { a: 'x' } }, '{"a":"x"}'],
    ["States.Array('a', 1, null, true, $.x, States.Array())", { x: { y: 1 } }, ['a', 1, null, true, { y: 1 }, []]],
    ['States.ArrayPartition($.a, 2)', { a: [1, 2, 3] }, [[1, 2], [3]]],
    ['States.ArrayPartition($.a, 4)', { a: [] }, []],
    ['States.ArrayContains($.a, $.b)', { a: [{ x: 1, y: 2 }], b: { y: 2, x: 1 } }, true],
    ['States.ArrayContains($.a, 4)', { a: [1, '4'] }, false],
    ['States.ArrayRange(1, 9, 2)', {}, [1, 3, 5, 7, 9]],
    ['States.ArrayRange(3, 1, -1)', {}, [3, 2, 1]],
    ['States.ArrayRange(3, 1, 1)', {}, []],
    ['States.ArrayGetItem($.a, 1)', { a: ['x', null] }, null],
    ['States.ArrayLength($.a)', { a: [1, 2] }, 2],
    ['States.ArrayUnique($.a)', { a: [1, '1', 1, { b: 1 }, { b: 1 }] }, [1, '1', { b: 1 }]],
    ["States.Base64Encode('Ünïcode')", {}, 'w5xuw69jb2Rl'],
    ["States.Base64Decode('w5xuw69jb2Rl')", {}, 'Ünïcode'],
    ["States.Hash('abc', 'MD5')", {}, '900150983cd24fb0d6963f7d28e17f72'],
    ["States.Hash('abc', 'SHA-1')", {}, 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ["States.Hash('abc', 'SHA-256')", {}, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['States.JsonMerge($.a, $.b, false)', { a: { x: 1, y: { z: 1 } }, b: { y: { w: 2 } } }, { x: 1, y: { w: 2 } }],
    ['States.MathAdd(111, -1)', {}, 110],
    ["States.StringSplit('This.is+a,test=string', '.+,=')", {}, ['This', 'is', 'a', 'test', 'string']],
    ["States.StringSplit('1,2,,3', ',')", {}, ['1', '2', '3']],
    ["States.ArrayGetItem(States.StringSplit($['a b'], '/'), States.MathAdd(0, 1))", { 'a b': 's3/key' }, 'key'],
    ["States.Array($.items[?(@.price > 1 && @.name != 'a,)')].name)", { items: [{ price: 2, name: 'b' }] }, [['b']]],
    [" States.Format( '{}' , $.a ) ", { a: 1 }, '1'],
  ])('%s', (expression, data, expected) => {
    expect(evaluate(expression, data)).toEqual(expected);
  });

  it('makes version 4 UUIDs, each one another', () => {
    const pair = evaluate('States.Array(States.UUID(), States.UUID())') as string[];
    for (const uuid of pair)
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(pair[0]).not.toBe(pair[1]);
  });

  it('picks the same random number for the same seed', () => {
    const pick = (seed: number): Json => evaluate(`States.MathRandom(0, 1000000, ${seed})`);
    expect(pick(5)).toBe(pick(5));
    expect(pick(5)).not.toBe(pick(6));
  });

  it.each<[string, RegExp]>([
    ['States.Nope(1)', /does not exist; there are Array, ArrayPartition/],
    ["States.Format('{} {}', 1)", /more \{\} than the 1 value/],
    ["States.Format('{}', 1, 2)", /has 1 \{\} but 2 value/],
    ["States.StringToJson('{')", /is not JSON/],
    ['States.ArrayPartition($, 2)', /argument 1 must be an array, got object/],
    ['States.ArrayRange(0, 1000, 1)', /at most 1000 elements, this one would have 1001/],
    ['States.ArrayRange(0, 10, 0)', /step must not be 0/],
    ['States.ArrayGetItem(States.Array(1), 1)', /index must be 0 to 0 for this array, got 1/],
    ["States.Hash('a', 'SHA-3')", /one of MD5, SHA-1, SHA-256, SHA-384, SHA-512, got 'SHA-3'/],
    ['States.JsonMerge($, $, true)', /deep merging is not supported/],
    ['States.MathRandom(5, 5)', /greater than the first one, 5/],
    ["States.Format('{}'", /',' or '\)' was expected but the end found/],
    ['States.Array(1) 2', /the end was expected but '2' found/],
    ['States.Array(x)', /a path, a 'string', a number/],
    ['States.UUID(1)', /takes 0 argument\(s\), got 1/],
  ])('%s fails with States.Runtime and says why', (expression, message) => {
    expect(() => evaluate(expression)).toThrow(message);
    expect(() => evaluate(expression)).toThrow(expect.objectContaining({ error: 'States.Runtime' }));
  });

  it.each([
    ["States.Format('{}', $.missing)", '$.missing'],
    ["States.Array(1, States.Format('{} {}', $.rows, $.rows[2].id))", '$.rows[2].id'],
    ['States.ArrayLength($.rows[5])', '$.rows[5]'],
    ['States.JsonToString($$.Nope.Deep)', '$.Nope.Deep'],
  ])('%s names itself, the path that leads nowhere and the data', (expression, path) => {
    const cause =
      `The function '${expression}' had the following error: The JsonPath argument for the field '${path}' ` +
      `could not be found in the input '{"rows":[1]}'`;
    expect(() => evaluate(expression, { rows: [1] })).toThrow(expect.objectContaining({ failureCause: cause }));
  });

  it('reads any text between quotes once its quotes and backslashes are escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const literal = text.replace(/[\\']/gu, '\\$&');
        expect(evaluate(`States.Array('${literal}')`)).toEqual([text]);
      }),
      propertyRuns(),
    );
  });

  it('takes apart what it put together', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 30 }), fc.integer({ min: 1, max: 9 }), (items, size) => {
        const data = JSON.parse(JSON.stringify({ items })) as { items: Json[] };
        const parts = evaluate(`States.ArrayPartition($.items, ${size})`, data) as Json[][];
        expect(parts.flat(1)).toEqual(data.items);
        expect(evaluate('States.StringToJson(States.JsonToString($))', data)).toEqual(data);
        expect(evaluate('States.ArrayLength($.items)', data)).toBe(data.items.length);
      }),
      propertyRuns(),
    );
  });

  it('gives back any text that went through Base64', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(evaluate('States.Base64Decode(States.Base64Encode($.text))', { text })).toBe(text);
      }),
      propertyRuns(),
    );
  });
});
