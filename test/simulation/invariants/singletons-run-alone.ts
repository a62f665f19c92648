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
