import type { Invocation } from '../../ports/invocation.js';
import type { Admission } from './admission.js';
import { StartRefused } from '../errors.js';
import { answerOf, type Started } from './started.js';

/**
 * What came of an earlier call for the same invocation; `undefined` where none is known to have started its statement.
 *
 * @throws {StartRefused} the earlier call was refused for good.
 */
export function repeatedStart({ invocation, isNew }: Admission): Started | undefined {
  const { statementId, processed } = invocation;
  if (statementId !== undefined) {
    return { answer: answerOf({ ...invocation, statementId }), mayHaveEnded: !processed && !isNew };
  }
  if (!processed) return undefined;
  throw refusedBefore(invocation);
}

/** The error with which a call was refused for good, as the state table knows it. */
export const refusedBefore = ({ outcome }: Pick<Invocation, 'outcome'>): StartRefused =>
  new StartRefused(
    outcome?.errorName ?? 'StartRefused',
    outcome?.errorMessage ?? 'the statement was refused when this task was first started',
  );
