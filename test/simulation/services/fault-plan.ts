import type { Scheduler } from '../kernel/scheduler.js';
import type { CallPoint } from '../scenario/crash-points.js';
import { SeldomDeaths } from '../scenario/seldom-deaths.js';
import type { BucketPermission, Denial, Fault, FaultKind, Scenario } from '../scenario/scenario.js';

/** What a permission of the place for results is needed for. */
const CALLS_OF_PERMISSION: Readonly<Record<BucketPermission, readonly string[]>> = {
  's3:PutObject': ['write', 'begin', 'writePart', 'finish', 'writeProgress'].map((method) => `resultStore.${method}`),
  's3:GetObject': ['resultStore.find', 'resultStore.readProgress'],
  's3:DeleteObject': ['resultStore.removeProgress'],
  's3:AbortMultipartUpload': ['resultStore.abort'],
};

const callsOf = (call: Denial['call']): readonly string[] =>
  Object.hasOwn(CALLS_OF_PERMISSION, call) ? CALLS_OF_PERMISSION[call as BucketPermission] : [call];

/** Tells what goes wrong at a call, and counts what has. */
export class FaultPlan {
  /** How often each kind of fault happened. */
  readonly hits = new Map<string, number>();
  /** `<point> before` and `<point> after`, for every Lambda that died there. */
  readonly crashes = new Set<string>();
  /** Every call point that was met. */
  readonly points = new Set<CallPoint>();
  readonly #spoilt = new Map<string, Set<FaultKind>>();
  readonly #calls = new Map<CallPoint, number>();
  readonly #seldomDeaths: SeldomDeaths | undefined;

  constructor(
    private readonly scenario: Scenario,
    private readonly scheduler: Scheduler,
    private readonly onFault: (fault: Fault) => void,
  ) {
    this.#seldomDeaths = scenario.seldomDeaths && new SeldomDeaths(scenario.seldomDeaths.draw);
  }

  /** The fault of the next call at `point`, or `undefined`. */
  at(point: CallPoint, service: string): Fault | undefined {
    const occurrence = this.#calls.get(point) ?? 0;
    this.#calls.set(point, occurrence + 1);
    this.points.add(point);
    const seldom = this.#seldomDeathAt(point, occurrence);
    const planned =
      seldom ?? this.scenario.faults.find((fault) => fault.point === point && fault.occurrence === occurrence);
    const denied = planned ? undefined : this.#denialOf(point);
    const fault = planned ?? denied ?? this.#outageOf(point, service);
    if (!fault) return undefined;
    if (fault.kind !== 'slow') this.noteSpoilt(point, fault.kind);
    this.count(planned || fault.kind === 'deny' ? fault.kind : 'outage');
    if (fault.kind === 'crashBefore') this.crashes.add(`${point} before`);
    if (fault.kind === 'crashAfter') this.crashes.add(`${point} after`);
    // A permission that is missing is no moment that passes: whoever waits for it waits for ever.
    if (!denied) this.onFault(fault);
    return fault;
  }

  /** Whether a call has met something that is no mere delay; or just this. */
  hasSpoilt(call: string, ...kinds: readonly FaultKind[]): boolean {
    const met = this.#spoilt.get(call) ?? new Set();
    return kinds.length === 0 ? met.size > 0 : kinds.some((kind) => met.has(kind));
  }

  count(kind: string): void {
    this.hits.set(kind, (this.hits.get(kind) ?? 0) + 1);
  }

  /** Something that is no mere delay happens at a point. */
  noteSpoilt(point: CallPoint, kind: FaultKind): void {
    const call = point.slice(point.indexOf(' ') + 1);
    this.#spoilt.set(call, (this.#spoilt.get(call) ?? new Set()).add(kind));
  }

  #seldomDeathAt(point: CallPoint, occurrence: number): Fault | undefined {
    const { seldomDeaths } = this.scenario;
    if (seldomDeaths === undefined || this.#seldomDeaths?.isAt(point, occurrence) !== true) return undefined;
    return { point, occurrence, kind: seldomDeaths.kind, delayMs: 0 };
  }

  #denialOf(point: CallPoint): Fault | undefined {
    const { nowMs } = this.scheduler;
    const isDenied = this.scenario.denials.some(
      ({ call, fromMs, durationMs = Infinity }) =>
        callsOf(call).some((denied) => point.endsWith(` ${denied}`)) && nowMs >= fromMs && nowMs < fromMs + durationMs,
    );
    return isDenied ? { point, occurrence: 0, kind: 'deny', delayMs: 0 } : undefined;
  }

  #outageOf(point: CallPoint, service: string): Fault | undefined {
    const { nowMs } = this.scheduler;
    const isOut = this.scenario.outages.some(
      (outage) => outage.service === service && nowMs >= outage.fromMs && nowMs < outage.fromMs + outage.durationMs,
    );
    return isOut ? { point, occurrence: 0, kind: 'failBefore', delayMs: 0 } : undefined;
  }
}
