import type { InvocationKey } from '../ports/invocation.js';
import type { EpochMs } from '../ports/units.js';

/** The limit of a page, which {@link RangeError} refuses where it is not a whole number from 1 up. */
export const checkedLimit = (limit: number): number => {
  if (Number.isInteger(limit) && limit >= 1) return limit;
  throw new RangeError(`the limit of a page must be a whole number from 1 up, but it is ${limit}`);
};

/** A page's cursor: where it ended, as text. Holds keys and times, never a token. */
export const cursorOf = (position: object): string =>
  Buffer.from(JSON.stringify(position), 'utf8').toString('base64url');

/**
 * Where a page begins.
 *
 * @throws {TypeError} where the cursor is none that {@link cursorOf} made of such a position.
 * @example const after = positionIn(cursor, isRegistrationPosition);
 */
export const positionIn = <Position>(cursor: string, isPosition: (value: unknown) => value is Position): Position => {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (isPosition(position)) return position;
  } catch {
    // Not ours; told below.
  }
  throw new TypeError('the cursor of a page must be one that an earlier page returned, or absent for the first page');
};

/**
 * Where a page in order of registration ended: the position of its last entry, not a count, so that an entry that leaves the list
 * between two pages makes no other one be skipped.
 */
export type RegistrationPosition = readonly [registeredAt: number, executionArn: string, invocationId: string];

/** The position of an entry. */
export const registrationPositionOf = (
  entry: InvocationKey & { readonly registeredAt: EpochMs },
): RegistrationPosition => [entry.registeredAt, entry.executionArn, entry.invocationId];

/** Whether what a cursor held is a position in order of registration. */
export const isRegistrationPosition = (value: unknown): value is RegistrationPosition =>
  Array.isArray(value) && value.map((part) => typeof part).join() === 'number,string,string';
