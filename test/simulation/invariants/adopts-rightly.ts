import type { Invariant } from './invariant.js';

/** The attempt whose statement a retry takes over is over: nobody waits on its token any more. */
export const adoptsTheDeadOnly: Invariant = {
  id: 'I2',
  name: 'no attempt is given the statement of a living one',
  during: {
    adopted: ({ ledger }, item, formerToken) =>
      formerToken === undefined || ledger.isDead(formerToken)
        ? undefined
        : `${item.tokens.at(-1)?.token} takes the statement of ${formerToken}, whose task still waits`,
  },
};

/**
 * A statement that had failed when the retry's Lambda began is run again, not adopted.
 *
 * Exception: one whose start was never recorded. Nobody knows that it was started at all; the retry repeats the start under
 * the same client token and is answered with that failure.
 */
export const adoptsNoFailure: Invariant = {
  id: 'I2',
  name: 'a failed statement is never adopted',
  during: {
    adopted: ({ ledger }, item, _formerToken, lambda) => {
      const statement = ledger.statementOf(item);
      // Recorded later than the retry could look: nobody knew.
      const isKnown = (item.recordedAtMs ?? Infinity) < lambda.startedAtMs;
      if (!isKnown || statement?.endedAtMs === undefined || statement.endedAtMs >= lambda.startedAtMs) return undefined;
      return statement.status === 'FINISHED'
        ? undefined
        : `${item.tokens.at(-1)?.token} adopts a statement that is ${statement.status}`;
    },
  },
};
