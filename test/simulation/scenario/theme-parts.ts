import fc from 'fast-check';
import type { ExecutionPlan, Scenario, StepPlan, TaskPlan } from './scenario.js';

/** One of the values, the earlier ones being what a failing scenario is made smaller to. */
export const oneOf = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

/** A step that is entered once. */
export const oneEntry = { enclosingRetries: 0, visits: 1 } as const;

/** One execution of some steps, from the beginning, that nobody stops unless `over` says so. */
export const onlyExecution = (
  scenario: Scenario,
  steps: readonly StepPlan[],
  over: Partial<ExecutionPlan> = {},
): Pick<Scenario, 'executions'> => ({
  executions: scenario.executions.slice(0, 1).map((execution) => ({
    ...{ ...execution, startAtMs: 0, tasker: 0 as const, abortAfterMs: undefined, steps },
    ...over,
  })),
});

/** The same of one step. */
export const onlyStep = (scenario: Scenario, copies: number, task: TaskPlan): Pick<Scenario, 'executions'> =>
  onlyExecution(scenario, [{ ...oneEntry, copies, task }]);

/** A plain task with all that makes a retry safe. */
export const plainTask = (plan: TaskPlan, over: Partial<TaskPlan> = {}): TaskPlan => ({
  ...plan,
  ...{ kind: 'single', timeoutMs: undefined, heartbeatMs: undefined, waitTimeSeconds: undefined },
  ...{
    rendersAnew: false,
    hasAttempt: true,
    tellsLife: true,
    hasToken: true,
    isSingleton: false,
    waits: false,
    isPooled: false,
    priority: 0,
    isCaught: false,
    isAsync: false,
  },
  ...over,
});

/** Nothing that goes wrong by chance. */
export const quiet = {
  faults: [],
  outages: [],
  denials: [],
  duplicates: [],
  strangeMessages: [],
  queries: [],
} as const;
