import { freeableAt } from '../judge-pool.js';
import type { Cause, Evidence, PoolEvidence, SlotEvidence } from '../evidence.js';
import { ago, formatTime, reconciledBy } from '../times.js';

/** Owners of slots that are named; a pool may have hundreds. */
const OWNERS_SHOWN = 5;

/** Its pool, where it waits in the queue. */
const queueOf = ({ invocation, pool }: Evidence): PoolEvidence | undefined =>
  invocation?.processed === false && invocation.status === 'QUEUED' && invocation.ticket !== undefined
    ? pool
    : undefined;

const place = ({ ahead }: PoolEvidence): string =>
  ahead === undefined ? 'far behind in its queue' : ahead === 0 ? 'first in its queue' : `behind ${ahead} in its queue`;

const ownerFact = ({ owner, ownerState }: SlotEvidence): string =>
  `a slot is held for execution ${owner.executionArn}, invocation ${owner.invocationId}: ${ownerState}`;

const facts = (pool: PoolEvidence, now: Evidence['now'], slots: readonly SlotEvidence[]): readonly string[] => {
  const more = pool.held - Math.min(slots.length, OWNERS_SHOWN);
  const isPart = slots.length === pool.slots.length && more > 0;
  return [
    `${pool.held} of ${pool.size} slots of pool '${pool.pool}' are held; it is ${place(pool)}`,
    ...(pool.enqueuedAt === undefined ? [] : [`it began to wait ${ago(now, pool.enqueuedAt)}`]),
    ...slots.slice(0, OWNERS_SHOWN).map(ownerFact),
    ...(isPart ? [`further slots held: ${more}`] : []),
  ];
};

/** A slot belongs to somebody who has no use for it. */
export const slotLeft: Cause = {
  name: 'slot-left',
  find: (evidence) => {
    const pool = queueOf(evidence);
    const left = pool?.slots.filter(({ isLeft }) => isLeft) ?? [];
    const [first] = left;
    if (pool === undefined || first === undefined || pool.held < pool.size) return undefined;
    const by = reconciledBy(evidence, freeableAt(first, evidence.settings.reconcileGraceMs));
    return {
      isWell: false,
      sentence: `It waits in pool '${pool.pool}', and a slot there is held for one that has no use for it any more.`,
      evidence: facts(pool, evidence.now, left),
      nextStep: `the reconciler frees the slot and starts the first in the queue by ${formatTime(by)}; at once with: reconcile`,
    };
  },
};

/** A slot is free, and it waits all the same. */
export const poolStuck: Cause = {
  name: 'pool-stuck',
  find: (evidence) => {
    const pool = queueOf(evidence);
    if (pool === undefined || pool.held >= pool.size) return undefined;
    return {
      isWell: false,
      sentence:
        `It waits in pool '${pool.pool}' although a slot there is free: whoever was to start the first in the queue has died, ` +
        'or is at it right now.',
      evidence: facts(pool, evidence.now, pool.slots),
      nextStep: `the reconciler starts the first in the queue by ${formatTime(reconciledBy(evidence, evidence.now))}; at once with: reconcile`,
    };
  },
};

/** It waits for its turn. */
export const waitsInPool: Cause = {
  name: 'waits-in-pool',
  find: (evidence) => {
    const pool = queueOf(evidence);
    if (pool === undefined) return undefined;
    return {
      isWell: true,
      sentence: `It waits in pool '${pool.pool}', ${place(pool)}: all slots there are held by others.`,
      evidence: facts(pool, evidence.now, pool.slots),
      nextStep:
        'wait: it is started when those before it have ended; cancel takes it out of the queue, and a larger pool (maxInFlight, pools) ' +
        'lets more run',
    };
  },
};
