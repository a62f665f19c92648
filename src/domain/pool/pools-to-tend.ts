import type { Runtime } from '../runtime.js';
import { errorNameOf } from '../../ports/tasker-error.js';
import { removeLeftover } from './leftover-entries.js';
import { measureQueue } from './measure-queue.js';
import { isOfSingleton, type Pool, poolLabelOf, poolOf, type PooledInvocation, poolsOf, poolStoreOf } from './pool.js';
import { SECOND_MS } from '../../ports/units.js';
import { tendPool } from './tend-pool.js';
import { isWorkOver } from '../work-time.js';

/** Which pools one run of the reconciler has seen to, and has told the depth of. A failure with one keeps nobody from anything else. */
export class PoolsToTend {
  readonly #tended = new Set<string>();

  constructor(private readonly runtime: Runtime) {}

  /** Sees to the pools that the settings name. */
  async tendOwn(): Promise<void> {
    if (this.runtime.pools === undefined) return;
    for (const pool of poolsOf(this.runtime.settings)) await this.#tend(pool);
  }

  /**
   * Sees to the pool of an invocation that is met in flight: that of a singleton is known by its invocations only.
   *
   * @returns false where this was done before, so that nothing has become of the invocation.
   */
  async tendOnce(invocation: PooledInvocation): Promise<boolean> {
    if (this.#tended.has(invocation.poolKey)) return false;
    await this.#tend(poolOf(this.runtime, invocation));
    return true;
  }

  async #tend(pool: Pool): Promise<void> {
    this.#tended.add(pool.poolKey);
    try {
      await tendPool(this.runtime, pool);
      // Each singleton's key would be a metric of its own.
      if (!isOfSingleton(pool.poolKey)) await this.#tellMeasure(pool.poolKey);
    } catch (error) {
      this.runtime.telemetry.warn('could not see to a pool; the next run tries again', {
        pool: poolLabelOf(pool.poolKey),
        errorName: errorNameOf(error),
      });
    }
  }

  /** What is left in the queue, now that all has been started that could be. */
  async #tellMeasure(poolKey: string): Promise<void> {
    const { clock, store, telemetry } = this.runtime;
    const queues = { store, pools: poolStoreOf(this.runtime) };
    const { depth, oldestEnqueuedAt } = await measureQueue(queues, poolKey, {
      onLeftover: (entry, invocation) => removeLeftover(this.runtime, entry, invocation),
      isTimeOver: () => isWorkOver(this.runtime),
    });
    const waitMs = oldestEnqueuedAt === undefined ? 0 : clock.now() - oldestEnqueuedAt;
    const dimensions = { pool: poolLabelOf(poolKey) };
    telemetry.metric('PoolQueueDepth', depth, dimensions);
    telemetry.metric('PoolOldestWaitSeconds', Math.max(0, Math.round(waitMs / SECOND_MS)), dimensions);
  }
}
