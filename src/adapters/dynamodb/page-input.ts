import type { PageRequest } from '../../ports/invocation-store.js';
import { checkedLimit, positionIn } from '../page-cursor.js';
import type { AttributeMap } from './attribute-values.js';

/** Whether what a cursor held is the last key that DynamoDB evaluated. */
const isKey = (value: unknown): value is AttributeMap => typeof value === 'object' && value !== null && 'id' in value;

/**
 * What a query needs to read this page.
 *
 * @throws {RangeError} where the limit is not a whole number from 1 up.
 * @throws {TypeError} where the cursor is none of ours.
 */
export const pageInputOf = ({ limit, cursor }: PageRequest): { Limit: number; ExclusiveStartKey?: AttributeMap } => ({
  Limit: checkedLimit(limit),
  ...(cursor !== undefined && { ExclusiveStartKey: positionIn(cursor, isKey) }),
});
