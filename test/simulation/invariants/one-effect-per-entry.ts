import { type EntryRecord, isUnknown, type ItemRecord, type Ledger, type StatementRecord } from '../ledger.js';
import type { Invariant } from './invariant.js';

/**
 * Whatever is retried, or redriven under the same time of entry: a state entry (one visit of one state by one Map item) has at most one
 * statement that runs, has taken effect, or has come to an end that nobody was told of and that the tasker did not bring about.
 * Siblings, which are Map items with the same SQL that entered the state in the same
 * millisecond, cannot be told apart, and a retry may take over what another one's attempt has left; so they are counted
 * together: no more such statements than siblings.
 *
 * Exceptions: where a retry has the token of the attempt before, what is registered for that one while the retry runs; a payload without
 * `attempt` cannot adopt; what the Data API has forgotten nobody can adopt; and a success whose
 * output Step Functions refused, or which nobody may describe, is answered as a failure, after which a retry runs the SQL again.
 */
export const oneEffectPerEntry: Invariant = {
  id: 'I2',
  name: 'a retry adopts what runs or has taken effect',
  during: {
    statementCreated: ({ ledger, scheduler, scenario }, statement) => {
      const isOneToken = scenario.environment.engine === 'awsOneToken';
      const item = ledger.itemNamed(statement.name);
      const entry = item && ledger.entryOf(item);
      if (!entry?.plan.hasAttempt) return undefined;
      const effective = [...ledger.items.values()].flatMap((other) => {
        const sibling = ledger.entryOf(other);
        const found = sibling && areSiblings(sibling, entry) ? ledger.statementOf(other) : undefined;
        const isOpen = found && (hasEffect(found, scheduler.nowMs) || isUntold(ledger, other, found, scheduler.nowMs));
        const isCounted = isOpen && !wasToldAsFailed(ledger, other) && !(isOneToken && isLate(ledger, other));
        return isCounted ? [found.id.slice(-4)] : [];
      });
      const siblings = new Set(
        [...ledger.tasks.values()].filter((task) => areSiblings(task.entry, entry)).map((task) => task.entry.copy),
      );
      return effective.length > siblings.size
        ? `${entry.name} runs ${effective.join(', ')}, and ${siblings.size} would do`
        : undefined;
    },
  },
};

/** Registered for an attempt that was over by then, whose token the next attempt has. */
function isLate({ tasks }: Ledger, { tokens: [first], registeredAtMs, retryCount }: ItemRecord): boolean {
  const task = first && tasks.get(first.token);
  return task !== undefined && retryCount < task.retryCount && task.openedAtMs <= registeredAtMs;
}

const areSiblings = (one: EntryRecord, other: EntryRecord): boolean =>
  one.execution === other.execution && one.stateName === other.stateName && one.enteredTime === other.enteredTime;

const hasEffect = (statement: StatementRecord, nowMs: number): boolean =>
  (statement.status === 'STARTED' || statement.status === 'FINISHED') && !isUnknown(statement, nowMs);

/** It failed or was aborted, nobody was told so, and nobody of the tasker asked it to stop. */
const isUntold = ({ answers }: Ledger, item: ItemRecord, statement: StatementRecord, nowMs: number): boolean =>
  (statement.status === 'FAILED' || statement.status === 'ABORTED') &&
  statement.cancels.length === 0 &&
  item.abandonedAtMs === undefined &&
  !isUnknown(statement, nowMs) &&
  !answers.some(({ accepted, statementId }) => accepted && statementId === statement.id);

const wasToldAsFailed = ({ answers }: Ledger, item: ItemRecord): boolean =>
  answers.some(
    ({ accepted, close, token }) =>
      accepted &&
      close.kind === 'failure' &&
      /"errorClass":"(output|undescribable)"/.test(close.cause) &&
      item.tokens.some((put) => put.token === token),
  );
