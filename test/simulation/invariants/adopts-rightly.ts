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
 * Exceptions: one whose start was not recorded by then. Nobody knows that it was started at all; the retry repeats the start
 * under the same client token and is answered with that failure. And one that was started so recently that the Data API
 * does not describe it yet.
 */
export const adoptsNoFailure: Invariant = {
  id: 'I2',
  name: 'a failed statement is never adopted',
  during: {
    adopted: ({ ledger, scenario }, item, _formerToken, lambda) => {
      const statement = ledger.statementOf(item);
      // Recorded later than the retry could look: nobody knew.
      const describedFromMs = (statement?.createdAtMs ?? 0) + scenario.environment.listingLagMs / 4;
      const isKnown = Math.max(item.recordedAtMs ?? Infinity, describedFromMs) < lambda.startedAtMs;
      if (!isKnown || statement?.endedAtMs === undefined || statement.endedAtMs >= lambda.startedAtMs) return undefined;
      return statement.status === 'FINISHED'
        ? undefined
        : `${item.tokens.at(-1)?.token} adopts a statement that is ${statement.status}`;
    },
  },
};
