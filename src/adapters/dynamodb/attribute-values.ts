import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { ConfigurationError } from '../../domain/errors.js';

/** An item, or a part of one, the way DynamoDB's own protocol writes it. */
export type AttributeMap = Record<string, AttributeValue>;

type Scalar = string | number | boolean;

/** A text. Written as it is: empty ones are allowed outside of keys. */
export const text = (value: string): AttributeValue => ({ S: value });

/** A number that JavaScript holds exactly, or the decimal digits of one that it does not. */
export const numeric = (value: number | string): AttributeValue => ({ N: value.toString() });

export const flag = (value: boolean): AttributeValue => ({ BOOL: value });

const attributeOf = (value: Scalar): AttributeValue => {
  if (typeof value === 'string') return text(value);
  return typeof value === 'number' ? numeric(value) : flag(value);
};

/**
 * Attributes out of a flat record; members that are `undefined` are left out.
 *
 * @example attributesOf({ database: 'analytics', dbUser: undefined }) // { database: { S: 'analytics' } }
 */
export const attributesOf = (record: Readonly<Record<string, Scalar | undefined>>): AttributeMap => {
  const attributes: AttributeMap = {};
  for (const [name, value] of Object.entries(record)) if (value !== undefined) attributes[name] = attributeOf(value);
  return attributes;
};

/** The flat record behind a map attribute, or `undefined` where there is none. Members of other kinds are left out. */
export const recordIn = (map: AttributeMap | undefined): Record<string, Scalar> | undefined => {
  if (!map) return undefined;
  const record: Record<string, Scalar> = {};
  for (const [name, value] of Object.entries(map)) {
    if (value.S !== undefined) record[name] = value.S;
    else if (value.N !== undefined) record[name] = Number(value.N);
    else if (value.BOOL !== undefined) record[name] = value.BOOL;
  }
  return record;
};

/**
 * What every invocation must have.
 *
 * @throws {ConfigurationError} where it is absent: somebody else writes to this table.
 */
export const required = <T>(value: T | undefined, attribute: string): T => {
  if (value !== undefined) return value;
  throw new ConfigurationError(
    `the state table holds an item without a usable attribute '${attribute}': it was not written by this version. ` +
      'Use a table of its own for the tasker',
  );
};
