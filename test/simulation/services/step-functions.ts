import { taskTokenOf, waiterOf } from '../../../src/domain/waiter.js';
import type { CallbackResult, HeartbeatResult } from '../../../src/ports/task-callback.js';
import { toIsoString, after } from '../../../src/ports/units.js';
import type { Lambda, LambdaEnd } from '../lambda/lambda.js';
import type { AnswerRecord, EntryRecord, ExecutionRecord, TaskClose, TaskRecord } from '../ledger.js';
import type { Planned } from '../kernel/scheduler.js';
import type { ExecutionPlan, Scenario, StepPlan } from '../scenario/scenario.js';
import { STORY_START } from '../scenario/simulation-settings.js';
import type { World } from '../world.js';
import { answerRecord } from './answer-record.js';
import { payloadOf } from './payload.js';

const RETRY_INTERVAL_MS = 1_000;
const ENCLOSING_RETRY_MS = 1_500;
/** How often a durable function's step invokes the starter beyond the first time. */
const SUBMISSIONS_MAX = 3;

/** Errors with which a task ends that an author's own `Retry` lists: the statement's ends, and the time. */
const AUTHORS_RETRIES = ['FAILED', 'ABORTED', 'States.Timeout', 'ConcurrentExecution'];

interface OpenTask {
  readonly record: TaskRecord;
  /** How often its function was invoked again. */
  submissions: number;
  /** Whether its function has returned. */
  hasReturned?: boolean;
  /** What an engine was answered before that, which its function's failure outdoes. */
  early?: AnswerRecord;
  timeout?: Planned;
  heartbeat?: Planned;
  readonly onClose: (close: TaskClose) => void;
}

interface RunningExecution {
  readonly record: ExecutionRecord;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  step: number;
  /** Copies of the present step that have succeeded; a redrive leaves them out. */
  readonly done: Set<number>;
  /** Counts the entries of steps, so that what belongs to an earlier one does not go on. */
  generation: number;
  /** When the copies of the present step were first entered. */
  readonly enteredTimes: Map<number, string>;
  enclosingRetries: number;
  visits: number;
}

/**
 * Step Functions: executions of task states with retries, timeouts, heartbeats, Map items, loops, caught failures, enclosing states
 * that are entered anew, aborts and redrives.
 */
export class StepFunctions {
  readonly #open = new Map<string, OpenTask>();
  readonly #executions: RunningExecution[] = [];
  #tokens = 0;

  constructor(private readonly world: World) {}

  /** Puts an execution on the schedule. */
  plan(plan: ExecutionPlan, number: number): void {
    const waiter = waiterIn(this.world.scenario, number);
    const record: ExecutionRecord = { arn: ARN_OF[waiter](number), waiter, ...{ plan, redriveCount: 0, ends: [] } };
    this.world.ledger.executions.push(record);
    const execution: RunningExecution = {
      ...{ record, status: 'RUNNING', step: 0, done: new Set<number>(), generation: 0 },
      ...{ enteredTimes: new Map<number, string>(), enclosingRetries: 0, visits: 0 },
    };
    this.#executions.push(execution);
    this.world.scheduler.after(plan.startAtMs, () => this.#enterStep(execution));
    if (plan.abortAfterMs !== undefined) {
      this.world.scheduler.after(plan.startAtMs + plan.abortAfterMs, () => {
        if (execution.status === 'RUNNING') this.#endWithoutSuccess(execution, 'ABORTED');
      });
    }
  }

  /** How far each execution has come, and which open tasks' functions have returned. */
  progress(): unknown {
    return [
      this.#executions.map(({ status, step, done, generation, enclosingRetries, visits }) => [
        ...[status, step, [...done], generation, enclosingRetries, visits],
      ]),
      [...this.#open].map(([token, { submissions, hasReturned, early }]) => [
        ...[token, submissions, hasReturned === true, early !== undefined],
      ]),
    ];
  }

  /** SendTaskSuccess and SendTaskFailure. */
  answer(token: string, close: AnswerRecord['close'], lambda: Lambda, isReplyLost: boolean): CallbackResult {
    const open = this.#open.get(token);
    const accepted = open !== undefined && !open.early;
    const answer = answerRecord(this.world, token, close, lambda, { accepted, isReplyLost });
    this.world.ledger.answers.push(answer);
    this.world.observe('answered', answer);
    if (!open || open.early) return 'nobodyWaits';
    if (this.#isOtherEngine(open.record) && !open.hasReturned) open.early = answer;
    else this.#close(open, close);
    return 'delivered';
  }

  /** SendTaskHeartbeat. */
  heartbeat(token: string): HeartbeatResult {
    const open = this.#open.get(token);
    const { engine } = this.world.scenario.environment;
    if (engine === 'other' && waiterOf(token).kind === 'task') return 'cannotTell';
    if (!open) return 'nobodyWaits';
    if (open.heartbeat) this.#startHeartbeatClock(open);
    return 'delivered';
  }

  #enterStep(execution: RunningExecution, isRedriven = false): void {
    const step = execution.record.plan.steps[execution.step];
    if (!step) {
      execution.status = 'SUCCEEDED';
      return;
    }
    const now = toIsoString(after(STORY_START, this.world.scheduler.nowMs));
    execution.generation += 1;
    for (let copy = 0; copy < step.copies; copy += 1) {
      if (execution.done.has(copy)) continue;
      const isKept = isRedriven && this.world.scenario.environment.keepsEnteredTime;
      const enteredTime = (isKept ? execution.enteredTimes.get(copy) : undefined) ?? now;
      execution.enteredTimes.set(copy, enteredTime);
      const { redriveCount } = execution.record;
      const entry: EntryRecord = {
        name: `${execution.record.arn.slice(-5)}/${execution.step}/${copy}/${execution.generation}`,
        execution: execution.record,
        plan: step.task,
        stateName: `Step${execution.step}`,
        ...{ copy, copies: step.copies, enteredTime, redriveCount, generation: execution.generation },
      };
      this.#attempt(execution, entry, 0, (isDone) => this.#copyEnded(execution, entry, step, isDone));
    }
  }

  #copyEnded(execution: RunningExecution, entry: EntryRecord, step: StepPlan, isDone: boolean): void {
    if (!this.#goesOn(execution, entry)) return;
    if (!isDone && !step.task.isCaught) return this.#failStep(execution, step);
    execution.done.add(entry.copy);
    if (execution.done.size < step.copies) return;
    execution.done.clear();
    execution.enclosingRetries = 0;
    execution.visits += 1;
    if (execution.visits >= step.visits) {
      execution.step += 1;
      execution.visits = 0;
    }
    this.#enterStep(execution);
  }

  /** A copy has failed: the other copies' tasks die with it, and the enclosing state is entered anew, or the execution ends. */
  #failStep(execution: RunningExecution, step: StepPlan): void {
    if (execution.enclosingRetries >= step.enclosingRetries) return this.#endWithoutSuccess(execution, 'FAILED');
    const { scheduler, trace } = this.world;
    execution.enclosingRetries += 1;
    execution.generation += 1;
    execution.done.clear();
    // A redrive before then has no entry to go on with either.
    execution.enteredTimes.clear();
    trace.tell(scheduler.tracedMs, 'states', () => `${execution.record.arn.slice(-5)} enters its step anew`);
    this.#closeAll(execution.record);
    const { generation } = execution;
    scheduler.after(ENCLOSING_RETRY_MS, () => {
      if (execution.status === 'RUNNING' && execution.generation === generation) this.#enterStep(execution);
    });
  }

  #goesOn(execution: RunningExecution, entry: EntryRecord): boolean {
    return execution.status === 'RUNNING' && execution.generation === entry.generation;
  }

  #closeAll(execution: ExecutionRecord): void {
    for (const open of [...this.#open.values()]) {
      if (open.record.entry.execution === execution) this.#close(open, { kind: 'aborted' });
    }
  }

  #attempt(
    execution: RunningExecution,
    entry: EntryRecord,
    retryCount: number,
    onEnd: (isDone: boolean) => void,
    keptToken?: string,
  ): void {
    const { scheduler, ledger, trace } = this.world;
    this.#tokens += 1;
    const isDurable = execution.record.waiter === 'durableFunction';
    const token = keptToken ?? newToken(this.#tokens, isDurable);
    const record: TaskRecord = { ...{ token, entry, retryCount, openedAtMs: scheduler.nowMs } };
    ledger.tasks.set(record.token, record);
    this.world.noteActivity();
    trace.tell(scheduler.tracedMs, 'states', () => `${entry.name} attempt ${retryCount}: ${record.token}`);
    const open: OpenTask = {
      ...{ record, submissions: 0 },
      onClose: (close) => {
        if (close.kind === 'success' || close.kind === 'lambdaReturned') return onEnd(true);
        if (!this.#goesOn(execution, entry)) return;
        const isRetried = isDurable ? this.#isTriedAgain(close) : this.#isRetried(close);
        if (retryCount >= entry.plan.retries || !isRetried) return onEnd(false);
        const retry = (): void => {
          const token = this.#keepsToken(record, close) ? record.token : undefined;
          if (this.#goesOn(execution, entry)) this.#attempt(execution, entry, retryCount + 1, onEnd, token);
        };
        scheduler.after(RETRY_INTERVAL_MS * (retryCount + 1), retry, false, `retry of ${entry.name}`);
      },
    };
    this.#open.set(record.token, open);
    const { timeoutMs } = entry.plan;
    if (timeoutMs !== undefined) {
      open.timeout = scheduler.after(
        timeoutMs,
        () => this.#close(open, { kind: 'timedOut' }),
        false,
        `end of ${token}`,
      );
    }
    // A callback's clock begins with the callback, a task's once its function has returned.
    if (isDurable) this.#startHeartbeatClock(open);
    this.#submit(open, 0);
  }

  /** Invokes the starter. The step of a durable function runs again, with the same callback, where that failed for now. */
  #submit(open: OpenTask, submissions: number): void {
    const { scheduler, host, scenario } = this.world;
    const { record } = open;
    open.submissions = submissions;
    host.startFor(record, payloadOf(record, scenario.storage), (end) => {
      const isDurable = record.entry.execution.waiter === 'durableFunction';
      const isTriedAgain =
        isDurable &&
        record.closedAtMs === undefined &&
        end.kind !== 'returned' &&
        submissions < SUBMISSIONS_MAX &&
        this.world.isRetriedByList(end.kind === 'died' ? end.reportedAs : end.error.name);
      if (!isTriedAgain) return this.#lambdaAnswered(open, end);
      const again = (): void => {
        if (record.closedAtMs === undefined) this.#submit(open, submissions + 1);
      };
      scheduler.after(RETRY_INTERVAL_MS * (submissions + 1), again, false, `${record.token} again`);
    });
  }

  #isOtherEngine({ entry }: TaskRecord): boolean {
    return this.world.scenario.environment.engine === 'other' && entry.execution.waiter === 'task';
  }

  /** Whether the next attempt has the token of this one. AWS writes down that a new one comes after a timeout, and of other ends nothing. */
  #keepsToken(record: TaskRecord, close: TaskClose): boolean {
    const isOneToken =
      this.world.scenario.environment.engine === 'awsOneToken' && record.entry.execution.waiter === 'task';
    return this.#isOtherEngine(record) || (isOneToken && close.kind !== 'timedOut');
  }

  /** Whether `runStatement` tries again: never where nobody knows whether the statement was started. */
  #isTriedAgain(close: TaskClose): boolean {
    if (close.kind === 'lambdaError' && this.world.isRetriedByList(close.error)) return false;
    return this.#isRetried(close);
  }

  /** Whether the state's `Retry` has the error: the published list, and what an author adds. */
  #isRetried(close: TaskClose): boolean {
    if (close.kind === 'timedOut') return true;
    if (close.kind !== 'failure' && close.kind !== 'lambdaError') return false;
    return AUTHORS_RETRIES.includes(close.error) || this.world.isRetriedByList(close.error);
  }

  #lambdaAnswered(open: OpenTask, end: LambdaEnd): void {
    if (open.record.closedAtMs !== undefined) return;
    if (end.kind !== 'returned') {
      if (open.early) open.early.isForgotten = true;
      const error = end.kind === 'died' ? end.reportedAs : end.error.name;
      return this.#close(open, { kind: 'lambdaError', error });
    }
    if (!open.record.entry.plan.hasToken) return this.#close(open, { kind: 'lambdaReturned' });
    open.hasReturned = true;
    if (open.early) return this.#close(open, open.early.close);
    this.#startHeartbeatClock(open);
  }

  #startHeartbeatClock(open: OpenTask): void {
    const { heartbeatMs } = open.record.entry.plan;
    if (heartbeatMs === undefined) return;
    this.world.scheduler.cancel(open.heartbeat);
    open.heartbeat = this.world.scheduler.after(heartbeatMs, () => this.#close(open, { kind: 'timedOut' }));
  }

  #close(open: OpenTask, close: TaskClose): void {
    const { scheduler, trace } = this.world;
    if (open.record.closedAtMs !== undefined) return;
    open.record.closedAtMs = scheduler.nowMs;
    open.record.close = close;
    this.#open.delete(open.record.token);
    scheduler.cancel(open.timeout);
    scheduler.cancel(open.heartbeat);
    this.world.noteActivity();
    trace.tell(scheduler.tracedMs, 'states', () => `${open.record.token} is closed: ${closeText(close)}`);
    open.onClose(close);
  }

  #endWithoutSuccess(execution: RunningExecution, status: 'FAILED' | 'ABORTED'): void {
    const { scheduler, trace, events } = this.world;
    const { record } = execution;
    execution.status = status;
    record.ends.push({ atMs: scheduler.nowMs, redriveCount: record.redriveCount });
    trace.tell(scheduler.tracedMs, 'states', () => `${record.arn.slice(-5)} is ${status}`);
    this.#closeAll(record);
    events.tellExecutionEnd(record, status);
    const { redriveAfterMs } = record.plan;
    if (redriveAfterMs === undefined || record.redriveCount > 0 || record.waiter !== 'task') return;
    scheduler.after(redriveAfterMs, () => {
      record.redriveCount += 1;
      execution.status = 'RUNNING';
      execution.enclosingRetries = 0;
      trace.tell(scheduler.tracedMs, 'states', () => `${record.arn.slice(-5)} is redriven`);
      this.#enterStep(execution, true);
    });
  }
}

const ARN_OF: Readonly<Record<ExecutionRecord['waiter'], (number: number) => string>> = {
  task: (number) => `arn:aws:states:eu-central-1:123456789012:execution:Load:run-${number}`,
  durableFunction: (number) =>
    `arn:aws:lambda:eu-central-1:123456789012:function:Load:$LATEST/durable-execution/nightly/run-${number}`,
};

/** Not drawn: the histories of a seed are the same, whoever waits in them. */
const waiterIn = ({ seed, environment }: Scenario, number: number): ExecutionRecord['waiter'] =>
  environment.waiters === 'mixed' && (seed + number) % 2 === 0 ? 'durableFunction' : 'task';

const newToken = (number: number, isDurable: boolean): string =>
  isDurable ? taskTokenOf({ kind: 'durableFunction', callbackId: `callback${number}` }) : `token-${number}`;

const closeText = (close: TaskClose): string =>
  close.kind === 'failure' || close.kind === 'lambdaError' ? `${close.kind} ${close.error}` : close.kind;
