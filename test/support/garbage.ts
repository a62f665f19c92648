import fc from 'fast-check';

const nested = (depth: number, isList: boolean): unknown => {
  let value: unknown = 'bottom';
  for (let level = 0; level < depth; level += 1) value = isList ? [value] : { inner: value };
  return value;
};

/** Values nested from a few to more levels than a stack has. */
export const aDeepValue: fc.Arbitrary<unknown> = fc
  .tuple(fc.constantFrom(3, 50, 1_000, 20_000), fc.boolean())
  .map(([depth, isList]) => nested(depth, isList));

/** Texts with halves of characters, controls, other scripts, markup, and keys that objects have anyway. */
export const aStrangeText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('\uD800', '\uDFFF', '\u0000', '"', '\\', '\u2028', '😀', "'", '${', '\r\n') }),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'null', 'NaN', '[object Object]'),
);

/** Texts longer than anything that is allowed anywhere. */
export const aHugeText: fc.Arbitrary<string> = fc
  .constantFrom('x', '"', '\u0000', '😀', '\uD800')
  .map((unit) => unit.repeat(110_000));

/** An object with keys that objects have anyway, as JSON may bring them. */
export const anObjectWithPrototypeKeys: fc.Arbitrary<unknown> = fc
  .constantFrom(
    ...['{"__proto__":{"polluted":true}}', '{"constructor":{"prototype":{"polluted":true}}}', '{"toString":1}'],
    ...['{"then":1}', '{"toJSON":"x"}', '{"length":-1}', '{"hasOwnProperty":null,"valueOf":[]}'],
  )
  .map((text) => JSON.parse(text) as unknown);

/** Anything at all that JSON can hold, from plain to hostile. */
export const garbage: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 2, arbitrary: aStrangeText },
  { weight: 2, arbitrary: anObjectWithPrototypeKeys },
  { weight: 1, arbitrary: aDeepValue },
  { weight: 1, arbitrary: aHugeText },
);

/** Anything but a text. */
export const noText: fc.Arbitrary<unknown> = garbage.filter((value) => typeof value !== 'string');
