import { setImmediate } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { Clock } from '../../src/ports/clock.js';
import { describeContract, type ContractCase, type ContractEnvironment } from './contract-case.js';

export interface ClockEnvironment extends ContractEnvironment {
  readonly clock: Clock;
  /** Lets this many milliseconds pass: tells a manual clock to go on, waits for a real one. */
  readonly pass: (durationMs: number) => Promise<void>;
  /** How many timers the clock holds. */
  readonly timers: () => number;
}

/** A real timer may fire this much before the time of day says so. */
const EARLY_MS_MAX = 2;

/** Whether a promise has ended by the time that everything which waits on nothing but promises has gone on. */
const isSettled = async (promise: Promise<unknown>): Promise<boolean> => {
  let settled = false;
  const settle = (): void => {
    settled = true;
  };
  promise.then(settle, settle);
  await setImmediate();
  return settled;
};

export const clockContract: readonly ContractCase<ClockEnvironment>[] = [
  {
    name: 'tells the time in whole or fractional milliseconds since 1970',
    run: async ({ clock }) => {
      const year = new Date(clock.now()).getUTCFullYear();
      expect(year).toBeGreaterThanOrEqual(2020);
      expect(year).toBeLessThan(2200);
    },
  },
  {
    name: 'ends a sleep once its time has passed, and not before',
    run: async ({ clock, pass }) => {
      const before = clock.now();
      const end = clock.sleep(30).then(() => clock.now());
      // Whoever ends too early has ended now, where time is passed by the case; a real clock's time may pass here as well.
      await setImmediate();
      await pass(30);
      expect((await end) - before).toBeGreaterThanOrEqual(30 - EARLY_MS_MAX);
    },
  },
  {
    name: 'ends sleeps in the order of their ends',
    run: async ({ clock, pass }) => {
      const ended: { readonly dueFrom: number; readonly dueTo: number }[] = [];
      const sleeps = [60, 10, 35].map((durationMs) => {
        // Where a process stands still between two sleeps, one that began later ends later.
        const dueFrom = clock.now() + durationMs;
        const sleep = clock.sleep(durationMs);
        const dueTo = clock.now() + durationMs;
        return sleep.then(() => ended.push({ dueFrom, dueTo }));
      });
      await pass(80);
      await Promise.all(sleeps);
      ended.forEach(({ dueFrom }, place) => {
        for (const later of ended.slice(place)) expect(later.dueTo).toBeGreaterThanOrEqual(dueFrom - EARLY_MS_MAX);
      });
    },
  },
  ...[0, -1].map((durationMs): ContractCase<ClockEnvironment> => ({
    name: `does not sleep for ${durationMs} ms`,
    run: async ({ clock, timers }) => {
      await clock.sleep(durationMs);
      expect(timers()).toBe(0);
    },
  })),
  {
    name: 'ends a sleep of more than 25 days no sooner than a short one',
    run: async ({ clock, pass, timers }) => {
      const abort = new AbortController();
      const sleep = clock.sleep(2 ** 31, abort.signal);
      const ending = sleep.catch(() => 'aborted');
      await pass(20);
      expect(await isSettled(sleep)).toBe(false);
      abort.abort();
      expect(await isSettled(sleep)).toBe(true);
      expect(await ending).toBe('aborted');
      expect(timers()).toBe(0);
    },
  },
  {
    name: 'rejects with the reason of a signal that is aborted during a sleep, and holds no timer',
    run: async ({ clock, timers }) => {
      const abort = new AbortController();
      const reason = new Error('enough');
      const sleep = clock.sleep(60_000, abort.signal);
      abort.abort(reason);
      expect(await isSettled(sleep)).toBe(true);
      await expect(sleep).rejects.toBe(reason);
      expect(timers()).toBe(0);
    },
  },
  ...[0, 60_000].map((durationMs): ContractCase<ClockEnvironment> => ({
    name: `rejects at once with the reason of a signal that is aborted before a sleep of ${durationMs} ms`,
    run: async ({ clock, timers }) => {
      const reason = new Error('too late');
      await expect(clock.sleep(durationMs, AbortSignal.abort(reason))).rejects.toBe(reason);
      expect(timers()).toBe(0);
    },
  })),
  {
    name: 'does not mind a signal that is aborted after the sleep',
    run: async ({ clock, pass, timers }) => {
      const abort = new AbortController();
      const sleep = clock.sleep(5, abort.signal);
      await pass(25);
      expect(await isSettled(sleep)).toBe(true);
      abort.abort();
      expect(timers()).toBe(0);
    },
  },
];

/** Runs the contract of the Clock port. */
export const describeClockContract = (subject: string, make: () => Promise<ClockEnvironment>): void =>
  describeContract(`${subject} as a Clock`, clockContract, make);
