import { setImmediate } from 'node:timers/promises';
import type { Violation } from '../invariants/invariant.js';
import { INVARIANTS } from '../invariants/index.js';
import type { Mutant } from '../mutants/mutant.js';
import { hasComeToRest, planStory } from '../run-scenario.js';
import type { Scenario } from '../scenario/scenario.js';
import { settleNeighbour } from '../services/strange-messages.js';
import { World } from '../world.js';
import { type CallFault, Gate, type PendingCall } from './gate.js';
import { stateOf } from './state-of.js';

/** The choice that lets the world go on: the next thing on its schedule happens, whatever the Lambdas wait for. */
const WORLD = 9;

/** One step of a schedule: which of the choices, and what goes wrong with it. */
export interface Step {
  /** The n-th call that waits, or 9 for the world itself. */
  readonly choice: number;
  readonly fault?: CallFault;
}

export interface ExploreOptions {
  /** How often a Lambda may be interrupted by another one although it could go on. */
  readonly preemptionsMax: number;
  /** How many calls of a history may meet a fault. */
  readonly faultsMax: number;
  /** The exploration is given up after so many histories, and says so. */
  readonly historiesMax: number;
  readonly mutant?: Mutant | undefined;
}

export interface Exploration {
  readonly histories: number;
  /** Different states of the whole world in which a decision was to be made. */
  readonly states: number;
  readonly isComplete: boolean;
  /** The shortest schedule that breaks an invariant, with its story. */
  readonly failure?: {
    readonly schedule: readonly Step[];
    readonly violations: readonly Violation[];
    readonly story: string;
  };
}

const FAULTS: readonly CallFault[] = ['crashBefore', 'crashAfter', 'replyLost'];
const HAPPENINGS_MAX = 5_000;

interface History {
  readonly steps: Step[];
  /** At each step of the free part: what else could have been done. */
  readonly alternatives: { readonly at: number; readonly others: Step[] }[];
  readonly violations: readonly Violation[];
  readonly story: string;
}

/**
 * Plays every history of a small scenario: each order of the port calls of its Lambdas with at most so many preemptions, and a fault
 * at each single call. Depth first, by playing from the beginning again with a longer schedule; a state that was met before with no
 * less freedom is not gone on from, because the same would follow.
 */
export async function explore(scenario: Scenario, options: ExploreOptions): Promise<Exploration> {
  const met = new Map<string, number[]>();
  const stack: (readonly Step[])[] = [[]];
  let histories = 0;
  let failure: Exploration['failure'];
  while (stack.length > 0 && histories < options.historiesMax) {
    const prefix = stack.pop()!;
    const history = await play(scenario, prefix, options, met, false);
    histories += 1;
    if (history.violations.length > 0 && history.steps.length < (failure?.schedule.length ?? Infinity)) {
      const { story } = await play(scenario, history.steps, options, undefined, true);
      failure = { schedule: history.steps, violations: history.violations, story };
    }
    for (const { at, others } of history.alternatives) {
      for (const step of others) stack.push([...history.steps.slice(0, at), step]);
    }
  }
  return { histories, states: met.size, isComplete: stack.length === 0, ...(failure && { failure }) };
}

/** Plays one schedule, for a person to read. */
export const replay = async (
  scenario: Scenario,
  schedule: readonly Step[],
  mutant?: Mutant,
): Promise<{ readonly story: string; readonly violations: readonly Violation[] }> =>
  await play(scenario, schedule, { preemptionsMax: 0, faultsMax: 0, historiesMax: 1, mutant }, undefined, true);

async function play(
  scenario: Scenario,
  prefix: readonly Step[],
  options: ExploreOptions,
  met: Map<string, number[]> | undefined,
  isTraced: boolean,
): Promise<History> {
  const gate = new Gate();
  const world = new World(scenario, { mutant: options.mutant, isTraced, gate });
  await settleNeighbour(world);
  planStory(world);
  const steps: Step[] = [];
  const alternatives: History['alternatives'] = [];
  let last: PendingCall['lambda'] | undefined;
  let preemptions = 0;
  let faults = 0;
  let isPruned = false;
  let isAtRest = false;
  const free = { preemptions: options.preemptionsMax, faults: options.faultsMax };
  for (let happened = 0; ; happened += 1) {
    if (happened > HAPPENINGS_MAX) {
      world.violate('the run itself', `the story did not end within ${HAPPENINGS_MAX} steps`);
      break;
    }
    const calls = gate.choices;
    if (calls.length === 0) {
      if (!(await world.scheduler.step(() => (isAtRest ||= hasComeToRest(world))))) break;
      await setImmediate();
      continue;
    }
    const planned = prefix[steps.length];
    const own = calls.findIndex(({ lambda }) => lambda === last);
    const usual = own === -1 ? 0 : own;
    const step: Step = planned ?? { choice: usual };
    if (!planned && met && !isPruned) {
      const key = stateOf(world, gate, last);
      const left = (options.preemptionsMax - preemptions) * 10 + (options.faultsMax - faults);
      const before = met.get(key);
      isPruned =
        before?.some((other) => Math.floor(other / 10) >= Math.floor(left / 10) && other % 10 >= left % 10) ?? false;
      if (!isPruned) {
        met.set(key, [...(before ?? []), left]);
        const others: Step[] = [];
        calls.forEach((call, choice) => {
          const costs = own !== -1 && call.lambda !== last ? 1 : 0;
          if (preemptions + costs > free.preemptions) return;
          if (choice !== usual) others.push({ choice });
          if (faults >= free.faults || call.name.endsWith('clock.sleep')) return;
          for (const fault of FAULTS) others.push({ choice, fault });
        });
        // The world goes on by itself when nobody has anything to do; before that it counts as an interruption.
        if (preemptions < free.preemptions) others.push({ choice: WORLD });
        alternatives.push({ at: steps.length, others });
      } else break;
    }
    if (step.choice === WORLD) {
      preemptions += 1;
      steps.push(step);
      last = undefined;
      await world.scheduler.step(() => false);
      await setImmediate();
      continue;
    }
    const call = calls[step.choice];
    if (calls.length > WORLD) throw new Error(`more than ${WORLD} calls wait at once`);
    if (!call) throw new Error('the schedule does not fit the scenario');
    if (own !== -1 && call.lambda !== last) preemptions += 1;
    if (step.fault) faults += 1;
    steps.push(step);
    last = call.lambda;
    gate.take(call);
    await call.carryOut(step.fault);
    await setImmediate();
  }
  // What follows from a state that was met before has been looked at then.
  if (isPruned) return { steps, alternatives, violations: world.violations, story: '' };
  for (const invariant of INVARIANTS) {
    for (const wrong of (await invariant.atRest?.(world)) ?? [])
      world.violate(`${invariant.id} ${invariant.name}`, wrong);
  }
  return { steps, alternatives, violations: world.violations, story: world.trace.toString() };
}
