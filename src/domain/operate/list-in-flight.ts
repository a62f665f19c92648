import type { Invocation } from '../../ports/invocation.js';
import { type Answered, known, unknown } from '../../ports/answered.js';
import { errorNameOf } from '../../ports/tasker-error.js';
import type { Operator } from './operator.js';
import { isQueued } from '../pool/is-queued.js';
import { isPooled, type PooledInvocation } from '../pool/pool.js';
import { type InvocationView, viewOf } from './invocation-view.js';
import { QueuePlaces, type Waiting } from './queue-places.js';
import { type PoolView, viewPools } from './view-pools.js';

const PAGE_SIZE = 100;
const PAGES_MAX = 100;

/** Which invocations in flight are wanted. */
export interface InFlightFilter {
  /** A part of the execution's ARN: the state machine's name, the execution's, or all of it. */
  readonly execution?: string;
  readonly stateName?: string;
  /** At least so old, in milliseconds. */
  readonly minimumAgeMs?: number;
  /** At most so many, oldest first. @default all */
  readonly limit?: number;
}

/** One line of `ps`. */
export interface InFlightLine {
  readonly invocation: InvocationView;
  /** Since its registration. */
  readonly ageMs: number;
  /** The statement's status by the Data API's word; `missing` where it knows none. Absent where nothing was started. */
  readonly statementStatus?: Answered<string>;
  /** Where it waits; absent where it does not. */
  readonly waiting?: Waiting;
}

/** What is in flight, and whether there is more than was looked at. */
export interface InFlightList {
  readonly lines: readonly InFlightLine[];
  /** Those of the tasker's settings, and others in which one of the lines waits. */
  readonly pools: readonly PoolView[];
  readonly isComplete: boolean;
}

/**
 * The invocations in flight of one tasker, oldest first, each with its statement's status, or its place in its pool; and the pools.
 *
 * @throws {TaskerError} the table could not be read; repeating is safe.
 */
export async function listInFlight(operator: Operator, filter: InFlightFilter = {}): Promise<InFlightList> {
  const { found, isComplete } = await findWanted(operator, filter);
  const now = operator.clock.now();
  const places = new QueuePlaces(operator.pools);
  const lines: InFlightLine[] = [];
  const waiting: PooledInvocation[] = [];
  for (const invocation of found) {
    const isWaiting = isQueued(invocation) && isPooled(invocation);
    if (isWaiting) waiting.push(invocation);
    lines.push({
      invocation: viewOf(invocation),
      ageMs: Math.max(0, now - invocation.registeredAt),
      ...(isWaiting ? { waiting: await places.waitingOf(invocation) } : await statusOf(operator, invocation)),
    });
  }
  return { lines, pools: await viewPools(operator, waiting), isComplete };
}

async function findWanted(
  operator: Operator,
  filter: InFlightFilter,
): Promise<{ readonly found: readonly Invocation[]; readonly isComplete: boolean }> {
  const { clock, settings, store } = operator;
  const found: Invocation[] = [];
  const now = clock.now();
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const listed = await store.listInFlight(settings.owner, { limit: PAGE_SIZE, cursor });
    for (const entry of listed.entries) {
      // Oldest first: what follows is younger still.
      if (now - entry.registeredAt < (filter.minimumAgeMs ?? 0)) return { found, isComplete: true };
      if (filter.execution !== undefined && !entry.executionArn.includes(filter.execution)) continue;
      // The index is a hint; the item is the truth.
      const invocation = await store.get(entry);
      if (!invocation || invocation.processed || !isWanted(invocation, filter)) continue;
      if (found.length === filter.limit) return { found, isComplete: false };
      found.push(invocation);
    }
    cursor = listed.cursor;
    if (cursor === undefined) return { found, isComplete: true };
  }
  return { found, isComplete: false };
}

const isWanted = ({ attempt }: Invocation, { stateName }: InFlightFilter): boolean =>
  stateName === undefined || attempt?.stateName === stateName;

async function statusOf(
  { tasker }: Operator,
  { statementId }: Invocation,
): Promise<Pick<InFlightLine, 'statementStatus'>> {
  if (statementId === undefined) return {};
  try {
    const { Status } = await tasker.describeStatement(statementId);
    return { statementStatus: Status === undefined ? unknown('no status was told') : known(Status) };
  } catch (error) {
    if (errorNameOf(error) === 'ResourceNotFoundException') return { statementStatus: { kind: 'missing' } };
    return { statementStatus: unknown(errorNameOf(error)) };
  }
}
