import type { InvocationKey } from '../../ports/invocation.js';
import type { PageRequest } from '../../ports/invocation-store.js';
import type { EpochMs } from '../../ports/units.js';

/** Where a page ended: the position of its last entry, not a count, so that an entry that leaves the list skips no other. */
export type Position = readonly [registeredAt: number, executionArn: string, invocationId: string];

/** A page's cursor, as text. Holds a key and a time, no token. */
export const cursorOf = (last: InvocationKey & { readonly registeredAt: EpochMs }): string =>
  Buffer.from(JSON.stringify([last.registeredAt, last.executionArn, last.invocationId]), 'utf8').toString('base64url');

/** Before every entry. */
const BEGINNING: Position = [-1, '', ''];

const positionIn = (cursor: string): Position => {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(position) && position.map((part) => typeof part).join() === 'number,string,string') {
      return position as unknown as Position;
    }
  } catch {
    // Not ours; told below.
  }
  throw new TypeError('the cursor of a page must be one that an earlier page returned, or absent for the first page');
};

/**
 * After which position this page begins, and how many entries it may have.
 *
 * @throws {RangeError} where the limit is not a whole number from 1 up.
 * @throws {TypeError} where the cursor is none of ours.
 */
export const rangeOf = ({ limit, cursor }: PageRequest): { after: Position; limit: number } => {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new RangeError(`the limit of a page must be a whole number from 1 up, but it is ${limit}`);
  }
  return { limit, after: cursor === undefined ? BEGINNING : positionIn(cursor) };
};
