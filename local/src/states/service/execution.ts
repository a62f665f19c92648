import type { EpochMs } from 'sfn-redshift-tasker';
import type { Archive } from '../../archive/archive.js';
import { Kept } from '../../archive/kept.js';
import type { HistoryEvent } from '../history/history-event.js';
import { failed, withInput, withOutput } from '../history/event-details.js';
import { type EarlierEvents, History } from '../history/history.js';
import { AttemptReporter } from '../interpreter/attempt-reporter.js';
import { Cancelled, CloudClosed, ExecutionOverdue, ExecutionStopped } from '../interpreter/cancelled.js';
import { wideAbort } from '../interpreter/linked-abort.js';
import { whenAborted } from '../interpreter/when-aborted.js';
import { Progress } from '../interpreter/progress.js';
import type { RunContext, RunEnvironment } from '../interpreter/run-context.js';
import { runLevel } from '../interpreter/run-level.js';
import { Scope } from '../interpreter/scope.js';
import type { AttemptObserver } from '../interpreter/state-attempt.js';
import { Variables } from '../interpreter/variables.js';
import type { Json } from '../json.js';
import { REDRIVE_WINDOW_MS } from '../limits.js';
import type { ExecutionMocks } from '../mocks/execution-mocks.js';
import { STATES_RUNTIME, STATES_TIMEOUT, StateFailure } from '../state-failure.js';
import type { StateMachine } from './state-machine.js';
import type { ExecutionEnd, ExecutionStatus } from './status.js';

/** Whom an execution tells what. None of them may throw. */
export interface ExecutionObservers {
  onHistoryEvent(execution: Execution, event: HistoryEvent): void;
  onStatusChange(execution: Execution): void;
  /** Told when nobody will look at the execution any more. */
  onDropped?(execution: Execution): void;
  readonly onStateAttempt: AttemptObserver;
}

/** What comes to an execution from outside goes through it: in turns, and written down. */
export interface Gate {
  pass(
    stimulus: { readonly kind: 'stopped'; readonly error: string | undefined; readonly cause: string | undefined },
    apply: () => void,
  ): void;
  passAtOnce(stimulus: { readonly kind: 'redriven' }, apply: () => void): void;
}

/** How an execution ended in an earlier process. */
export interface EarlierEnd {
  readonly end: ExecutionEnd;
  readonly stoppedAt: EpochMs;
  readonly redriveCount: number;
  readonly redrivenAt?: EpochMs;
}

/** What an execution is. */
export interface ExecutionIdentity {
  readonly machine: StateMachine;
  readonly arn: string;
  readonly name: string;
  /** The input as JSON text, as it was given. */
  readonly inputText: string;
  readonly mocks: ExecutionMocks;
  /** The run of a distributed Map whose item it is. @default it is none */
  readonly mapRunArn?: string;
  /** How many items it has of that. */
  readonly itemCount?: number;
}

/** One run of a state machine, with whatever redrives it had. */
export class Execution {
  readonly startedAt: EpochMs;
  readonly history: History;
  redriveCount = 0;
  redrivenAt: EpochMs | undefined;
  stoppedAt: EpochMs | undefined;
  #end: Kept<ExecutionEnd> | undefined;
  #status: ExecutionStatus = 'RUNNING';
  #ended: Promise<void> = Promise.resolve();
  #stop = wideAbort();
  #progress: Progress | undefined = new Progress();
  readonly #attempts: AttemptReporter;

  readonly machine: StateMachine;
  readonly arn: string;
  readonly name: string;
  /** Of the run of a distributed Map whose item it is. */
  readonly mapRunArn: string | undefined;
  readonly itemCount: number | undefined;
  readonly #input: Kept<string>;
  readonly #mocks: ExecutionMocks;

  constructor(
    { machine, arn, name, inputText, mocks, mapRunArn, itemCount }: ExecutionIdentity,
    private readonly environment: RunEnvironment,
    private readonly observers: ExecutionObservers,
    /** Where goes what is long once it has ended, and older events before. @default all stays in memory */
    private readonly archive?: Archive,
    /** @default all of it comes as it comes */
    private readonly gate?: Gate,
  ) {
    const { clock } = environment;
    this.machine = machine;
    this.arn = arn;
    this.name = name;
    this.mapRunArn = mapRunArn;
    this.itemCount = itemCount;
    this.#input = new Kept(inputText);
    this.#mocks = mocks;
    this.startedAt = clock.now();
    this.history = new History(clock, { archive, onEvent: (event) => observers.onHistoryEvent(this, event) });
    this.#attempts = new AttemptReporter(arn, clock, observers.onStateAttempt);
  }

  /** The input as JSON text, as it was given. */
  get inputText(): string {
    return this.#input.value;
  }

  /** How it ended; `undefined` while it runs. */
  get end(): ExecutionEnd | undefined {
    return this.#end?.value;
  }

  get status(): ExecutionStatus {
    return this.#status;
  }

  /** Resolves when it has ended, or when the cloud has shut down. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Begins to run. Only once; see {@link Execution.redrive}. */
  start(): void {
    this.history.add(
      'ExecutionStarted',
      0,
      withInput('executionStartedEventDetails', this.inputText, { roleArn: this.machine.roleArn }),
    );
    this.observers.onStatusChange(this);
    this.#ended = this.#run(0);
  }

  /** Stands as it did at its end in an earlier process. It cannot be redriven. */
  restore({ end, stoppedAt, redriveCount, redrivenAt }: EarlierEnd, events: EarlierEvents): void {
    this.#status = end.status;
    this.#progress = undefined;
    this.stoppedAt = stoppedAt;
    this.redriveCount = redriveCount;
    this.redrivenAt = redrivenAt;
    this.history.restore(events);
    this.#end = new Kept(end);
    this.#putAway();
  }

  /** Goes on at the state where it failed, was stopped or ran out of time, under the same ARN. */
  redrive(): void {
    const apply = (): void => this.#redrive();
    if (this.gate) this.gate.passAtOnce({ kind: 'redriven' }, apply);
    else apply();
  }

  #redrive(): void {
    this.redriveCount++;
    this.redrivenAt = this.environment.clock.now();
    this.#end?.drop();
    this.#end = undefined;
    this.#status = 'RUNNING';
    this.stoppedAt = undefined;
    this.#stop = wideAbort();
    const lastEvent = this.history.length;
    const redriveEvent = this.history.add('ExecutionRedriven', lastEvent, {
      member: 'executionRedrivenEventDetails',
      value: { redriveCount: this.redriveCount },
    });
    this.observers.onStatusChange(this);
    this.#ended = this.#run(redriveEvent);
  }

  /** Ends it as ABORTED; nothing happens where it has ended already. Settled when {@link Execution.ended} is. */
  stop(error: string | undefined, cause: string | undefined): void {
    const apply = (): void => this.#stop.abort(new ExecutionStopped(error, cause));
    if (this.gate) this.gate.pass({ kind: 'stopped', error, cause }, apply);
    else apply();
  }

  /** Whether it may be redriven, and if not, why. @param now where the time of its latest event is not what is meant. */
  redriveStatus(now = this.environment.clock.now()): { status: 'REDRIVABLE' | 'NOT_REDRIVABLE'; reason?: string } {
    if (this.#status === 'RUNNING') return notRedrivable('Execution is RUNNING and cannot be redriven');
    if (this.#status === 'SUCCEEDED') return notRedrivable('Execution is SUCCEEDED and cannot be redriven');
    if (!this.#progress)
      return notRedrivable('The laptop cloud was restarted, and another version has run the execution');
    const age = now - (this.stoppedAt ?? this.startedAt);
    return age > REDRIVE_WINDOW_MS
      ? notRedrivable('Execution has exceeded the redrivable period of 14 days')
      : { status: 'REDRIVABLE' };
  }

  /** Tells that nobody will look at it any more. */
  drop(): void {
    this.#input.drop();
    this.#end?.drop();
    this.history.drop();
    this.observers.onDropped?.(this);
  }

  async #run(startEventId: number): Promise<void> {
    const { clock, shutdown } = this.environment;
    const stop = this.#stop;
    const outlive = whenAborted(shutdown, () => stop.abort(new CloudClosed('the laptop cloud has shut down')));
    const { TimeoutSeconds: timeoutSeconds } = this.machine.definition;
    const done = new AbortController();
    if (timeoutSeconds !== undefined && timeoutSeconds > 0) {
      clock.sleep(timeoutSeconds * 1000, done.signal).then(
        () => stop.abort(new ExecutionOverdue(`the execution ran longer than ${timeoutSeconds} s`)),
        () => undefined,
      );
    }
    try {
      const output = await runLevel(
        this.machine.definition,
        JSON.parse(this.inputText) as Json,
        this.#scope(startEventId),
      );
      this.#finish({ status: 'SUCCEEDED', output: JSON.stringify(output) });
    } catch (error) {
      if (!(error instanceof CloudClosed)) this.#finish(endOf(error));
    } finally {
      // A reason that costs nothing: without one, Node makes an error with its stack.
      done.abort('done');
      outlive();
    }
  }

  #scope(previousEventId: number): Scope {
    return new Scope(this.#context(), {
      signal: this.#stop.signal,
      branchPath: [],
      variables: new Variables(),
      progress: (this.#progress ??= new Progress()),
      previousEventId,
    });
  }

  #context(): RunContext {
    return {
      environment: this.environment,
      history: this.history,
      attempts: this.#attempts,
      executionArn: this.arn,
      executionName: this.name,
      stateMachineArn: this.machine.arn,
      stateMachineName: this.machine.name,
      roleArn: this.machine.roleArn,
      startedAt: this.startedAt,
      input: JSON.parse(this.inputText) as Json,
      redriveCount: this.redriveCount,
      ...(this.redrivenAt !== undefined && { redrivenAt: this.redrivenAt }),
      mocks: this.#mocks,
      queryLanguage: this.machine.definition.QueryLanguage ?? 'JSONPath',
    };
  }

  #finish(end: ExecutionEnd): void {
    this.#end = new Kept(end);
    this.#status = end.status;
    this.stoppedAt = this.environment.clock.now();
    const last = this.history.length;
    if (end.status === 'SUCCEEDED') {
      this.history.close('ExecutionSucceeded', last, withOutput('executionSucceededEventDetails', end.output));
    } else {
      const type = { FAILED: 'Failed', TIMED_OUT: 'TimedOut', ABORTED: 'Aborted' }[end.status];
      // What ends from outside follows nothing that the machine did; only its event tells that the time was up.
      const previous = end.status === 'FAILED' ? last : 0;
      const error = end.status === 'TIMED_OUT' ? STATES_TIMEOUT : end.error;
      this.history.close(`Execution${type}`, previous, failed(`execution${type}EventDetails`, error, end.cause));
    }
    // Nothing of it can be run again.
    if (end.status === 'SUCCEEDED') this.#progress = new Progress();
    this.observers.onStatusChange(this);
    this.#putAway();
  }

  #putAway(): void {
    if (!this.archive) return;
    this.#input.putAway(this.archive);
    this.#end?.putAway(this.archive);
  }
}

const notRedrivable = (reason: string): { status: 'NOT_REDRIVABLE'; reason: string } => ({
  status: 'NOT_REDRIVABLE',
  reason,
});

const endOf = (error: unknown): ExecutionEnd => {
  if (error instanceof StateFailure) return { status: 'FAILED', error: error.error, cause: error.failureCause };
  if (error instanceof ExecutionStopped) return { status: 'ABORTED', error: error.error, cause: error.failureCause };
  if (error instanceof ExecutionOverdue) return { status: 'TIMED_OUT', error: undefined, cause: undefined };
  if (error instanceof Cancelled) return { status: 'ABORTED', error: undefined, cause: error.message };
  // A fault of the interpreter: the execution still ends, and says what to report.
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { status: 'FAILED', error: STATES_RUNTIME, cause: `The interpreter failed: ${message}` };
};
