import { MINUTE_MS } from '../../src/ports/units.js';
import { INVARIANTS } from './invariants/index.js';
import { leftOfPools } from './invariants/pools.js';
import type { Violation } from './invariants/invariant.js';
import { answerDeadlineMs } from './invariants/deadlines.js';
import type { CallPoint } from './scenario/crash-points.js';
import { CALL_POINTS } from './scenario/crash-points.js';
import type { Scenario } from './scenario/scenario.js';
import { sendStrangeMessage, settleNeighbour } from './services/strange-messages.js';
import { hostilePayload } from './services/payload.js';
import { World, type WorldOptions } from './world.js';

/** More than any run needs: a day of reconciling, and retries. */
const HAPPENINGS_MAX = 200_000;
const KNOWN_POINTS: ReadonlySet<CallPoint> = new Set(CALL_POINTS);

/** What a run came to. */
export interface RunResult {
  readonly violations: readonly Violation[];
  readonly trace: string;
  readonly faults: ReadonlyMap<string, number>;
  readonly crashes: ReadonlySet<string>;
  readonly points: ReadonlySet<CallPoint>;
  readonly statements: number;
  readonly answers: number;
  readonly adoptions: number;
  readonly happenings: number;
  /** Virtual time that passed. */
  readonly durationMs: number;
}

/** Plays a scenario to its end and through a quiet time, and checks the invariants on the way and at rest. */
export async function runScenario(scenario: Scenario, options: WorldOptions = {}): Promise<RunResult> {
  const world = new World(scenario, options);
  await settleNeighbour(world);
  planStory(world);
  let isAtRest = false;
  try {
    await world.scheduler.run(() => (isAtRest ||= hasComeToRest(world)), HAPPENINGS_MAX);
    for (const invariant of INVARIANTS) {
      for (const wrong of (await invariant.atRest?.(world)) ?? []) {
        world.violate(`${invariant.id} ${invariant.name}`, wrong);
      }
    }
  } catch (error) {
    world.violate('the run itself', error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  for (const point of world.faults.points) {
    if (!KNOWN_POINTS.has(point)) world.violate('the list of call points is whole', `'${point}' is not on it`);
  }
  const { ledger, faults, trace, scheduler } = world;
  return {
    violations: world.violations,
    trace: trace.toString(),
    faults: faults.hits,
    crashes: faults.crashes,
    points: faults.points,
    statements: ledger.statements.length,
    answers: ledger.answers.filter(({ accepted }) => accepted).length,
    adoptions: ledger.adoptions,
    happenings: scheduler.happened,
    durationMs: scheduler.nowMs,
  };
}

/** Puts everything on the schedule that a scenario wants to happen by itself. */
export function planStory(world: World): void {
  const { scenario, scheduler, states, stacks, host, ledger } = world;
  scenario.executions.forEach((plan, number) => states.plan(plan, number));
  scenario.stacks?.forEach((plan, number) => stacks.plan(plan, number));
  for (const message of scenario.strangeMessages) {
    scheduler.after(message.atMs, () => sendStrangeMessage(world, message));
  }
  for (const { atMs, action, execution } of scenario.queries) {
    scheduler.after(atMs, () => {
      const executionArn = ledger.executions[execution % ledger.executions.length]?.arn;
      if (action === 'endlessNumber' || action === 'secretValue' || action === 'secretName') {
        host.startWithoutTask(hostilePayload(action), (lambda, end) => world.observe('hostileEnded', lambda, end));
        return;
      }
      host.startWithoutTask({ action, statementId: 'LATEST', executionArn }, (lambda, end) => {
        if (action === 'cancelStatement') world.observe('cancelEnded', lambda, executionArn ?? '', end);
      });
    });
  }
  for (const { fromMs, durationMs = 0 } of [...scenario.outages, ...scenario.denials]) {
    scheduler.after(fromMs, () => world.noteDisturbance(durationMs));
  }
  const taskers = new Set([...scenario.executions, ...(scenario.stacks ?? [])].map(({ tasker }) => tasker));
  const tick = (): void => {
    for (const tasker of taskers) host.reconcile(tasker);
    scheduler.after(scenario.environment.reconcilerPeriodMs, tick, true);
  };
  scheduler.after(scenario.environment.reconcilerPeriodMs, tick, true);
}

/** Whether nothing is left to come: all is answered and closed, or the time for that is long over. */
export function hasComeToRest(world: World): boolean {
  const { scheduler, ledger, scenario } = world;
  if (scheduler.pending > 0 || world.runningLambdas > 0) return false;
  const quietMs = scheduler.nowMs - Math.max(world.lastActivityMs, world.lastFaultMs);
  if (quietMs < scenario.environment.reconcilerPeriodMs + MINUTE_MS) return false;
  const isSettled =
    [...ledger.items.values()].every(({ processed }) => processed) &&
    [...ledger.tasks.values(), ...ledger.requests.values()].every(({ closedAtMs }) => closedAtMs !== undefined) &&
    ledger.statements.every(({ endedAtMs }) => endedAtMs !== undefined);
  if (quietMs > answerDeadlineMs(world)) return true;
  return isSettled && leftOfPools(world).length === 0;
}
