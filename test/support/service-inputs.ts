import fc from 'fast-check';
import type { RedshiftDataOperation } from '../../local/src/redshift-data/model/input-types.js';
import { INPUTS, SHAPES } from '../../local/src/redshift-data/model/request-model.js';
import type { ServiceShape } from '../../local/src/redshift-data/model/service-shape.js';

type Input = Readonly<Record<string, unknown>>;

const shapes: Readonly<Record<string, ServiceShape>> = SHAPES;
const shapeNamed = (name: string): ServiceShape => {
  const shape = shapes[name];
  if (shape === undefined) throw new Error(`no shape '${name}'`);
  return shape;
};

/** Patterns that say more than a generator of strings can follow, each with some of what they match. */
const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  WorkgroupNameString: [
    'wgr',
    'w'.repeat(63),
    '0-9',
    'arn:aws:redshift-serverless:eu-west-1:111122223333:workgroup/01234567-89ab-cdef-0123-456789abcdef',
    'arn:aws-us-gov:redshift-serverless:us-gov-west-1:111122223333:workgroup/01234567-89ab-cdef-0123-456789abcdef',
  ],
};

/** Reading a pattern takes far longer than following it. */
const known = new Map<string, fc.Arbitrary<unknown>>();

/** Values that a shape allows, from one end of its range to the other. */
export const validValues = (name: string): fc.Arbitrary<unknown> => {
  const values = known.get(name) ?? makeValidValues(name);
  known.set(name, values);
  return values;
};

const makeValidValues = (name: string): fc.Arbitrary<unknown> => {
  const shape = shapeNamed(name);
  switch (shape.type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: shape.min ?? -5, max: shape.max ?? 5 });
    case 'list':
      return fc.array(validValues(shape.member), {
        minLength: shape.min ?? 0,
        maxLength: Math.min(shape.max ?? 3, 40),
      });
    case 'structure':
      return structures(shape.members, shape.required);
    case 'string': {
      const { min = 0, max = 40, pattern, values } = shape;
      if (values !== undefined) return fc.constantFrom(...values);
      const samples = SAMPLES[name];
      if (samples !== undefined) return fc.constantFrom(...samples);
      if (pattern === undefined)
        return fc
          .string({ minLength: min, maxLength: Math.min(max, 40) })
          .filter(({ length }) => length >= min && length <= max);
      return fc.stringMatching(new RegExp(`^(?:${pattern})$`)).filter(({ length }) => length >= min && length <= max);
    }
  }
};

/** Values of the right type that a shape does not allow; `undefined` where it allows all. */
export const brokenValues = (name: string): fc.Arbitrary<unknown> | undefined => {
  const shape = shapeNamed(name);
  switch (shape.type) {
    case 'boolean':
      return undefined;
    case 'integer': {
      const outside = [
        shape.min === undefined ? [] : [shape.min - 1],
        shape.max === undefined ? [] : [shape.max + 1],
      ].flat();
      return outside.length === 0 ? undefined : fc.constantFrom(...outside);
    }
    case 'list': {
      const tooMany = shape.max === undefined ? [] : [shape.max + 1];
      const counts = [...(shape.min === undefined ? [] : [shape.min - 1]), ...tooMany];
      const withNull = fc.constant([null]);
      const ofCount = counts.map((count) =>
        fc.array(validValues(shape.member), { minLength: count, maxLength: count }),
      );
      return fc.oneof(withNull, ...ofCount);
    }
    case 'structure': {
      const broken = shape.required.map((member) =>
        structures(shape.members, shape.required).map((value) => ({ ...value, [member]: null })),
      );
      return fc.oneof(...broken);
    }
    case 'string': {
      const { min, max, pattern, values } = shape;
      const broken: fc.Arbitrary<string>[] = [];
      if (values !== undefined) broken.push(fc.string().filter((text) => !values.includes(text)));
      if (min !== undefined && min > 0) broken.push(fc.constant('a'.repeat(min - 1)));
      if (max !== undefined) broken.push(fc.constant('a'.repeat(max + 1)));
      if (pattern !== undefined) broken.push(fc.string().filter((text) => !new RegExp(`^(?:${pattern})$`).test(text)));
      return broken.length === 0 ? undefined : fc.oneof(...broken);
    }
  }
};

/** Values of another JSON type than a shape's. */
export const mistypedValues = (name: string): fc.Arbitrary<unknown> => {
  const { type } = shapeNamed(name);
  const all: readonly unknown[] = [7, 'text', true, 1.5, ['x'], { x: 1 }];
  const isOfType = (value: unknown): boolean =>
    type === 'integer'
      ? Number.isInteger(value)
      : type === 'list'
        ? Array.isArray(value)
        : type === 'structure'
          ? typeof value === 'object' && !Array.isArray(value)
          : typeof value === type;
  return fc.constantFrom(...all.filter((value) => !isOfType(value)));
};

/** Inputs of an operation that the model allows; what excludes each other may be in them together. */
export const validInputs = (operation: RedshiftDataOperation): fc.Arbitrary<Input> =>
  structures(INPUTS[operation].members, INPUTS[operation].required);

function structures(members: Readonly<Record<string, string>>, required: readonly string[]): fc.Arbitrary<Input> {
  const arbitraries = Object.fromEntries(Object.entries(members).map(([member, name]) => [member, validValues(name)]));
  return fc.record(arbitraries, { requiredKeys: [...required] });
}
