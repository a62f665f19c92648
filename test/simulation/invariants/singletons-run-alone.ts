import type { Invariant } from './invariant.js';

/** Of the statements under one singleton key at most one runs at any time. */
export const singletonsRunAlone: Invariant = {
  id: 'I2',
  name: 'a singleton runs alone',
  during: {
    statementCreated: ({ ledger }, statement) => {
      const key = ledger.itemNamed(statement.name)?.singletonKey;
      if (key === undefined) return undefined;
      const running = ledger.statements.find(
        (other) =>
          other !== statement && other.endedAtMs === undefined && ledger.itemNamed(other.name)?.singletonKey === key,
      );
      return running && `singleton ${statement.id.slice(-4)} runs while ${running.id.slice(-4)} does`;
    },
  },
};

/** Whoever is refused because of a lock was not refused because of one that its owner had no use for any more. */
export const deadOwnersBlockNobody: Invariant = {
  id: 'I4',
  name: 'a lock whose owner is processed blocks nobody',
  during: {
    starterEnded: (_world, lambda, taskToken, end) => {
      if (end.kind !== 'threw' || end.error.name !== 'ConcurrentExecution') return undefined;
      const owner = lambda.blockedBy;
      const wasOver = owner?.processed === true && (owner.processedAtMs ?? Infinity) < lambda.startedAtMs;
      return wasOver ? `${taskToken} was refused for the lock of ${owner.invocationId.slice(0, 8)}` : undefined;
    },
  },
};
