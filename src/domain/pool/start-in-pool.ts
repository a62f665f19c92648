import type { Admission } from '../start/admission.js';
import type { Claim } from '../../ports/invocation.js';
import type { ExecuteRequest } from '../request/starter-request.js';
import type { Runtime } from '../runtime.js';
import type { Started } from '../start/started.js';
import { ConfigurationError, InvocationBusy, PoolFull } from '../errors.js';
import { isTerminal } from '../../ports/statement-status.js';
import { assertStillWaiting } from '../start/assert-still-waiting.js';
import { clearTheWay } from '../start/clear-the-way.js';
import { isRefusal } from '../start/is-refusal.js';
import { launchStatement } from '../start/launch-statement.js';
import { settleRefusedStart } from '../start/settle-refused-start.js';
import { takeSingletonLock } from '../start/singleton-lock.js';
import { tellStarted } from '../start/tell-started.js';
import { nowForClaims, queueClaim, starterLifeMs } from '../starter-life.js';
import { after } from '../../ports/units.js';
import { enterQueue } from './enter-queue.js';
import { freeUnusedSlots } from './free-unused-slots.js';
import { type Pool, poolLabelOf, poolOf, type PooledInvocation, poolStoreOf } from './pool.js';
import { hasSlot, takeSlot } from './slots.js';
import { startNext } from './start-next.js';

/** An admission to a pool, of an invocation that nothing can have been started for. */
export type QueuedAdmission = Admission & { readonly invocation: PooledInvocation };

/**
 * Starts an invocation of a pool where nobody waits and a slot is free; else lets it wait. One that waits already keeps its place,
 * whatever retry has taken it over.
 *
 * Nothing is started before the invocation is out of the queue, by a write on its claim: whatever is still `QUEUED` can be
 * given up by anybody who claims it.
 *
 * @returns `undefined` where it waits, or has been given up while it was on its way.
 * @throws {PoolFull} there is no task that could wait. The registration is closed.
 * @throws as `startStatement` does.
 */
export async function startInPool(
  runtime: Runtime,
  admission: QueuedAdmission,
  request: ExecuteRequest,
): Promise<Started | undefined> {
  const { invocation } = admission;
  const pool = poolOf(runtime, invocation);
  // The same payload came again.
  if (invocation.ticket !== undefined && admission.claim === undefined) return undefined;
  const claim =
    admission.claim ?? (admission.isNew ? invocation.claim : undefined) ?? (await takeClaim(runtime, invocation));
  const started = await new StartInPool(runtime, pool, admission, claim, request).run();
  if (started === undefined) await startNext(runtime, pool);
  return started;
}

async function takeClaim(runtime: Runtime, invocation: PooledInvocation): Promise<Claim> {
  const claim = queueClaim(runtime);
  const taken = await runtime.store.claim(invocation, claim, nowForClaims(runtime));
  if (taken.kind === 'claimed' && taken.invocation.status === 'QUEUED') return claim;
  if (taken.kind === 'claimed') await runtime.store.releaseClaim(invocation, claim.claimId);
  throw new InvocationBusy(
    `invocation '${invocation.invocationId}' is in other hands and cannot be started now; try again`,
  );
}

class StartInPool {
  /** Whether the Data API may have been asked. */
  private mayHaveStarted = false;
  private isDequeued = false;

  constructor(
    private readonly runtime: Runtime,
    private readonly pool: Pool,
    private readonly admission: QueuedAdmission,
    private readonly claim: Claim,
    private readonly request: ExecuteRequest,
  ) {}

  async run(): Promise<Started | undefined> {
    const { runtime, admission, claim } = this;
    const { invocation } = admission;
    const releaseClaim = (): Promise<void> =>
      runtime.store.releaseClaim(invocation, claim.claimId).catch(() => undefined);
    try {
      const started = await this.startOrQueue();
      if (started !== undefined || this.isDequeued || invocation.ticket !== undefined) await releaseClaim();
      return started;
    } catch (error) {
      // What may be running keeps its claim; nobody finds it yet.
      const isCertain = !this.mayHaveStarted || isRefusal(error);
      if (isCertain) await releaseClaim();
      const isRefused = isRefusal(error) || (!this.mayHaveStarted && error instanceof ConfigurationError);
      if (isCertain && isRefused && admission.isNew) await settleRefusedStart(runtime, invocation, error);
      if (this.isDequeued) await startNext(runtime, this.pool);
      throw error;
    }
  }

  private async startOrQueue(): Promise<Started | undefined> {
    const { runtime, pool, claim, request, admission } = this;
    const { invocation } = admission;
    if (!admission.isFirstEntry) await clearTheWay(runtime, invocation);
    await assertStillWaiting(runtime, invocation);
    // A singleton that is not to wait holds its lock while it waits for a slot.
    const { singletonKey } = invocation;
    if (singletonKey !== undefined && singletonKey !== pool.poolKey) {
      await takeSingletonLock(runtime, invocation, singletonKey);
    }
    if (invocation.ticket !== undefined) return undefined;
    if (await this.takeFreeSlot()) return await this.start();
    if (invocation.taskToken === undefined) {
      throw new PoolFull(
        `all ${pool.size} slots of pool '${poolLabelOf(pool.poolKey)}' are taken, and without a taskToken nobody waits; ` +
          'try again later, or pass a taskToken',
      );
    }
    if ((await enterQueue(runtime, invocation, claim, request)) === 'lost') throw this.lost();
    runtime.telemetry.info('a statement waits in its pool', {
      executionArn: invocation.executionArn,
      invocationId: invocation.invocationId,
      stateName: invocation.attempt?.stateName,
      pool: poolLabelOf(pool.poolKey),
    });
    return undefined;
  }

  /** Passes by an empty queue only. */
  private async takeFreeSlot(): Promise<boolean> {
    const { runtime, pool } = this;
    const { invocation } = this.admission;
    const pools = poolStoreOf(runtime);
    const [queue, held] = await Promise.all([
      pools.listQueueEntries(pool.poolKey, { limit: 1 }),
      pools.listSlots(pool.poolKey),
    ]);
    // An earlier attempt may have taken a slot, and died.
    if (queue.length > 0 && !hasSlot(held, invocation)) return false;
    if (await takeSlot(runtime, pool, invocation, held)) return true;
    // Nobody but its invocations knows a singleton's pool, so that its slot may be left.
    if (pool.size > 1 || (await freeUnusedSlots(runtime, pool, held)) === 0) return false;
    return await takeSlot(runtime, pool, invocation, await pools.listSlots(pool.poolKey));
  }

  /** `undefined` where it was given up on its way: the reconciler ends it, and tells its task. */
  private async start(): Promise<Started | undefined> {
    const { runtime, claim, request } = this;
    const { invocation } = this.admission;
    const pools = poolStoreOf(runtime);
    // A starter that did not come as far as the queue may have kept the SQL. It goes before anything is started: an invocation
    // without a ticket is not asked about it when it ends.
    if (!this.admission.isNew) await pools.removeQueuedRequest(invocation);
    const dequeuedAt = runtime.clock.now();
    const claimExpiresAt = after(dequeuedAt, starterLifeMs(runtime));
    const dequeued = await pools.dequeue(invocation, { claimId: claim.claimId, claimExpiresAt, dequeuedAt });
    if (dequeued.kind === 'lost') throw this.lost();
    this.isDequeued = true;
    if (dequeued.invocation.abandonedAt !== undefined) return undefined;
    this.mayHaveStarted = true;
    const { answer } = await launchStatement(runtime, { invocation: dequeued.invocation, isNew: false }, request);
    tellStarted(runtime, invocation, answer.Id);
    return { answer, mayHaveEnded: isTerminal(answer.Status) };
  }

  private lost(): InvocationBusy {
    const { invocationId } = this.admission.invocation;
    return new InvocationBusy(
      `invocation '${invocationId}' was taken over by another call; nothing was started; try again`,
    );
  }
}
