import { DAY_MS } from '../../../src/ports/units.js';
import type { EntryRecord, ItemRecord, Ledger, StatementRecord } from '../ledger.js';
import type { Invariant } from './invariant.js';

/**
 * Whatever is retried: a state entry (one visit of one state by one Map item; a redrive is a new one) has at most one
 * statement that runs or has taken effect. Siblings, which are Map items with the same SQL that entered the state in the same
 * millisecond, cannot be told apart, and a retry may take over what another one's attempt has left; so they are counted
 * together: no more such statements than siblings.
 *
 * Exceptions: a payload without `attempt` cannot adopt; what the Data API has forgotten nobody can adopt; and a success whose
 * output Step Functions refused is answered as a failure, after which a retry runs the SQL again.
 */
export const oneEffectPerEntry: Invariant = {
  id: 'I2',
  name: 'a retry adopts what runs or has taken effect',
  during: {
    statementCreated: ({ ledger, scheduler }, statement) => {
      const item = ledger.itemNamed(statement.name);
      const entry = item && ledger.entryOf(item);
      if (!entry?.plan.hasAttempt) return undefined;
      const effective = [...ledger.items.values()].flatMap((other) => {
        const sibling = ledger.entryOf(other);
        const found = sibling && areSiblings(sibling, entry) ? ledger.statementOf(other) : undefined;
        const isCounted = found && hasEffect(found, scheduler.nowMs) && !wasOutputRefused(ledger, other);
        return isCounted ? [found.id.slice(-4)] : [];
      });
      const siblings = new Set(
        [...ledger.tasks.values()].filter((task) => areSiblings(task.entry, entry)).map((task) => task.entry),
      );
      return effective.length > siblings.size
        ? `${entry.name} runs ${effective.join(', ')}, and ${siblings.size} would do`
        : undefined;
    },
  },
};

const areSiblings = (one: EntryRecord, other: EntryRecord): boolean =>
  one.execution === other.execution &&
  one.stateName === other.stateName &&
  one.enteredTime === other.enteredTime &&
  one.redriveCount === other.redriveCount;

const hasEffect = ({ isForgotten, status, endedAtMs }: StatementRecord, nowMs: number): boolean =>
  !isForgotten &&
  (status === 'STARTED' || status === 'FINISHED') &&
  (endedAtMs === undefined || nowMs - endedAtMs < DAY_MS);

const wasOutputRefused = ({ answers }: Ledger, item: ItemRecord): boolean =>
  answers.some(
    ({ accepted, close, token }) =>
      accepted &&
      close.kind === 'failure' &&
      close.cause.includes('"errorClass":"output"') &&
      item.tokens.some((put) => put.token === token),
  );
