import type { Invariant } from './invariant.js';

/** How often the completer looks at an event that the Data API does not confirm. */
const UNCONFIRMED_RECEIVES_MAX = 2;

/**
 * A true completion event leaves the queue when its invocation is processed, or somebody else was completing (or starting)
 * it at that time, or is copying its result and has run out of time, or the Data API did not confirm it for the third time. What fails
 * comes back.
 */
export const eventsAreUsed: Invariant = {
  id: 'I3',
  name: 'a true event leaves the queue only when it has been dealt with',
  during: {
    messageDeleted: ({ ledger }, message, lambda) => {
      const statement = ledger.statements.find(({ id }) => id === message.statementId);
      const item = statement && ledger.itemNamed(statement.name);
      if (!item || item.processed || message.receives > UNCONFIRMED_RECEIVES_MAX) return undefined;
      const isReopened = (item.tokens.at(-1)?.fromMs ?? 0) >= lambda.startedAtMs;
      const isBeingCopied = [...lambda.copied].some((key) => key.includes(`/${item.invocationId}-`));
      return isReopened || isBeingCopied || item.heldOff.has(lambda.label)
        ? undefined
        : `${message.id} is gone, and nobody deals with ${statement?.id}`;
    },
  },
};
