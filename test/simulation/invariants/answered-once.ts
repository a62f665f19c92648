import type { Invariant } from './invariant.js';
import { isUnacknowledged } from './unacknowledged.js';

/**
 * The success of one statement is the success of one task: it is never handed to a second one, whose own SQL would then not
 * run at all.
 *
 * Exception: Step Functions took the first answer, and its sender was not told so or died before it could write it down.
 * The next sender hears `TaskTimedOut`, which a task that nobody answered says as well, so a sibling with the same SQL that
 * entered the same state in the same millisecond may take the statement for its own predecessor's.
 */
export const answeredOnce: Invariant = {
  id: 'I1',
  name: 'the success of a statement is delivered to one task',
  during: {
    answered: ({ ledger }, answer) => {
      const { accepted, close, statementId } = answer;
      if (!accepted || close.kind !== 'success' || statementId === undefined) return undefined;
      const earlier = ledger.answers.find(
        (other) =>
          other !== answer &&
          other.accepted &&
          !other.isForgotten &&
          other.close.kind === 'success' &&
          other.statementId === answer.statementId,
      );
      if (!earlier || isUnacknowledged(ledger, earlier)) return undefined;
      return `${answer.token} succeeds with the statement that ${earlier.token} succeeded with`;
    },
  },
};
