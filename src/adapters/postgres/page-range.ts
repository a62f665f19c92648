import type { InvocationKey } from '../../ports/invocation.js';
import type { Page, PageRequest } from '../../ports/invocation-store.js';
import type { EpochMs } from '../../ports/units.js';
import {
  checkedLimit,
  cursorOf,
  isRegistrationPosition,
  positionIn,
  type RegistrationPosition,
  registrationPositionOf,
} from '../page-cursor.js';
import type { Row } from './postgres-connection.js';

/** Before every entry. */
const BEGINNING: RegistrationPosition = [-1, '', ''];

/**
 * After which position this page begins, and how many entries it may have.
 *
 * @throws {RangeError} where the limit is not a whole number from 1 up.
 * @throws {TypeError} where the cursor is none of ours.
 */
export const rangeOf = ({ limit, cursor }: PageRequest): { after: RegistrationPosition; limit: number } => ({
  limit: checkedLimit(limit),
  after: cursor === undefined ? BEGINNING : positionIn(cursor, isRegistrationPosition),
});

/** A page of the first `limit` rows; one row more than that tells that another page follows. */
export const pageOf = <T extends InvocationKey & { readonly registeredAt: EpochMs }>(
  rows: readonly Row[],
  limit: number,
  entryIn: (row: Row) => T,
): Page<T> => {
  const entries = rows.slice(0, limit).map(entryIn);
  const last = entries.at(-1);
  return { entries, ...(last && rows.length > limit && { cursor: cursorOf(registrationPositionOf(last)) }) };
};
