import { SECOND_MS } from '../../../src/ports/units.js';
import type { ItemRecord, StatementRecord, TaskRecord } from '../ledger.js';
import { SIMULATION_SETTINGS } from '../scenario/simulation-settings.js';
import type { World } from '../world.js';
import { answerDeadlineMs } from './deadlines.js';
import type { Invariant } from './invariant.js';

/** What a statement takes to stop once it was asked to. */
const STOPPING_MS = 2 * SECOND_MS;

/** The task whose token an item bears. */
const taskOf = ({ ledger }: World, item: ItemRecord): TaskRecord | undefined => {
  const token = item.tokens.at(-1)?.token;
  return token === undefined ? undefined : ledger.tasks.get(token);
};

/**
 * When nobody waits for a statement any more, in an execution that lives or one that ended unheard, it ends by itself or is stopped
 * within the grace that is left to retries and a reconciler's period.
 *
 * Exceptions: the payload tells neither a time limit nor that a heartbeat is not in use, so nobody can know; an engine whose
 * heartbeats tell nothing; a permission that is missing for ever.
 */
export const nothingRunsForNobody: Invariant = {
  id: 'I6',
  name: 'a statement that nobody waits for is stopped',
  atRest: (world) =>
    world.ledger.statements.flatMap((statement) => {
      const item = world.ledger.itemNamed(statement.name);
      const dueAtMs = item && dueToEndAtMs(world, item, statement);
      const lateMs = dueAtMs === undefined ? 0 : (statement.endedAtMs ?? Infinity) - dueAtMs;
      return lateMs > 0 ? [`statement ${statement.id.slice(-4)} runs on for ${lateMs} ms although nobody waits`] : [];
    }),
};

function dueToEndAtMs(world: World, item: ItemRecord, { createdAtMs }: StatementRecord): number | undefined {
  const task = taskOf(world, item);
  const { environment, denials } = world.scenario;
  const isHopeless = environment.engine === 'other' || denials.some(({ durationMs }) => durationMs === undefined);
  if (task?.closedAtMs === undefined || isHopeless) return undefined;
  const { hasAttempt, tellsLife, heartbeatMs, timeoutMs } = task.entry.plan;
  if (!hasAttempt || !tellsLife || (heartbeatMs !== undefined && timeoutMs === undefined)) return undefined;
  // Where a heartbeat may be in use nobody asks, and death is known at the end of the task's time only.
  const knownAtMs = heartbeatMs === undefined ? task.closedAtMs : task.openedAtMs + roundedUp(timeoutMs ?? 0);
  const timeIsUpAtMs = timeoutMs === undefined ? 0 : task.openedAtMs + roundedUp(timeoutMs);
  // Just after its time is up a statement is left to a retry.
  const sinceMs = Math.max(knownAtMs, knownAtMs + GRACE_MS >= timeIsUpAtMs ? timeIsUpAtMs : 0, createdAtMs);
  const { clockSkewMs } = environment;
  return Math.max(world.lastFaultMs, sinceMs + GRACE_MS + 2 * clockSkewMs) + answerDeadlineMs(world) + STOPPING_MS;
}

const { abandonGraceMs, siblingsAskedMax } = SIMULATION_SETTINGS;
/** A retry's time, and clocks that may differ. */
const GRACE_MS = abandonGraceMs + 30 * SECOND_MS;
const roundedUp = (durationMs: number): number => Math.ceil(durationMs / SECOND_MS) * SECOND_MS;

/** How many invocations earlier entries of a task's state had left open when it was entered. */
const leftBefore = (world: World, { entry, openedAtMs }: TaskRecord): number =>
  [...world.ledger.items.values()].filter((item) => {
    const other = taskOf(world, item)?.entry;
    return (
      (item.processedAtMs ?? Infinity) > openedAtMs &&
      other?.execution === entry.execution &&
      other.stateName === entry.stateName &&
      other.enteredTime !== entry.enteredTime
    );
  }).length;

/**
 * A state that is entered anew starts nothing while a statement of an earlier entry of it runs, with the same SQL and a task that had
 * been over before the new one began.
 *
 * Exceptions: as above; and more siblings than a starter asks about, of this entry or of all that are open of the earlier ones.
 */
export const entriesRunOneByOne: Invariant = {
  id: 'I6',
  name: 'no two statements of one chain of entries run at once',
  during: {
    statementCreated: (world, statement) => {
      const { ledger, scenario } = world;
      const item = ledger.itemNamed(statement.name);
      const task = item && taskOf(world, item);
      const entry = task?.entry;
      if (!task || !entry?.plan.hasAttempt || scenario.environment.engine === 'other') return undefined;
      if (entry.copies > siblingsAskedMax || leftBefore(world, task) > siblingsAskedMax) return undefined;
      const earlier = ledger.statements.find((other) => {
        const otherItem = other === statement ? undefined : ledger.itemNamed(other.name);
        const otherTask = otherItem && taskOf(world, otherItem);
        return (
          other.endedAtMs === undefined &&
          otherTask?.entry.plan.hasAttempt === true &&
          otherTask.entry.execution === entry.execution &&
          otherTask.entry.stateName === entry.stateName &&
          otherTask.entry.enteredTime !== entry.enteredTime &&
          (!entry.plan.rendersAnew || otherTask.entry.copy === entry.copy) &&
          (otherTask.closedAtMs ?? Infinity) <= task.openedAtMs
        );
      });
      return earlier && `${entry.name} starts ${statement.id.slice(-4)} while ${earlier.id.slice(-4)} runs for nobody`;
    },
  },
};
