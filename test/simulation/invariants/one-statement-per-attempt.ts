import type { Invariant } from './invariant.js';

/** However often a payload arrives: its invocation starts one statement, and its token is put on one that was started. */
export const oneStatementPerAttempt: Invariant = {
  id: 'I2',
  name: 'an attempt runs its SQL at most once',
  during: {
    statementCreated: ({ faults, ledger, scenario }, statement) => {
      const twins = ledger.statementsNamed(statement.name).length;
      if (twins > 1) return `statement name ${statement.name.slice(-8)} runs ${twins} times`;
      const item = ledger.itemNamed(statement.name);
      if (!item) return `statement ${statement.name} runs, and was never registered`;
      // One token for all attempts of an entry: the next one runs the SQL of an attempt that was told.
      if (scenario.environment.engine !== 'aws') return undefined;
      // The request of a starter that bore it before may take effect when a late call of another one has adopted it.
      if (item.tokens.length > 1 && faults.hits.has('failLate')) return undefined;
      const token = item.tokens.at(-1)?.token;
      for (const other of ledger.items.values()) {
        if (other === item || !other.tokens.some((put) => put.token === token)) continue;
        if (ledger.statementOf(other)) return `${token} runs a second statement`;
      }
      return undefined;
    },
  },
};
