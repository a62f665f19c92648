import { kindOf, type Json } from '../json.js';
import { jsonataIn } from '../jsonata/evaluate-jsonata.js';
import { queryFailure, type StateFailure } from '../state-failure.js';

/**
 * The failure of an expression that gave something that its field cannot take; unlike its JSONPath counterpart, it can be
 * caught.
 *
 * @param source the field as it stands in the definition.
 * @param field such as `Choices[0]/Condition`.
 * @param expected the type that the field takes.
 */
export const unexpectedResult = (source: unknown, field: string, expected: string, value: Json): StateFailure => {
  const expression = typeof source === 'string' ? (jsonataIn(source) ?? source) : JSON.stringify(source);
  return queryFailure(
    `The JSONata expression '${expression}' specified for the field '${field}' returned an unexpected result type. ` +
      `Expected '${expected}', but was '${kindOf(value)}' for value: ${JSON.stringify(value)}`,
    field,
  );
};
