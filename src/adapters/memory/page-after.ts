import type { Invocation } from '../../ports/invocation.js';
import type { Page, PageRequest } from '../../ports/invocation-store.js';
import {
  checkedLimit,
  cursorOf,
  isRegistrationPosition,
  positionIn,
  registrationPositionOf,
  type RegistrationPosition,
} from '../page-cursor.js';

const compare = (one: RegistrationPosition, other: RegistrationPosition): number => {
  for (const part of [0, 1, 2] as const) {
    if (one[part] !== other[part]) return one[part] < other[part] ? -1 : 1;
  }
  return 0;
};

/**
 * One page of `invocations`, ordered by registration.
 *
 * @throws {RangeError} where the limit is not a whole number from 1 up.
 * @throws {TypeError} where the cursor is none of ours.
 * @example pageAfter(invocations, { limit: 10 })
 */
export const pageAfter = (invocations: readonly Invocation[], page: PageRequest): Page<Invocation> => {
  const limit = checkedLimit(page.limit);
  const from = page.cursor === undefined ? undefined : positionIn(page.cursor, isRegistrationPosition);
  const rest = invocations
    .map((invocation) => ({ invocation, position: registrationPositionOf(invocation) }))
    .filter(({ position }) => from === undefined || compare(position, from) > 0)
    .sort((one, other) => compare(one.position, other.position));
  const taken = rest.slice(0, limit);
  const last = taken.at(-1);
  return {
    entries: taken.map(({ invocation }) => invocation),
    ...(last && rest.length > taken.length && { cursor: cursorOf(last.position) }),
  };
};
