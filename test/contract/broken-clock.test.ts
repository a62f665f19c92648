import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../src/adapters/memory/manual-clock.js';
import type { Clock } from '../../src/ports/clock.js';
import { clockContract } from './clock.contract.js';
import { failuresOf } from './contract-case.js';

const failuresWith = (breakIt: (clock: ManualClock) => Partial<Clock>): Promise<readonly string[]> =>
  failuresOf(clockContract, async () => {
    const whole = new ManualClock();
    const clock: Clock = {
      now: () => whole.now(),
      sleep: (durationMs, signal) => whole.sleep(durationMs, signal),
      ...breakIt(whole),
    };
    return { clock, pass: (durationMs) => whole.advance(durationMs), timers: () => whole.pendingSleeps.length };
  });

describe('The contract of Clock', () => {
  it('finds nothing wrong with a clock that is whole', async () => {
    expect(await failuresWith(() => ({}))).toEqual([]);
  });

  it('finds a clock that never sleeps', async () => {
    const failures = await failuresWith(() => ({ sleep: async () => undefined }));
    expect(failures).toContain('ends a sleep once its time has passed, and not before');
  });

  it('finds a clock whose long sleeps end before short ones', async () => {
    const failures = await failuresWith((whole) => ({ sleep: (durationMs) => whole.sleep(70 - durationMs) }));
    expect(failures).toContain('ends sleeps in the order of their ends');
  });

  it('finds a clock that ignores signals', async () => {
    const failures = await failuresWith((whole) => ({ sleep: (durationMs) => whole.sleep(Math.min(durationMs, 1)) }));
    expect(failures).toContain('rejects at once with the reason of a signal that is aborted before a sleep of 0 ms');
  });

  it('finds a clock that leaves its timer behind when a signal ends the sleep', async () => {
    const failures = await failuresWith((whole) => ({
      sleep: (durationMs, signal) =>
        Promise.race([
          whole.sleep(durationMs),
          new Promise<void>((_, reject) => {
            signal?.addEventListener('abort', () => reject(signal.reason as Error));
          }),
        ]),
    }));
    expect(failures).toContain(
      'rejects with the reason of a signal that is aborted during a sleep, and holds no timer',
    );
  });

  it('finds a clock whose timer overflows', async () => {
    const failures = await failuresWith((whole) => ({
      sleep: (durationMs, signal) => whole.sleep(durationMs > 2 ** 31 - 1 ? 1 : durationMs, signal),
    }));
    expect(failures).toEqual(['ends a sleep of more than 25 days no sooner than a short one']);
  });

  it('finds a clock that tells seconds', async () => {
    const failures = await failuresWith((whole) => ({ now: () => (whole.now() / 1_000) as ReturnType<Clock['now']> }));
    expect(failures).toContain('tells the time in whole or fractional milliseconds since 1970');
  });
});
