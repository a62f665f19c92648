import type { Invocation } from '../../ports/invocation.js';
import type { Page, PageRequest } from '../../ports/invocation-store.js';

type Position = readonly [registeredAt: number, executionArn: string, invocationId: string];

const positionOf = ({ registeredAt, executionArn, invocationId }: Invocation): Position => [
  registeredAt,
  executionArn,
  invocationId,
];

const compare = (one: Position, other: Position): number => {
  for (const part of [0, 1, 2] as const) {
    if (one[part] !== other[part]) return one[part] < other[part] ? -1 : 1;
  }
  return 0;
};

const positionIn = (cursor: string): Position => {
  try {
    const position = JSON.parse(cursor) as Position;
    if (Array.isArray(position) && position.length === 3) return position;
  } catch {
    // Not ours; told below.
  }
  throw new TypeError('the cursor of a page must be one that an earlier page returned, or absent for the first page');
};

/**
 * One page of `invocations`, ordered by registration. A cursor is a position, not a count, so that an invocation that has
 * left the list between two pages makes no other one be skipped.
 *
 * @throws {RangeError} where the limit is not a whole number from 1 up.
 * @throws {TypeError} where the cursor is none of ours.
 * @example pageAfter(invocations, { limit: 10 })
 */
export const pageAfter = (invocations: readonly Invocation[], page: PageRequest): Page<Invocation> => {
  if (!Number.isInteger(page.limit) || page.limit < 1) {
    throw new RangeError(`the limit of a page must be a whole number from 1 up, but it is ${page.limit}`);
  }
  const from = page.cursor === undefined ? undefined : positionIn(page.cursor);
  const rest = invocations
    .map((invocation) => ({ invocation, position: positionOf(invocation) }))
    .filter(({ position }) => from === undefined || compare(position, from) > 0)
    .sort((one, other) => compare(one.position, other.position));
  const taken = rest.slice(0, page.limit);
  const last = taken.at(-1);
  return {
    entries: taken.map(({ invocation }) => invocation),
    ...(last && rest.length > taken.length && { cursor: JSON.stringify(last.position) }),
  };
};
