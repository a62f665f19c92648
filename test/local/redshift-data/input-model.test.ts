import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RedshiftDataOperation } from '../../../local/src/redshift-data/model/input-types.js';
import { parseInput } from '../../../local/src/redshift-data/model/parse-input.js';
import { INPUTS } from '../../../local/src/redshift-data/model/request-model.js';
import { brokenValues, mistypedValues, validInputs } from '../../support/service-inputs.js';
import { propertyRuns } from '../../support/property-runs.js';

const OPERATIONS = Object.keys(INPUTS) as RedshiftDataOperation[];
const MEMBERS = OPERATIONS.flatMap((operation) =>
  Object.entries(INPUTS[operation].members).map(([member, shape]) => ({ operation, member, shape })),
);
const BREAKABLE = MEMBERS.flatMap((place) => {
  const broken = brokenValues(place.shape);
  return broken === undefined ? [] : [{ ...place, broken }];
});

const refusalOf = (operation: RedshiftDataOperation, input: unknown): unknown => {
  try {
    parseInput(operation, input);
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('an input as the model has it', () => {
  it.each(OPERATIONS)('passes, for %s', (operation) => {
    fc.assert(
      fc.property(validInputs(operation), (input) => {
        expect(parseInput(operation, input)).toEqual(input);
      }),
      propertyRuns(25),
    );
  });

  it.each(OPERATIONS)('passes with members that the model does not know and members of null, for %s', (operation) => {
    fc.assert(
      fc.property(validInputs(operation), (input) => {
        const absent = Object.keys(INPUTS[operation].members).filter((member) => !(member in input));
        const nulls = Object.fromEntries(absent.map((member) => [member, null]));
        expect(parseInput(operation, { ...input, ...nulls, IsOfTomorrow: { any: 'thing' } })).toEqual(input);
      }),
      propertyRuns(10),
    );
  });
});

describe('an input with one member that the model does not allow', () => {
  it.each(BREAKABLE)('is refused by name: $operation.$member', ({ operation, member, broken }) => {
    fc.assert(
      fc.property(validInputs(operation), broken, (input, value) => {
        expect(refusalOf(operation, { ...input, [member]: value })).toMatchObject({
          name: 'ValidationException',
          httpStatus: 400,
          message: expect.stringMatching(new RegExp(`validation errors? detected: .*at '${member}`, 's')),
        });
      }),
      propertyRuns(5),
    );
  });

  it.each(MEMBERS)(
    'is refused by name where it has another type: $operation.$member',
    ({ operation, member, shape }) => {
      fc.assert(
        fc.property(validInputs(operation), mistypedValues(shape), (input, value) => {
          expect(refusalOf(operation, { ...input, [member]: value })).toMatchObject({
            name: 'SerializationException',
            message: expect.stringContaining(`'${member}`),
          });
        }),
        propertyRuns(3),
      );
    },
  );

  it.each(OPERATIONS.flatMap((operation) => INPUTS[operation].required.map((member) => ({ operation, member }))))(
    'is refused by name where it is missing: $operation.$member',
    ({ operation, member }) => {
      expect(refusalOf(operation, {})).toMatchObject({
        message: expect.stringContaining(
          `Value null at '${member}' failed to satisfy constraint: Member must not be null`,
        ),
      });
    },
  );
});

it('every reason is told at once', () => {
  expect(refusalOf('ListStatements', { MaxResults: 101, Status: 'DONE' })).toMatchObject({
    message:
      "2 validation errors detected: Value '101' at 'MaxResults' failed to satisfy constraint: Member must have value less than " +
      "or equal to 100; Value 'DONE' at 'Status' failed to satisfy constraint: Member must satisfy enum value set: " +
      '[SUBMITTED, PICKED, STARTED, FINISHED, ABORTED, FAILED, ALL]',
  });
});

it('SQL, parameters, tokens and secrets are in no refusal', () => {
  const secret = 'secret-text';
  const inputs = [
    { Sql: [secret] },
    { Sql: 'select 1', Parameters: [{ name: 'a', value: [secret] }] },
    { Sql: 'select 1', ClientToken: secret.repeat(9), SecretArn: [secret] },
    { Sql: 'select 1', ClientToken: secret, WaitTimeSeconds: 99 },
  ];
  for (const input of inputs) {
    expect(refusalOf('ExecuteStatement', input)).toBeInstanceOf(Error);
    expect(String(refusalOf('ExecuteStatement', input))).not.toContain(secret);
  }
});
