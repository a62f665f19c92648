import type { Runtime } from '../runtime.js';
import { errorNameOf } from '../../ports/tasker-error.js';
import { type Pool, poolLabelOf, poolOf, type PooledInvocation, poolsOf } from './pool.js';
import { tendPool } from './tend-pool.js';

/** Which pools one run of the reconciler has seen to. A failure with one keeps nobody from anything else. */
export class PoolsToTend {
  readonly #tended = new Set<string>();

  constructor(private readonly runtime: Runtime) {}

  /** Sees to the pools that the settings name. */
  async tendOwn(): Promise<void> {
    if (this.runtime.pools === undefined) return;
    for (const pool of poolsOf(this.runtime.settings)) await this.#tend(pool);
  }

  /** Sees to the pool of an invocation that is met in flight: that of a singleton is known by its invocations only. */
  async tendOnce(invocation: PooledInvocation): Promise<void> {
    if (!this.#tended.has(invocation.poolKey)) await this.#tend(poolOf(this.runtime, invocation));
  }

  async #tend(pool: Pool): Promise<void> {
    this.#tended.add(pool.poolKey);
    try {
      await tendPool(this.runtime, pool);
    } catch (error) {
      this.runtime.telemetry.warn('could not see to a pool; the next run tries again', {
        pool: poolLabelOf(pool.poolKey),
        errorName: errorNameOf(error),
      });
    }
  }
}
