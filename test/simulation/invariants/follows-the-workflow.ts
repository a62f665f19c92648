import { SECOND_MS } from '../../../src/ports/units.js';
import type { EntryRecord, ItemRecord, Ledger, StatementRecord } from '../ledger.js';
import type { Invariant } from './invariant.js';

/** What a statement takes to stop once it was asked to. */
const STOPPING_MS = 2 * SECOND_MS;

/**
 * After an execution ended without success, and somebody was told so, none of its statements runs on. Without `attempt` in
 * the payload a starter that comes late cannot be told from one of a redrive, so only payloads with it are looked at.
 *
 * Exception: an engine whose heartbeats tell nothing, and a starter that registers after the execution's end.
 */
export const stopsWithTheWorkflow: Invariant = {
  id: 'I4',
  name: 'a stopped workflow leaves no SQL running',
  atRest: ({ ledger, scenario }) =>
    ledger.statements.flatMap((statement) => {
      const item = ledger.itemNamed(statement.name);
      const [entry] = item ? ownersOf(ledger, item, Infinity, statement) : [];
      if (!item || !entry?.plan.hasAttempt) return [];
      const followed = entry.execution.ends.find(
        ({ followedAtMs, redriveCount }) =>
          followedAtMs !== undefined &&
          ownersOf(ledger, item, followedAtMs, statement).every((owner) => redriveCount >= owner.redriveCount),
      );
      const isTooLate = item.registeredAtMs > (followed?.atMs ?? Infinity);
      if (isTooLate && scenario.environment.engine === 'other') return [];
      const ranOnMs = (statement.endedAtMs ?? Infinity) - (followed?.followedAtMs ?? Infinity);
      return ranOnMs > STOPPING_MS ? [`statement ${statement.id.slice(-4)} runs on for ${ranOnMs} ms`] : [];
    }),
};

/**
 * Whose a statement was, as long as it ran, from the time on at which somebody had followed the workflow to its end; of nobody where nobody
 * has. A redrive may have taken it over by then, and a late call of the run before it since.
 */
function ownersOf(
  ledger: Ledger,
  item: ItemRecord,
  followedAtMs: number | undefined,
  { endedAtMs = Infinity }: StatementRecord,
): EntryRecord[] {
  if (followedAtMs === undefined) return [];
  const puts = item.tokens.filter(({ fromMs }) => fromMs <= endedAtMs);
  const first = Math.max(
    0,
    puts.findLastIndex(({ fromMs }) => fromMs <= followedAtMs),
  );
  return puts.slice(first).flatMap(({ token }) => ledger.tasks.get(token)?.entry ?? []);
}

/** Nobody stops a statement of an execution that is not over. */
export const stopsOnlyTheDead: Invariant = {
  id: 'I5',
  name: 'the end of one execution stops no statement of another',
  during: {
    statementCancelled: ({ ledger }, statement) => {
      if (!statement.cancels.at(-1)?.isFollowing) return undefined;
      const item = ledger.itemNamed(statement.name);
      const entry = item && ledger.entryOf(item);
      const isOver = entry?.execution.ends.some(
        (end) => !entry.plan.hasAttempt || end.redriveCount >= entry.redriveCount,
      );
      // Without a token nothing tells the state, but the execution is in the key.
      const execution = ledger.executions.find(({ arn }) => arn === item?.executionArn);
      const isEnded = entry ? isOver : (execution?.ends.length ?? 0) > 0;
      return isEnded ? undefined : `statement ${statement.id.slice(-4)} is stopped, and its execution runs`;
    },
  },
};
