import { poolKeyOf } from '../../src/domain/pool/pool.js';
import type { Invocation, NewInvocation } from '../../src/ports/invocation.js';
import { after, DAY_MS, MINUTE_MS } from '../../src/ports/units.js';
import { AN_EXECUTION_ARN, AN_OWNER, aClaim, aNewInvocation, aProcessedRecord, at } from './builders.js';
import { World } from './world.js';

/** The key of the pool of these stories. */
export const LOADS = poolKeyOf(AN_OWNER, 'loads');
/** A world whose pool `loads` is as large as that. */
export const ofSize = (size: number): World => new World({ settings: { pools: { loads: size } } });
export const poolOfSize = (size: number) => ({ poolKey: LOADS, size });
export type Pooled = Invocation & { readonly poolKey: string };

/** What an invocation of the pool is to be like. */
export interface Wanted extends Partial<NewInvocation> {
  readonly ticket?: number;
  /** Whether it is out of its queue. */
  readonly isOut?: boolean;
}

/** Registers an invocation of the pool; in its queue, with an entry and what is to be started, where it has a ticket. */
export const register = async (
  world: World,
  invocationId: string,
  { ticket, isOut = false, priority = 0, ...over }: Wanted = {},
): Promise<Pooled> => {
  const taskToken = `token-${invocationId}`;
  world.taskCallback.open(taskToken);
  const claim = aClaim({ claimId: 'starter:c', expiresAt: after(world.clock.now(), MINUTE_MS) });
  const inQueue = isOut ? {} : ({ status: 'QUEUED' } as const);
  const planned = aNewInvocation({ invocationId, taskToken, poolKey: LOADS, claim, ...inQueue, ...over });
  await world.store.register({ ...planned, statementName: `sfn:${invocationId}` });
  if (ticket !== undefined) {
    const text = JSON.stringify({ action: 'executeStatement', sqls: [`select ${ticket}`], isBatch: false });
    await world.store.putQueuedRequest(planned, { text, expiresAt: at(DAY_MS) });
    await world.store.putQueueEntry({
      ...{ poolKey: LOADS, priority, ticket, enqueuedAt: at(0), expiresAt: at(DAY_MS) },
      waiting: { executionArn: planned.executionArn, invocationId },
    });
    await world.store.markQueued(planned, { claimId: 'starter:c', ticket });
  }
  return (await world.store.get(planned)) as Pooled;
};

/** An entry that stands for nobody, unless the invocation of this id has the ticket. */
export const putEntry = (world: World, ticket: number, invocationId: string): Promise<void> =>
  world.store.putQueueEntry({
    ...{ poolKey: LOADS, priority: 0, ticket, enqueuedAt: at(0), expiresAt: at(DAY_MS) },
    waiting: { executionArn: AN_EXECUTION_ARN, invocationId },
  });

/** Has an invocation hold a slot, registered or not. */
export const acquire = async (
  world: World,
  slotNumber: number,
  owner: Invocation | { executionArn: string; invocationId: string },
) => {
  const { executionArn, invocationId } = owner;
  const acquiredAt = world.clock.now();
  await world.store.acquireSlot({
    ...{ poolKey: LOADS, slotNumber, owner: { executionArn, invocationId }, acquiredAt, expiresAt: at(DAY_MS) },
  });
};

/** The slots that are held, with the ids of those who hold them. */
export const slotsOf = async (world: World): Promise<string[]> =>
  (await world.store.listSlots(LOADS)).map(({ slotNumber, owner }) => `${slotNumber} ${owner.invocationId}`);

/** The SQL of what was started, in its order. */
export const sqlsOf = (world: World): unknown[] =>
  world.statements.map(({ input }) => ('Sql' in input ? input.Sql : undefined));

/** Ends an invocation, as answered. */
export const markEnded = async (world: World, invocation: Pooled): Promise<void> =>
  void (await world.store.markProcessed(invocation, aProcessedRecord({ answeredToken: invocation.taskToken })));

/** The tickets of the entries in the queue, in its order. */
export const ticketsOf = (world: World): readonly number[] =>
  (world.store.queuedEntries().get(LOADS) ?? []).map(({ ticket }) => ticket);
