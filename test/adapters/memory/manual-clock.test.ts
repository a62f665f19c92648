import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../src/adapters/memory/manual-clock.js';
import type { EpochMs } from '../../../src/ports/units.js';
import { describeClockContract } from '../../contract/clock.contract.js';

describeClockContract('ManualClock', async () => {
  const clock = new ManualClock();
  return { clock, pass: (durationMs) => clock.advance(durationMs), timers: () => clock.pendingSleeps.length };
});

describe('ManualClock', () => {
  it('stands still until it is advanced', async () => {
    const clock = new ManualClock(1_000 as EpochMs);
    expect(clock.now()).toBe(1_000);
    await clock.advance(250);
    expect(clock.now()).toBe(1_250);
  });

  it('shows each sleeper the time at which its sleep ends', async () => {
    const clock = new ManualClock(0 as EpochMs);
    const seen: number[] = [];
    const sleeps = [30, 10].map(async (durationMs) => {
      await clock.sleep(durationMs);
      seen.push(clock.now());
    });
    await clock.advance(100);
    await Promise.all(sleeps);
    expect(seen).toEqual([10, 30]);
    expect(clock.now()).toBe(100);
  });

  it('lets a loop sleep again and again within one advance', async () => {
    const clock = new ManualClock(0 as EpochMs);
    const seen: number[] = [];
    const poll = async (): Promise<void> => {
      while (seen.length < 4) {
        await clock.sleep(500);
        await Promise.resolve();
        seen.push(clock.now());
      }
    };
    const polling = poll();
    await clock.advance(2_000);
    await polling;
    expect(seen).toEqual([500, 1_000, 1_500, 2_000]);
  });

  it('ends sleeps that are due together in the order of their calls', async () => {
    const clock = new ManualClock();
    const ended: number[] = [];
    const sleeps = [1, 2, 3].map((number) => clock.sleep(10).then(() => ended.push(number)));
    await clock.advance(10);
    await Promise.all(sleeps);
    expect(ended).toEqual([1, 2, 3]);
  });

  it('tells which sleeps are pending', async () => {
    const clock = new ManualClock(0 as EpochMs);
    void clock.sleep(20);
    void clock.sleep(10);
    await clock.advance(5);
    expect(clock.pendingSleeps).toEqual([{ dueAt: 10 }, { dueAt: 20 }]);
  });

  it('changes the time of day without ending a sleep', async () => {
    const clock = new ManualClock(0 as EpochMs);
    let ended = false;
    const sleep = clock.sleep(100).then(() => (ended = true));
    clock.set(1_000_000 as EpochMs);
    await clock.advance(99);
    expect(ended).toBe(false);
    await clock.advance(1);
    await sleep;
    expect(clock.now()).toBe(1_000_100);
  });

  it('goes back when it is set back', () => {
    const clock = new ManualClock(5_000 as EpochMs);
    clock.set(4_000 as EpochMs);
    expect(clock.now()).toBe(4_000);
  });

  it('refuses to advance by less than nothing', async () => {
    await expect(new ManualClock().advance(-1)).rejects.toThrow('0 ms or more, not by -1');
  });

  it('advances to the end of the next sleep', async () => {
    const clock = new ManualClock(0 as EpochMs);
    const sleep = clock.sleep(70);
    void clock.sleep(80);
    expect(await clock.advanceToNextSleep()).toBe(true);
    await sleep;
    expect(clock.now()).toBe(70);
  });

  it('stays where it is when nothing sleeps', async () => {
    const clock = new ManualClock(0 as EpochMs);
    expect(await clock.advanceToNextSleep()).toBe(false);
    expect(clock.now()).toBe(0);
  });

  it('tells when enough sleeps are pending', async () => {
    const clock = new ManualClock();
    let told = false;
    const waiting = clock.untilSleeping(2).then(() => (told = true));
    void clock.sleep(1);
    await Promise.resolve();
    expect(told).toBe(false);
    void clock.sleep(1);
    await waiting;
    expect(told).toBe(true);
  });

  it('makes nobody who waits for a sleeper wake it', async () => {
    const clock = new ManualClock();
    void clock.sleep(1);
    await clock.untilSleeping();
    expect(clock.pendingSleeps).toHaveLength(1);
  });
});
