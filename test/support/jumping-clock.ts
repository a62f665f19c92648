import { SystemClock } from '../../src/adapters/system/system-clock.js';
import { after, type EpochMs } from '../../src/ports/units.js';

/** The machine's clock, and ahead of it by what a test lets pass at once. Whoever sleeps meanwhile sleeps on. */
export class JumpingClock extends SystemClock {
  aheadMs = 0;

  override now(): EpochMs {
    return after(super.now(), this.aheadMs);
  }
}
