import type { PageRequest } from '../../ports/invocation-store.js';
import { checkedLimit, isRegistrationPosition, positionIn, type RegistrationPosition } from '../page-cursor.js';

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
