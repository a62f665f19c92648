import type { PageRequest } from '../../ports/invocation-store.js';
import type { AttributeMap } from './attribute-values.js';

/** A page's cursor: the last key that DynamoDB evaluated, as text. Holds keys and times, no token. */
export const cursorOf = (lastKey: AttributeMap): string =>
  Buffer.from(JSON.stringify(lastKey), 'utf8').toString('base64url');

const keyIn = (cursor: string): AttributeMap => {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (typeof key === 'object' && key !== null && 'id' in key) return key as AttributeMap;
  } catch {
    // Not ours; told below.
  }
  throw new TypeError('the cursor of a page must be one that an earlier page returned, or absent for the first page');
};

/**
 * What a query needs to read this page.
 *
 * @throws {RangeError} where the limit is not a whole number from 1 up.
 * @throws {TypeError} where the cursor is none of ours.
 */
export const pageInputOf = ({ limit, cursor }: PageRequest): { Limit: number; ExclusiveStartKey?: AttributeMap } => {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new RangeError(`the limit of a page must be a whole number from 1 up, but it is ${limit}`);
  }
  return { Limit: limit, ...(cursor !== undefined && { ExclusiveStartKey: keyIn(cursor) }) };
};
