import type { Invocation } from '../../ports/invocation.js';
import { type EpochMs, SECOND_MS } from '../../ports/units.js';
import type { Runtime } from '../runtime.js';
import { isQueued } from './is-queued.js';
import { isOfSingleton, isPooled } from './pool.js';

/**
 * The singletons that one run of the reconciler has found waiting for their locks, whatever their keys: these may be any number, so that
 * a metric of each would be as many. Counting them asks for nothing.
 */
export class WaitingSingletons {
  #count = 0;
  #oldestRegisteredAt: EpochMs | undefined;

  /** Counts an invocation if it is a singleton that waits. */
  note(invocation: Invocation): void {
    if (!isPooled(invocation) || !isOfSingleton(invocation.poolKey)) return;
    if (!isQueued(invocation) || invocation.ticket === undefined) return;
    this.#count += 1;
    const { registeredAt } = invocation;
    if (this.#oldestRegisteredAt === undefined || registeredAt < this.#oldestRegisteredAt) {
      this.#oldestRegisteredAt = registeredAt;
    }
  }

  /** Tells how many they are, and for how long the one has waited that was registered first. Nothing where there are none. */
  tell({ clock, telemetry }: Pick<Runtime, 'clock' | 'telemetry'>): void {
    if (this.#oldestRegisteredAt === undefined) return;
    const waitMs = clock.now() - this.#oldestRegisteredAt;
    telemetry.metric('SingletonsWaiting', this.#count);
    telemetry.metric('SingletonOldestWaitSeconds', Math.max(0, Math.round(waitMs / SECOND_MS)));
  }
}
