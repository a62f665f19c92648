import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { runScenario } from './run-scenario.js';
import { scenarioOf } from './scenario/arbitrary-scenario.js';
import { CALL_POINTS, type CallPoint } from './scenario/crash-points.js';
import type { Scenario } from './scenario/scenario.js';
import { ONE_IN, SeldomDeaths } from './scenario/seldom-deaths.js';
import { FaultPlan } from './services/fault-plan.js';
import { Scheduler } from './kernel/scheduler.js';

const DRAWS = 10_000;

const sharesOf = (point: CallPoint, occurrence = 0): number => {
  const draws = Array.from({ length: DRAWS }, (_, draw) => draw);
  return draws.filter((draw) => new SeldomDeaths(draw).isAt(point, occurrence)).length / DRAWS;
};

describe('deaths where few histories come by', () => {
  it('are at calls that the tasker makes', () => {
    expect(CALL_POINTS).toEqual(expect.arrayContaining([...ONE_IN.keys()]));
  });

  it('are the more likely the fewer make the call, at its first and at its second time, and at no later one', () => {
    expect(sharesOf('executionEnded store.releaseSlot')).toBeCloseTo(0.25, 1);
    expect(sharesOf('executionEnded store.releaseSlot', 1)).toBeCloseTo(0.25, 1);
    expect(sharesOf('executionEnded store.releaseSlot', 2)).toBe(0);
    expect(sharesOf('start store.latest')).toBeCloseTo(0.1, 1);
    const ofManyHistories = sharesOf('start store.register');
    expect(ofManyHistories).toBeGreaterThan(0.003);
    expect(ofManyHistories).toBeLessThan(0.008);
  });

  it('are one at most among the calls that equally many make', () => {
    const draws = Array.from({ length: DRAWS }, (_, draw) => draw);
    const dies = (draw: number, point: CallPoint): boolean => new SeldomDeaths(draw).isAt(point, 0);
    const both: readonly CallPoint[] = ['reconcile store.acquireSlot', 'reconcile store.markAbandoned'];
    const rarer: CallPoint = 'executionEnded store.releaseSlot';
    const draw = draws.find((one) => [...both, rarer].every((point) => dies(one, point)));
    const scenario = { ...QUIET, seldomDeaths: { draw, kind: 'crashBefore' } } as unknown as Scenario;
    const plan = new FaultPlan(scenario, new Scheduler(), () => undefined);
    for (const point of [...both, rarer]) plan.at(point, 'store');
    expect([...plan.crashes]).toEqual([`${both[0]} before`, `${rarer} before`]);
  });
});

const QUIET = { outages: [], denials: [], faults: [] } as const;

describe('the end of a stopped execution', () => {
  it('comes upon slots that it frees, and dies before and after that', async () => {
    const crashes = new Set<string>();
    for (const scenario of fc.sample(scenarioOf('stoppedHandOver'), { numRuns: 100, seed: 5 })) {
      const run = await runScenario(scenario);
      expect(run.violations).toEqual([]);
      run.crashes.forEach((crash) => crashes.add(crash));
    }
    expect(crashes).toContain('executionEnded store.releaseSlot before');
    expect(crashes).toContain('executionEnded store.releaseSlot after');
  });
});
