import type { Admission } from './admit-invocation.js';
import { StartRefused } from '../errors.js';
import { answerOf, type Started } from './started.js';

/**
 * What came of an earlier call for the same invocation; `undefined` where none is known to have started its statement.
 *
 * @throws {StartRefused} the earlier call was refused for good.
 */
export function repeatedStart({ invocation, isNew }: Admission): Started | undefined {
  const { statementId, processed, outcome } = invocation;
  if (statementId !== undefined) {
    return { answer: answerOf({ ...invocation, statementId }), mayHaveEnded: !processed && !isNew };
  }
  if (!processed) return undefined;
  throw new StartRefused(
    outcome?.errorName ?? 'StartRefused',
    outcome?.errorMessage ?? 'the statement was refused when this task was first started',
  );
}
