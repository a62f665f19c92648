import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { after, type Clock, type EpochMs } from 'sfn-redshift-tasker';
import { CloudClosed } from '../interpreter/cancelled.js';
import type { RunEnvironment } from '../interpreter/run-context.js';
import { whenAborted } from '../interpreter/when-aborted.js';
import type { LambdaInvoker, LambdaResult } from '../lambda-invoker.js';

import type { OpenTasks, WaitingTask } from '../tasks/open-tasks.js';
import { hashedRandom } from './hashed-random.js';
import { interruption, isRepeatable, recordedError, rebuiltError } from './interrupted-call.js';
import { ReplayDiverged } from './replay-diverged.js';
import { replayedServices } from './replayed-services.js';
import type { Note, Stimulus } from './stimulus.js';

/** What is known of an execution from its beginning on. */
export interface OutsideStart {
  /** Ids, tokens and random numbers of the execution depend on nothing else. */
  readonly seed: string;
  readonly startedAt: EpochMs;
  /** Writes what has to be known to replay it. Not called while it is replayed. */
  readonly write: (line: Stimulus | Note) => void;
}

/** What an execution can be told from outside beside what it waits for. */
export interface Replayable {
  stop(error: string | undefined, cause: string | undefined): void;
  redrive(): void;
}

/** A {@link Stimulus} without its time. */
export type Untimed = Stimulus extends infer Each ? (Each extends unknown ? Omit<Each, 'at'> : never) : never;

/** What executions are run in that are not kept: everything as it comes. */
export type LiveEnvironment = RunEnvironment & { readonly openTasks: OpenTasks };

interface PendingSleep {
  readonly dueAt: EpochMs;
  readonly signal: AbortSignal | undefined;
  readonly resolve: () => void;
}

interface PendingCall {
  readonly what: string;
  readonly perform: () => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * All that an execution takes from outside, one thing after the other: each reaches it in a turn of its own, in which its time stands
 * still, and is written down before. So the same execution, begun again in another process and given the same, comes to where it was:
 * with the same history, the same tokens, the same waits. What it calls meanwhile is not called again.
 */
export class Outside {
  /** What the execution is to be run in. */
  readonly environment: RunEnvironment;
  #now: EpochMs;
  #isLive = false;
  #isResting = false;
  #isCatchingUp = false;
  #divergence: ReplayDiverged | undefined;
  #outlive: () => void = () => undefined;
  readonly #queue: { readonly stimulus: Stimulus; readonly apply: () => void }[] = [];
  readonly #sleeps = new Map<number, PendingSleep>();
  readonly #calls = new Map<number, PendingCall>();
  readonly #waiting = new Map<string, WaitingTask>();
  readonly #given = new Map<number, Extract<Note, { kind: 'given' }>>();
  /** Calls that an earlier process has made. */
  readonly #called = new Set<number>();
  readonly #counts = { sleep: 0, call: 0, given: 0, id: 0 };

  constructor(
    private readonly base: LiveEnvironment,
    private readonly start: OutsideStart,
  ) {
    this.#now = start.startedAt;
    this.#watchShutdown();
    const clock: Clock = { now: () => this.#now, sleep: (durationMs, signal) => this.#sleep(durationMs, signal) };
    const { children, openTasks } = base;
    this.environment = {
      clock,
      random: hashedRandom(`${start.seed} random`),
      region: base.region,
      shutdown: base.shutdown,
      newId: () => this.#newId(),
      lambda: this.#functions(),
      services: replayedServices(base.services, (what, perform) => this.#call(what, perform)),
      openTasks: {
        issue: () => openTasks.issue(this.#newId()),
        open: (token, task) => this.#open(token, task),
        close: (token) => {
          this.#waiting.delete(token);
          openTasks.close(token);
        },
      },
      children: {
        start: (arn, input, name) => this.#call('children.start', () => children.start(arn, input, name)),
        startItem: (parent, item) => this.#give('children.startItem', () => children.startItem(parent, item)),
        startMapRun: (begun) => children.startMapRun(begun, clock),
        ended: (arn) => this.#call('children.ended', () => children.ended(arn)),
        stop: (arn) => this.#call('children.stop', () => children.stop(arn)),
      },
    };
  }

  /** Whether things reach the execution now, and not those of an earlier process. */
  get isLive(): boolean {
    return this.#isLive;
  }

  /** Whether what happens now has not happened in an earlier process already. */
  get isNews(): boolean {
    return this.#isLive && !this.#isCatchingUp;
  }

  /** Has to be called before the execution is begun again: what is known of it besides. */
  remember(lines: readonly (Stimulus | Note)[]): void {
    this.#isCatchingUp = true;
    for (const line of lines) {
      if (line.kind === 'given') this.#given.set(line.place, line);
      if (line.kind === 'called') this.#called.add(line.place);
    }
  }

  /**
   * Gives the execution what it was given before, in the same order.
   *
   * @throws {ReplayDiverged} it does not wait for what was to come next: it is run by another version, or what it was started with differs.
   */
  async replay(execution: Replayable, stimuli: readonly Stimulus[]): Promise<void> {
    for (const stimulus of stimuli) {
      await nextTurn();
      this.#expect(stimulus);
      this.#now = stimulus.at;
      this.#repeat(stimulus, execution);
    }
    await nextTurn();
    if (this.#divergence) throw this.#divergence;
  }

  /**
   * From now on things reach the execution as they come, `last` before all others: what an earlier process has written, and perhaps not
   * been able to give it, or only in part. What it does then is done now, as far as it was not done before.
   */
  goLive(last: () => void = () => undefined): void {
    this.#isLive = true;
    last();
    setImmediate(() => (this.#isCatchingUp = false));
  }

  /** Has go on what the execution waits for since an earlier process. To be called once all executions are live: they wait for each other. */
  goOn(): void {
    for (const place of [...this.#sleeps.keys()]) this.#startSleep(place);
    for (const place of [...this.#calls.keys()]) this.#perform(place);
  }

  /** The last thing that an earlier process has written, for {@link Outside.goLive}. @throws {ReplayDiverged} */
  last(execution: Replayable, stimulus: Stimulus): () => void {
    this.#expect(stimulus);
    return () => {
      this.#now = stimulus.at;
      this.#repeat(stimulus, execution);
    };
  }

  /** Has something that comes now reach the execution in its turn. While it is replayed, at once, since it has been written already. */
  pass(stimulus: Untimed, apply: () => void): void {
    if (!this.#isLive) return apply();
    // What closing ends has not come to its own end: the next process goes on from before it.
    if (this.#isResting || this.base.shutdown.aborted) return;
    const timed = { ...stimulus, at: this.base.clock.now() } as Stimulus;
    this.start.write(timed);
    this.#queue.push({ stimulus: timed, apply });
    if (this.#queue.length === 1) setImmediate(() => this.#deliver());
  }

  /** As {@link Outside.pass}, before this returns: for an execution that has ended, and to which nothing else comes. */
  passAtOnce(stimulus: { readonly kind: 'redriven' }, apply: () => void): void {
    if (!this.#isLive) return apply();
    this.#isResting = false;
    this.#watchShutdown();
    this.#now = this.base.clock.now();
    this.start.write({ ...stimulus, at: this.#now });
    apply();
  }

  /** The execution has ended: nothing reaches it any more unless it is redriven. */
  rest(): void {
    this.#isResting = true;
    // Whoever asks for more from now on is live.
    this.#isLive = true;
    this.#isCatchingUp = false;
    this.#outlive();
  }

  /** Nothing becomes of the execution any more. */
  abandon(): void {
    this.rest();
    for (const token of this.#waiting.keys()) this.base.openTasks.close(token);
  }

  /** Nobody is to wait for a call when the cloud closes. */
  #watchShutdown(): void {
    this.#outlive();
    this.#outlive = whenAborted(this.base.shutdown, () => {
      for (const { reject } of this.#calls.values()) reject(new CloudClosed('the laptop cloud has shut down'));
      this.#calls.clear();
    });
  }

  #deliver(): void {
    const next = this.#queue[0];
    if (!next) return;
    this.#now = next.stimulus.at;
    if (!this.base.shutdown.aborted) next.apply();
    this.#queue.shift();
    if (this.#queue.length > 0) setImmediate(() => this.#deliver());
  }

  /** @throws {ReplayDiverged} it cannot be given that now. */
  #expect(stimulus: Stimulus): void {
    if (stimulus.kind === 'slept' && stimulus.place >= this.#counts.sleep) {
      throw new ReplayDiverged('a wait that it has not begun is over');
    }
    if (stimulus.kind !== 'returned' && stimulus.kind !== 'threw') return;
    const { place, what } = stimulus;
    const call = this.#calls.get(place);
    if (place >= this.#counts.call || (call && call.what !== what)) {
      throw new ReplayDiverged(`it has not called ${what} where it did before`);
    }
  }

  #repeat(stimulus: Stimulus, execution: Replayable): void {
    switch (stimulus.kind) {
      case 'slept':
        return this.#sleeps.get(stimulus.place)?.resolve();
      case 'returned':
        return this.#takeCall(stimulus.place)?.resolve(stimulus.value);
      case 'threw':
        return this.#takeCall(stimulus.place)?.reject(rebuiltError(stimulus.error));
      case 'answered':
        return this.#waiting.get(stimulus.token)?.answer(stimulus.answer);
      case 'beaten':
        return this.#waiting.get(stimulus.token)?.heartbeat();
      case 'stopped':
        return execution.stop(stimulus.error, stimulus.cause);
      case 'redriven':
        return execution.redrive();
    }
  }

  #takeCall(place: number): PendingCall | undefined {
    const call = this.#calls.get(place);
    this.#calls.delete(place);
    return call;
  }

  #functions(): LambdaInvoker {
    const { lambda } = this.base;
    return {
      // Nearly always there, and then not written down.
      has: (name) => this.#give(`lambda.has ${name}`, () => lambda.has(name), true),
      invoke: (name, payload, signal) =>
        this.#call<LambdaResult>(`lambda.invoke ${name}`, () => lambda.invoke(name, payload, signal)),
    };
  }

  /** What is told at once; `usual` is not written down. */
  #give<Value>(what: string, ask: () => Value, usual?: Value): Value {
    const place = this.#counts.given++;
    const known = this.#given.get(place);
    if (known?.what === what) return known.value as Value;
    if (!this.#isLive) {
      if (!known && usual !== undefined) return usual;
      // Thrown into the execution, which would take it for a failure of its own.
      this.#divergence = new ReplayDiverged(`it asks for ${what} where it did not before`);
      throw this.#divergence;
    }
    const value = ask();
    if (value !== usual) this.start.write({ kind: 'given', place, what, value });
    return value;
  }

  #call<Value>(what: string, perform: () => Promise<Value>): Promise<Value> {
    const place = this.#counts.call++;
    return new Promise<Value>((resolve, reject) => {
      this.#calls.set(place, { what, perform, resolve: resolve as (value: unknown) => void, reject });
      if (this.#isLive) this.#perform(place);
    });
  }

  #perform(place: number): void {
    const call = this.#calls.get(place);
    if (!call) return;
    const { perform, reject, resolve, what } = call;
    if (this.#called.has(place) && !isRepeatable(what)) {
      const error = interruption(what);
      this.#calls.delete(place);
      return this.pass({ kind: 'threw', place, what, error: recordedError(error) }, () => reject(error));
    }
    if (!isRepeatable(what)) this.start.write({ kind: 'called', place });
    const settle = (apply: () => void) => (): void => {
      this.#calls.delete(place);
      apply();
    };
    perform().then(
      (value) =>
        this.pass(
          { kind: 'returned', place, what, ...(value !== undefined && { value }) },
          settle(() => resolve(value)),
        ),
      (error: unknown) =>
        this.pass(
          { kind: 'threw', place, what, error: recordedError(error) },
          settle(() => reject(error)),
        ),
    );
  }

  #sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    const place = this.#counts.sleep++;
    return new Promise<void>((resolve, reject) => {
      const giveUp = (): void => {
        this.#sleeps.delete(place);
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#sleeps.set(place, {
        dueAt: after(this.#now, durationMs),
        signal,
        resolve: () => {
          signal?.removeEventListener('abort', giveUp);
          this.#sleeps.delete(place);
          resolve();
        },
      });
      if (this.#isLive) this.#startSleep(place);
    });
  }

  #startSleep(place: number): void {
    const sleep = this.#sleeps.get(place);
    if (!sleep) return;
    this.base.clock.sleep(sleep.dueAt - this.base.clock.now(), sleep.signal).then(
      () => this.pass({ kind: 'slept', place }, () => this.#sleeps.get(place)?.resolve()),
      // Whoever gave it up has been told.
      () => undefined,
    );
  }

  #open(token: string, task: WaitingTask): void {
    this.#waiting.set(token, task);
    this.base.openTasks.open(token, {
      answer: (answer) => this.pass({ kind: 'answered', token, answer }, () => task.answer(answer)),
      heartbeat: () => this.pass({ kind: 'beaten', token }, () => task.heartbeat()),
    });
  }

  #newId(): string {
    const digest = createHash('sha256').update(`${this.start.seed} ${this.#counts.id++}`).digest('hex');
    return digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }
}
