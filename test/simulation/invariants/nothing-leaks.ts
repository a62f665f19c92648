import { InMemoryInvocationStore } from '../../../src/adapters/memory/in-memory-invocation-store.js';
import type { Invocation } from '../../../src/ports/invocation.js';
import { after } from '../../../src/ports/units.js';
import type { World } from '../world.js';
import { SECOND_SETTINGS, SIMULATION_SETTINGS, STORY_START } from '../scenario/simulation-settings.js';
import { SINGLETON_KEY } from '../services/payload.js';
import type { Invariant } from './invariant.js';

const CLOCK_DIFFERENCE_MS = 30_000;

/** A processed item has no token and no claim, is in no list of open ones, expires, and stays so unless it is adopted. */
export const processedItemsAreClean: Invariant = {
  id: 'I4',
  name: 'a processed invocation keeps nothing that it does not need',
  during: {
    processed: (_world, item) =>
      item.endings > 1 ? `${item.invocationId.slice(0, 8)} was processed, and is processed again` : undefined,
  },
  atRest: async (world) => {
    const wrong: string[] = [];
    for (const item of world.ledger.items.values()) {
      const stored = await world.store.get(item);
      if (!stored) wrong.push(`invocation ${item.invocationId} is gone`);
      else wrong.push(...leftOn(world, stored));
    }
    for (const { owner } of [SIMULATION_SETTINGS, SECOND_SETTINGS]) {
      const inFlight = await world.store.listInFlight(owner, { limit: 100 });
      wrong.push(...inFlight.entries.map(({ invocationId }) => `${invocationId.slice(0, 8)} is in flight for ever`));
    }
    for (const { arn } of world.ledger.executions) {
      const open = await world.store.listUnprocessed(arn, { limit: 100 });
      wrong.push(...open.entries.map(({ invocationId }) => `${invocationId.slice(0, 8)} is unprocessed for ever`));
    }
    return wrong;
  },
};

function leftOn(world: World, stored: Invocation): string[] {
  const name = stored.invocationId.slice(0, 8);
  const wrong: string[] = [];
  if (!stored.processed) wrong.push(`${name} is not processed`);
  if (stored.taskToken !== undefined) wrong.push(`${name} keeps its token`);
  if (stored.claim !== undefined) wrong.push(`${name} keeps a claim`);
  if (!['FINISHED', 'FAILED', 'ABORTED'].includes(stored.status))
    wrong.push(`${name} is processed and ${stored.status}`);
  const latest = after(STORY_START, world.scheduler.nowMs + CLOCK_DIFFERENCE_MS);
  if (stored.processed && stored.expiresAt > after(latest, SIMULATION_SETTINGS.processedRetentionMs)) {
    wrong.push(`${name} expires too late`);
  }
  return wrong;
}

/**
 * The lock under which a retry is admitted is free when nobody is at it.
 *
 * Exception: one whose admission may have written something that takes effect later, or that a dead Lambda held.
 */
export const noTokenLockIsLeft: Invariant = {
  id: 'I4',
  name: 'an admission that failed for certain leaves no lock',
  during: {
    starterEnded: ({ store }, lambda, taskToken, end) => {
      const isInDoubt = lambda.faults.some(
        ({ kind, point }) =>
          point.includes(' store.') && kind !== 'slow' && (kind !== 'deny' || point.endsWith('releaseLock')),
      );
      if (end.kind !== 'threw' || isInDoubt || end.error.name === 'InvocationBusy') return undefined;
      if (!(store instanceof InMemoryInvocationStore)) return undefined;
      const left = [...store.heldLocks().values()].find(
        ({ singletonKey, owner }) =>
          singletonKey.startsWith('token/') &&
          owner.invocationId.startsWith(`${lambda.label.replaceAll(/[^A-Za-z0-9-]/g, '-')}-`),
      );
      return left && `${taskToken}'s admission is over, and its lock is held`;
    },
  },
};

/**
 * Nobody holds a lock for a statement that has ended.
 *
 * Exceptions: a Lambda dies, or cannot reach the table, between closing an invocation that never had a statement and freeing
 * its lock; or one that asked for the lock dies or gives up, and the lock is taken after all was over; or nobody may free it. The owner is processed
 * then, and the next caller takes the lock from it at once.
 */
export const noLockIsLeft: Invariant = {
  id: 'I4',
  name: 'nobody holds a lock for a dead statement',
  atRest: async (world) => {
    const at = after(STORY_START, world.scheduler.nowMs);
    const owner = { executionArn: 'arn:probe', invocationId: 'probe' };
    const taken = await world.store.acquireLock({ singletonKey: SINGLETON_KEY, owner, acquiredAt: at, expiresAt: at });
    if (taken.kind === 'acquired') return [];
    const item = world.ledger.itemOf(taken.owner);
    const isSpoilt = item?.lockTakers.some((isDisturbed) => isDisturbed());
    const isForbidden = world.scenario.faults.some(
      ({ point, kind }) => kind === 'deny' && point.endsWith(' store.releaseLock'),
    );
    const isHarmless =
      item?.processed === true && (isSpoilt === true || isForbidden || !world.ledger.statementOf(item));
    return isHarmless ? [] : [`${taken.owner.invocationId.slice(0, 8)} holds the lock for ever`];
  },
};
