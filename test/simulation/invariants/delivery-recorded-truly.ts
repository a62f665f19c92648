import { isUnknown } from '../ledger.js';
import type { Invariant } from './invariant.js';
import { isUnacknowledged } from './unacknowledged.js';

/**
 * What the item says of its answer is true: a retry relies on it.
 *
 * Exception: `undelivered` for an answer whose sender was not told that it had been taken, or died before it could write
 * that down; see `answered-once.ts`. And an engine that keeps one token for all attempts: what was dead lives again.
 *
 * A start of which the Data API has forgotten every trace before it was recorded may be taken for none.
 *
 * A token may have been told of another invocation's end: a retry that was told that what it had adopted was never started, and
 * whose payload then comes once more, adopts what a dead sibling has left. That end is told to nobody, and `undelivered` is true of it.
 */
export const deliveryRecordedTruly: Invariant = {
  id: 'I1',
  name: 'the recorded delivery is what became of the answer',
  during: {
    processed: ({ ledger, scenario, scheduler }, item, end) => {
      if (scenario.environment.engine !== 'aws') return undefined;
      const token = end.answeredToken;
      const taken = ledger.answers.find(
        (answer) => answer.accepted && answer.token === token && ledger.itemAnswered(answer) === item,
      );
      switch (end.delivery) {
        case 'delivered':
          // The URL of a custom resource takes an answer also where nobody waits for it any more.
          if (token !== undefined && ledger.requests.get(token)?.answers.length) return undefined;
          return taken ? undefined : `${token} is recorded as answered, and is not`;
        case 'undelivered':
          if (token !== undefined && !ledger.isDead(token)) return `${token} is given up, and its task still waits`;
          if (!taken || isUnacknowledged(ledger, taken)) return undefined;
          return `${token} is recorded as not answered, and ${taken.lambda} answered it`;
        case 'none': {
          const statement = ledger.statementOf(item);
          return token === undefined || statement === undefined || isUnknown(statement, scheduler.nowMs)
            ? undefined
            : `${token} is recorded as refused, and its statement was started`;
        }
      }
    },
  },
};
