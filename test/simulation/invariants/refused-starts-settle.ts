import type { Invariant } from './invariant.js';

const REFUSALS = ['ActiveStatementsExceededException', 'ConcurrentExecution'];

/**
 * A starter that registered an invocation and was refused its statement closes the registration before it answers, unless
 * something else went wrong with it, or somebody else has taken the invocation up.
 */
export const refusedStartsSettle: Invariant = {
  id: 'I4',
  name: 'a refused start closes its registration at once',
  during: {
    starterEnded: ({ ledger }, lambda, taskToken, end) => {
      if (end.kind !== 'threw' || !REFUSALS.includes(end.error.name)) return undefined;
      if (lambda.faults.some(({ kind, point }) => kind !== 'refuse' || !point.endsWith('xecuteStatement')))
        return undefined;
      const item = ledger.itemWithToken(taskToken);
      if (item?.registeredBy !== lambda.label || item.tokens.length > 1 || item.processed) return undefined;
      const isShared = item.claims.some((claim) => claim.lambda !== lambda.label);
      return isShared ? undefined : `${taskToken} was refused, and its registration is left open`;
    },
  },
};
