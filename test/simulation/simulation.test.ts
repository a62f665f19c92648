import { describe, expect, it } from '@jest/globals';
import { runScenario } from './run-scenario.js';
import { arbitraryScenario } from './scenario/arbitrary-scenario.js';
import { ORDINARY_POINTS, POOL_POINTS, RESULT_POINTS } from './scenario/crash-points.js';
import { withMixedWaiters } from './scenario/arbitrary-stacks.js';
import { simulate } from './simulate.js';
import { Summary } from './summary.js';
import fc from 'fast-check';

const RUNS = 1_000;
const MIXED_RUNS = 300;

describe('the tasker', () => {
  it('keeps every invariant in some hundred histories full of faults', async () => {
    const summary = new Summary();
    const failure = await simulate({ runs: RUNS, seed: 1, isShrunk: true, onRun: (run) => summary.add(run) });
    if (failure) {
      const broken = failure.result.violations.map(({ invariant, text }) => `${invariant}: ${text}`).join('\n');
      throw new Error(`seed ${failure.seed}, path ${failure.path}\n${broken}\n${failure.result.trace}`);
    }
    const { counts, crashes } = summary.data();
    const hits = Object.keys(crashes);
    expect(counts.runs).toBe(RUNS);
    expect(counts.adoptions).toBeGreaterThan(RUNS / 4);
    // Most crash points are met even in so few runs, those of pools aside; `npm run simulate` meets all of them.
    const isOrdinary = (hit: string): boolean => ORDINARY_POINTS.some((point) => hit.startsWith(`${point} `));
    const ordinary = hits.filter(isOrdinary);
    expect(ordinary.length).toBeGreaterThan(ORDINARY_POINTS.length);
    const ofPools = hits.filter((hit) => POOL_POINTS.some((point) => hit.startsWith(`${point} `)));
    expect(ofPools.length).toBeGreaterThan(POOL_POINTS.length / 8);
    expect(hits.filter((hit) => hit.includes(' resultStore.')).length).toBeGreaterThan(RESULT_POINTS.length / 8);
  });

  it('keeps them where durable functions and custom resources wait as well as tasks', async () => {
    const options = { runs: MIXED_RUNS, seed: 3, waiters: 'mixed', isShrunk: true } as const;
    const failure = await simulate({ ...options, onRun: () => undefined });
    if (failure) {
      const broken = failure.result.violations.map(({ invariant, text }) => `${invariant}: ${text}`).join('\n');
      throw new Error(`seed ${failure.seed}, path ${failure.path}\n${broken}\n${failure.result.trace}`);
    }
  });

  it('has requests of custom resources answered, given up and undone, where waiters are mixed', async () => {
    const [scenario] = fc.sample(withMixedWaiters(arbitraryScenario), { numRuns: 1, seed: 7 });
    const [plan] = scenario!.stacks!;
    const quiet = { ...plan!, startAtMs: 0, hasDelete: true, deliveries: [{ kind: 'once', delayMs: 0 }] } as const;
    const stacks = [
      { ...quiet, operations: ['update', 'delete'], cancels: [undefined] },
      { ...quiet, operations: [], cancels: [900] },
    ] as const;
    const statement = { ...scenario!.statements[0]!, outcome: 'FINISHED', durationMs: 3_000 } as const;
    const calm = { ...scenario!, faults: [], outages: [], denials: [], statements: [statement] };
    const { trace, violations } = await runScenario({ ...calm, stacks }, { isTraced: true });
    expect(violations).toEqual([]);
    expect(trace).toMatch(/0\/2 Delete is closed: SUCCESS/);
    expect(trace).toMatch(/1\/0 Create is closed: cancelled[^]*1\/1 Delete is closed: SUCCESS as warehouse-Schema/);
  });

  it('has durable functions answered in every second execution, where they wait', async () => {
    const [scenario] = fc.sample(arbitraryScenario, { numRuns: 1, seed: 7 });
    const traceOf = async (seed: number): Promise<string> => {
      const environment = { ...scenario!.environment, waiters: 'mixed' } as const;
      const { trace } = await runScenario({ ...scenario!, seed, environment }, { isTraced: true });
      return trace;
    };
    expect(await traceOf(2)).toMatch(/durable:callback\d+ is closed/);
    expect(await traceOf(1)).toMatch(/token-\d+ is closed/);
  });

  it('plays the same story for the same scenario', async () => {
    for (const scenario of fc.sample(arbitraryScenario, { numRuns: 15, seed: 7 })) {
      const [once, again] = [
        await runScenario(scenario, { isTraced: true }),
        await runScenario(scenario, { isTraced: true }),
      ];
      expect(again.trace).toBe(once.trace);
    }
  });
});
