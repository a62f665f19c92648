import { DAY_MS } from '../../../src/domain/units.js';
import type { Invariant } from './invariant.js';

/**
 * Whatever is retried: while a statement of a state entry runs, and after one has taken effect, that entry starts no other.
 * An entry is one visit of one state by one Map item; a redrive is a new one. A statement belongs to the entry whose token
 * its item bears, so siblings that have swapped statements with the same SQL are in order.
 *
 * Exceptions: a payload without `attempt` cannot adopt; and what the Data API has forgotten nobody can adopt.
 */
export const oneEffectPerEntry: Invariant = {
  id: 'I2',
  name: 'a retry adopts what runs or has taken effect',
  during: {
    statementCreated: ({ ledger, scheduler }, statement) => {
      const item = ledger.itemNamed(statement.name);
      const entry = item && ledger.entryOf(item);
      if (!entry?.plan.hasAttempt) return undefined;
      for (const other of ledger.items.values()) {
        if (other === item || ledger.entryOf(other) !== entry) continue;
        const earlier = ledger.statementOf(other);
        if (!earlier || earlier.isForgotten || earlier.status === 'FAILED' || earlier.status === 'ABORTED') continue;
        if (earlier.endedAtMs !== undefined && scheduler.nowMs - earlier.endedAtMs >= DAY_MS) continue;
        return `${entry.name} runs statement ${statement.id.slice(-4)} beside ${earlier.id.slice(-4)}, which is ${earlier.status}`;
      }
      return undefined;
    },
  },
};
