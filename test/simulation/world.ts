import { RETRIERS } from '../../src/asl/retriers.js';
import type { Gate } from './exhaustive/gate.js';
import { INVARIANTS } from './invariants/index.js';
import type { Observations, Violation } from './invariants/invariant.js';
import { Scheduler } from './kernel/scheduler.js';
import { Trace } from './kernel/trace.js';
import { LambdaHost } from './lambda/host.js';
import { durationOf } from './lambda/lambda.js';
import { Ledger } from './ledger.js';
import type { Mutant } from './mutants/mutant.js';
import type { Scenario } from './scenario/scenario.js';
import { CloudFormation } from './services/cloudformation.js';
import { DataApi } from './services/data-api.js';
import { Events } from './services/events.js';
import { FaultPlan } from './services/fault-plan.js';
import { InFlightIndex } from './services/in-flight-index.js';
import { Queue } from './services/queue.js';
import { ShownResults } from './services/shown-results.js';
import { StepFunctions } from './services/step-functions.js';
import type { PoolStore } from '../../src/ports/pool-store.js';
import { inMemoryStore, poolsOf, type SimulationStore } from './simulation-store.js';

/** What may be different from run to run besides the scenario. */
export interface WorldOptions {
  readonly mutant?: Mutant | undefined;
  readonly store?: SimulationStore | undefined;
  /** Keep the trace. */
  readonly isTraced?: boolean | undefined;
  /** Holds back every port call; absent: calls take their time. */
  readonly gate?: Gate | undefined;
}

type ObserverList = readonly {
  readonly name: string;
  readonly look: (world: World, ...seen: never) => string | undefined;
}[];

/** Who looks at what, found once. */
const OBSERVERS = new Map<keyof Observations, ObserverList>();

function observersOf(name: keyof Observations): ObserverList {
  let found = OBSERVERS.get(name);
  if (!found) {
    found = INVARIANTS.flatMap((invariant) => {
      const look = invariant.during?.[name];
      return look ? [{ name: `${invariant.id} ${invariant.name}`, look }] : [];
    });
    OBSERVERS.set(name, found);
  }
  return found;
}

/** One run: time, services, Lambdas, and what is true. */
export class World {
  readonly scheduler = new Scheduler();
  readonly ledger = new Ledger();
  readonly violations: Violation[] = [];
  readonly trace: Trace;
  readonly store: SimulationStore;
  readonly pools: PoolStore;
  readonly results = new ShownResults();
  readonly mutant: Mutant | undefined;
  readonly gate: Gate | undefined;
  readonly faults: FaultPlan;
  readonly index: InFlightIndex;
  readonly dataApi = new DataApi(this);
  readonly queue = new Queue(this);
  readonly events = new Events(this);
  readonly states = new StepFunctions(this);
  readonly stacks = new CloudFormation(this);
  readonly host = new LambdaHost(this);
  runningLambdas = 0;
  /** When the last fault was over. */
  lastFaultMs = 0;
  /** When something last happened that is not the reconciler's routine. */
  lastActivityMs = 0;

  constructor(
    readonly scenario: Scenario,
    options: WorldOptions = {},
  ) {
    this.trace = new Trace(options.isTraced ?? false);
    this.mutant = options.mutant;
    this.gate = options.gate;
    this.store = options.store ?? options.mutant?.store?.() ?? inMemoryStore();
    this.pools = poolsOf(this.store);
    this.index = new InFlightIndex(scenario.environment.listingLagMs);
    this.faults = new FaultPlan(scenario, this.scheduler, (fault) => this.noteDisturbance(durationOf(fault)));
  }

  /** Whether a state made by this package tries again after an error of this name. */
  isRetriedByList(error: string): boolean {
    return (this.mutant?.retriers ?? RETRIERS).some(({ ErrorEquals }) => ErrorEquals.includes(error));
  }

  /** Lets the invariants look. */
  observe<Name extends keyof Observations>(name: Name, ...seen: Observations[Name]): void {
    if (this.gate?.isReplaying) return;
    for (const { name: invariant, look } of observersOf(name)) {
      const wrong = look(this, ...(seen as never));
      if (wrong !== undefined) this.violate(invariant, wrong);
    }
  }

  violate(invariant: string, text: string): void {
    this.violations.push({ invariant, text, atMs: this.scheduler.tracedMs });
    this.trace.tell(this.scheduler.tracedMs, '!', () => `${invariant}: ${text}`);
  }

  /** A fault happens now and is over `durationMs` later. */
  noteDisturbance(durationMs: number): void {
    this.lastFaultMs = Math.max(this.lastFaultMs, this.scheduler.nowMs + durationMs);
    this.noteActivity();
  }

  /** A fault that is not one of a port call. */
  noteFault(kind: string, durationMs = 0): void {
    this.faults.count(kind);
    this.noteDisturbance(durationMs);
  }

  noteActivity(): void {
    this.lastActivityMs = this.scheduler.nowMs;
  }
}
