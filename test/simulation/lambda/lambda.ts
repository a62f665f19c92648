import { createHash } from 'node:crypto';
import { after, type EpochMs } from '../../../src/ports/units.js';
import type { CallFault, Gate } from '../exhaustive/gate.js';
import { Random } from '../kernel/random.js';
import { settled } from '../kernel/settled.js';
import type { ServiceName, UseCase } from '../scenario/crash-points.js';
import type { Fault } from '../scenario/scenario.js';
import type { ItemRecord } from '../ledger.js';
import { LAMBDA_TIME_LIMIT_MS, STORY_START } from '../scenario/simulation-settings.js';
import type { World } from '../world.js';

/** How a Lambda's invocation ended. */
export type LambdaEnd =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly error: Error }
  /** `reportedAs`: the name under which Step Functions is told. */
  | { readonly kind: 'died'; readonly reportedAs: string };

/** A call that a Lambda makes of a port. */
export interface PortCall<Effect, Result = Effect> {
  readonly service: ServiceName;
  readonly method: string;
  readonly about: string;
  /** Does it, in one step. Whatever it throws is the service's answer. */
  perform(isReplyLost: boolean): Effect | Promise<Effect>;
  /** What comes back, made at the moment when it comes back. */
  readonly answer?: (effect: Effect) => Result;
  /** How much longer than usual the answer takes. */
  readonly answerDelayMs?: (effect: Effect) => number;
  /** The error for a call of which nobody knows what became of it. */
  readonly failure: () => Error;
  /** The error for a call that the service turns down. */
  readonly refusal: () => Error;
  /** The error for a call that it turns down for good, for lack of a permission. */
  readonly denial?: () => Error;
  /** What comes back in place of that error, from a service that does not tell what may not be seen from what is not there. */
  readonly deniedAnswer?: () => Result;
  /** Set for a wait: it takes exactly this long. */
  readonly durationMs?: number;
}

/** What Lambda calls the death of a function: time, memory, an exit, a kill. */
const DEATHS = ['Lambda.Unknown', 'Sandbox.Timedout', 'Runtime.ExitError', 'Runtime.OutOfMemory', 'Extension.Crash'];

const WAIT_FAULTS: readonly Fault['kind'][] = ['crashBefore', 'crashAfter', 'slow'];

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/**
 * One invocation of one Lambda. It lives until it answers, dies of a fault, or its time is up; a dead one is told nothing
 * any more, while requests that it has sent still arrive.
 */
export class Lambda {
  isAlive = true;
  /** Something went wrong with it: a fault, its death, or both. */
  isDisturbed = false;
  /** The same, without what only took longer, and what the Data API did not allow: it can still write down what it has done. */
  isBroken = false;
  /** The Data API has not allowed it something. */
  isDenied = false;
  /** The faults that its calls met. */
  readonly faults: Fault[] = [];
  /** Tokens that it asked Step Functions about. */
  readonly askedAbout = new Set<string>();
  /** Keys of the objects that it was at. */
  readonly copied = new Set<string>();
  /** How many invocations it took out of a queue. */
  dequeued = 0;
  /** A digest of what its calls were answered, and of the times that it has read: all that decides what it does next. */
  toldSoFar = '';
  /** Whose singleton lock it met last. */
  blockedBy: ItemRecord | undefined;
  readonly startedAtMs: number;
  readonly #random: Random;
  readonly #skewMs: number;
  readonly #onEnd: (end: LambdaEnd) => void;

  constructor(
    readonly world: World,
    readonly useCase: UseCase,
    readonly label: string,
    onEnd: (end: LambdaEnd) => void,
    /** Whose function it is. */
    readonly tasker: 0 | 1 = 0,
  ) {
    this.#random = new Random(world.scenario.seed, label);
    const { clockSkewMs } = world.scenario.environment;
    this.#skewMs = this.#random.between(-clockSkewMs, clockSkewMs);
    this.#onEnd = onEnd;
    this.startedAtMs = world.scheduler.nowMs;
    world.runningLambdas += 1;
    const timeLimit = world.scheduler.after(LAMBDA_TIME_LIMIT_MS, () => this.die('its time was up'));
    this.end = (ended) => {
      if (!this.isAlive) return;
      this.isAlive = false;
      world.runningLambdas -= 1;
      world.scheduler.cancel(timeLimit);
      this.#onEnd(ended);
    };
  }

  /** Ends the invocation, unless it has ended. */
  readonly end: (end: LambdaEnd) => void;

  get remainingMs(): number {
    this.#hear('the time', this.world.scheduler.nowMs);
    return this.startedAtMs + LAMBDA_TIME_LIMIT_MS - this.world.scheduler.nowMs;
  }

  now(): EpochMs {
    this.#hear('the time', this.world.scheduler.nowMs);
    return after(STORY_START, this.world.scheduler.nowMs + this.#skewMs);
  }

  /** Only where states are compared. */
  #hear(...told: readonly unknown[]): void {
    if (!this.world.gate || this.world.gate.isReplaying) return;
    this.toldSoFar = createHash('sha1').update(this.toldSoFar).update(JSON.stringify(told)).digest('base64');
  }

  die(why: string): void {
    if (!this.isAlive) return;
    this.isDisturbed = true;
    this.isBroken = true;
    this.world.noteDisturbance(0);
    this.world.trace.tell(this.world.scheduler.tracedMs, this.label, () => `dies: ${why}`);
    this.end({ kind: 'died', reportedAs: DEATHS[this.#random.between(0, DEATHS.length - 1)]! });
  }

  call<Effect, Result = Effect>(call: PortCall<Effect, Result>): Promise<Result> {
    if (!this.isAlive) return never();
    const { world } = this;
    if (world.gate) return this.#callThrough(world.gate, call);
    const point = `${this.useCase} ${call.service}.${call.method}` as const;
    const met = world.faults.at(point, call.service);
    // A wait does not fail; it lasts longer, or its Lambda dies.
    const fault = call.service === 'clock' && met && !WAIT_FAULTS.includes(met.kind) ? undefined : met;
    if (fault) {
      this.isDisturbed = true;
      const isDenial = fault.kind === 'deny' && call.service === 'redshiftData';
      this.isDenied ||= isDenial;
      this.isBroken ||= fault.kind !== 'slow' && !isDenial;
      this.faults.push(fault);
    }
    const { scheduler, trace } = world;
    const tell = (text: () => string): void =>
      trace.tell(scheduler.tracedMs, this.label, () => `${call.method} ${text()}`);
    if (fault?.kind === 'crashBefore') {
      this.die(`before ${call.service}.${call.method}`);
      return never();
    }
    return new Promise<Result>((resolve, reject) => {
      const requestMs = (call.durationMs ?? this.#latency()) + (fault?.kind === 'slow' ? fault.delayMs : 0);
      scheduler.after(requestMs, async () => {
        const answerMs = call.durationMs === undefined ? this.#latency() : 0;
        const answer = (delayMs: number, give: () => void): void => {
          scheduler.after(delayMs, () => {
            if (this.isAlive) give();
          });
        };
        const fail = (error: Error): void => {
          tell(() => `${call.about} -> ${error.name}`);
          answer(answerMs, () => reject(error));
        };
        if (fault?.kind === 'deny') {
          const { deniedAnswer } = call;
          if (!deniedAnswer) return fail((call.denial ?? call.failure)());
          tell(() => `${call.about} -> may not be seen`);
          return answer(answerMs, () => resolve(deniedAnswer()));
        }
        if (fault?.kind === 'refuse') return fail(call.refusal());
        if (fault?.kind === 'failBefore') return fail(call.failure());
        if (fault?.kind === 'failLate') {
          scheduler.after(fault.delayMs, () => this.#performLate(call));
          return fail(call.failure());
        }
        let effect: Effect;
        try {
          effect = await call.perform(fault?.kind === 'failAfter' || fault?.kind === 'crashAfter' || !this.isAlive);
        } catch (error) {
          if (fault?.kind === 'crashAfter') return this.die(`after ${call.service}.${call.method}`);
          return fail(error as Error);
        }
        if (fault?.kind === 'crashAfter') {
          tell(() => `${call.about} -> ${outcomeText(effect)}`);
          return this.die(`after ${call.service}.${call.method}`);
        }
        if (fault?.kind === 'failAfter') return fail(call.failure());
        tell(() => `${call.about} -> ${outcomeText(effect)}${this.isAlive ? '' : ' (nobody is told)'}`);
        answer(answerMs + (call.answerDelayMs?.(effect) ?? 0), () =>
          resolve(call.answer ? call.answer(effect) : (effect as unknown as Result)),
        );
      });
    });
  }

  /** The call waits until somebody lets it go. */
  #callThrough<Effect, Result>(gate: Gate, call: PortCall<Effect, Result>): Promise<Result> {
    const { world } = this;
    const point = `${this.useCase} ${call.service}.${call.method}` as const;
    world.faults.points.add(point);
    return new Promise<Result>((resolve, reject) => {
      const tell = (told: unknown, text = outcomeText(told)): void => {
        this.#hear(call.method, call.about, told);
        world.trace.tell(world.scheduler.tracedMs, this.label, () => `${call.method} ${call.about} -> ${text}`);
      };
      const carryOut = async (kind: CallFault | undefined): Promise<void> => {
        if (kind) this.#meet({ point, occurrence: 0, kind: kind === 'replyLost' ? 'failAfter' : kind, delayMs: 0 });
        if (kind === 'crashBefore') return this.die(`before ${call.service}.${call.method}`);
        await this.#letTimePass(call.durationMs ?? 0);
        try {
          const effect = await call.perform(kind !== undefined);
          // A long poll: the answer waits for the statement.
          while ((call.answerDelayMs?.(effect) ?? 0) > 0) {
            if (!(await world.scheduler.step(() => false))) break;
          }
          tell(effect);
          if (kind === 'crashAfter') return this.die(`after ${call.service}.${call.method}`);
          if (kind === 'replyLost') {
            this.#hear('its reply is lost');
            return reject(call.failure());
          }
          resolve(call.answer ? call.answer(effect) : (effect as unknown as Result));
        } catch (thrown) {
          const error = thrown as Error;
          tell(error.name, error.name);
          if (kind === 'crashAfter') return this.die(`after ${call.service}.${call.method}`);
          reject(error);
        }
      };
      gate.hold({ lambda: this, name: point, carryOut });
    });
  }

  /** While a Lambda waits, what is due in that time happens. */
  async #letTimePass(durationMs: number): Promise<void> {
    const { scheduler } = this.world;
    const untilMs = scheduler.nowMs + durationMs;
    while (durationMs > 0 && (scheduler.planned()[0]?.atMs ?? Infinity) <= untilMs) {
      await scheduler.step(() => false);
      await settled();
    }
    scheduler.waitUntil(untilMs);
  }

  #meet(fault: Fault): void {
    this.isDisturbed = true;
    this.isBroken = true;
    this.faults.push(fault);
    this.world.noteDisturbance(0);
    this.world.faults.count(fault.kind);
    this.world.faults.noteSpoilt(fault.point, fault.kind);
  }

  async #performLate<Effect, Result>(call: PortCall<Effect, Result>): Promise<void> {
    const { scheduler, trace } = this.world;
    let text: string;
    try {
      text = outcomeText(await call.perform(true));
    } catch (error) {
      text = (error as Error).name;
    }
    trace.tell(scheduler.tracedMs, this.label, () => `${call.method} ${call.about} -> late: ${text}`);
  }

  #latency(): number {
    return this.#random.between(1, this.world.scenario.environment.latencyMs);
  }
}

/** What a fault at a call means for the run's quiet: it is over after this time. */
export const durationOf = (fault: Fault): number =>
  fault.kind === 'slow' || fault.kind === 'failLate' ? fault.delayMs : 0;

function outcomeText(effect: unknown): string {
  if (typeof effect === 'string') return effect;
  if (typeof effect !== 'object' || effect === null) return effect === undefined ? 'done' : JSON.stringify(effect);
  const { kind, Status, status, entries, Statements, processed } = effect as Record<string, unknown>;
  if (typeof kind === 'string') return kind;
  if (Array.isArray(effect)) return `${effect.length} found`;
  if (Array.isArray(entries)) return `${entries.length} listed`;
  if (Array.isArray(Statements)) return `${Statements.length} listed`;
  if (processed === true) return `processed ${String(status)}`;
  return typeof Status === 'string' || typeof Status === 'boolean' ? String(Status) : 'done';
}
