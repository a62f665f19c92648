import type { Invariant } from './invariant.js';

/**
 * The attempt whose statement a retry takes over is over: nobody waits on its token any more.
 *
 * Exception: an engine that keeps one token for all attempts; the dead attempt's token lives again.
 */
export const adoptsTheDeadOnly: Invariant = {
  id: 'I2',
  name: 'no attempt is given the statement of a living one',
  during: {
    adopted: ({ ledger, scenario }, item, { token }) =>
      token === undefined || ledger.isDead(token) || scenario.environment.engine !== 'aws'
        ? undefined
        : `${item.tokens.at(-1)?.token} takes the statement of ${token}, whose task still waits`,
  },
};

/**
 * What the tasker itself has cancelled because nobody waited is run again, not adopted: nobody wants to be told of that. One that ended by
 * itself after it was given up, without having been found, has an end that nobody was told of.
 *
 * Exceptions: it was given up after the retry's Lambda began; the Data API refuses to tell that it was stopped, and the retry is told just that;
 * the retry has the token of the attempt before, to which that end is told whatever the retry does.
 */
export const adoptsNothingGivenUp: Invariant = {
  id: 'I2',
  name: 'what the tasker gave up and stopped is never adopted',
  during: {
    adopted: ({ ledger }, item, { abandonedAtMs, token }, lambda) => {
      const isOwn = token !== undefined && item.tokens.at(-1)?.token === token;
      const statement = ledger.statementOf(item);
      const wasStopped =
        statement?.status === 'ABORTED' &&
        statement.cancels.length > 0 &&
        (statement.endedAtMs ?? Infinity) < lambda.startedAtMs;
      const isGivenUp = abandonedAtMs !== undefined && abandonedAtMs < lambda.startedAtMs;
      return isGivenUp && wasStopped && item.isEndUnreadable !== true && !isOwn
        ? `${item.tokens.at(-1)?.token} adopts a statement that was given up`
        : undefined;
    },
  },
};
