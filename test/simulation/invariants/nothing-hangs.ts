import type { ItemRecord, Ledger, TaskRecord } from '../ledger.js';
import type { World } from '../world.js';
import { answerDeadlineMs } from './deadlines.js';
import type { Invariant } from './invariant.js';

/**
 * An asynchronous invocation whose Lambdas all died, or could not reach the table, before they had registered it: the token is
 * known to nobody, or from the attempt before only. Such a state needs a time limit of its own.
 */
const isUnheardOf = (ledger: Ledger, { token, entry, openedAtMs }: TaskRecord): boolean =>
  entry.plan.isAsync && ![...ledger.items.values()].some(({ tokens }) => wasPut(tokens, token, openedAtMs));

const wasPut = (puts: ItemRecord['tokens'], token: string, sinceMs: number): boolean =>
  puts.some((put) => put.token === token && put.fromMs >= sinceMs);

/** When all is quiet nobody waits: every token is answered or closed otherwise, every invocation processed. */
export const nothingHangs: Invariant = {
  id: 'I3',
  name: 'nobody waits for ever',
  atRest: ({ ledger }) => [
    ...[...ledger.tasks.values()]
      .filter((task) => task.closedAtMs === undefined && !isUnheardOf(ledger, task))
      .map(({ token }) => `the task of ${token} waits for ever`),
    ...[...ledger.requests.values()]
      .filter(({ closedAtMs }) => closedAtMs === undefined)
      .map(({ name }) => `the request ${name} is open for ever`),
    ...[...ledger.items.values()]
      .filter(({ processed }) => !processed)
      .map(({ invocationId }) => `invocation ${invocationId.slice(0, 8)} is never processed`),
  ],
};

/** An answer comes within the reconciler's period and the grace periods, once all is there that it needs. */
export const answeredInTime: Invariant = {
  id: 'I3',
  name: 'a task is answered in time',
  atRest: (world) =>
    [...world.ledger.tasks.values()].flatMap((task) => {
      const isAnswered = task.close?.kind === 'success' || task.close?.kind === 'failure';
      const lateMs = isAnswered ? (task.closedAtMs ?? 0) - dueAtMs(world, task) : 0;
      return lateMs > 0 ? [`${task.token} is answered ${Math.round(lateMs / 1000)} s too late`] : [];
    }),
};

function dueAtMs(world: World, task: TaskRecord): number {
  const answer = world.ledger.answers.findLast(({ accepted, token }) => accepted && token === task.token);
  const item = answer && world.ledger.itemAnswered(answer);
  const statement = item && world.ledger.statementOf(item);
  const putAtMs = item?.tokens.find(({ token }) => token === task.token)?.fromMs ?? task.openedAtMs;
  return Math.max(world.lastFaultMs, putAtMs, statement?.endedAtMs ?? 0) + answerDeadlineMs(world);
}
