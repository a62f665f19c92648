import type { SQSEvent } from 'aws-lambda';
import type { RemainingTime } from '../../../src/handlers/remaining-time.js';
import type { World } from '../world.js';
import type { Message } from '../services/queue.js';
import type { RequestRecord, TaskRecord } from '../ledger.js';
import type { DeliveryPlan } from '../scenario/scenario.js';
import type { UseCase } from '../scenario/crash-points.js';
import { createHandlers, type Handlers } from './handlers.js';
import { Lambda, type LambdaEnd } from './lambda.js';

const ASYNCHRONOUS_RETRIES_MS = [60_000, 120_000];

const endText = (end: LambdaEnd): string =>
  end.kind === 'threw' ? end.error.name : end.kind === 'died' ? end.reportedAs : end.kind;

type OnEnd = (lambda: Lambda, end: LambdaEnd) => void;

/** What a Lambda is invoked with, for those who look at it from outside. */
export interface Invoked {
  readonly taskToken?: string;
  readonly messages?: readonly Message[];
}

/** Runs the tasker's handlers, each invocation as a Lambda of its own. */
export class LambdaHost {
  #starts = 0;
  #count = 0;
  /** A reconciler's process lives on between two ticks, and remembers where it stopped. */
  readonly #reconcilers = new Map<number, { handlers: Handlers; lambda: Lambda }>();

  constructor(private readonly world: World) {}

  /** Step Functions invokes the starter for a task. `onEnd` is called once, with what Step Functions is told. */
  startFor(task: TaskRecord, payload: unknown, onEnd: (end: LambdaEnd) => void): void {
    const { scheduler, scenario } = this.world;
    const { token: taskToken, entry } = task;
    if (entry.plan.isAsync) return this.#startAsynchronously(task, payload, onEnd);
    const occurrence = this.#starts++;
    const special = scenario.duplicates.find((duplicate) => duplicate.occurrence === occurrence);
    let isTold = false;
    const tell = (end: LambdaEnd): void => {
      if (isTold) return;
      isTold = true;
      scheduler.after(5, () => onEnd(end), false, `${taskToken} is told ${endText(end)}`);
    };
    const invoke = (copy: number, delayMs: number): void => {
      const isListenedTo = special?.kind !== 'twice' || special.listenTo === copy;
      const label = `start ${taskToken}${copy === 0 ? '' : ' again'}`;
      const start = (): void =>
        this.#invoke(
          'start',
          label,
          { taskToken },
          (handlers, context) => handlers.start(payload, context),
          (lambda, end) => {
            this.world.observe('starterEnded', lambda, taskToken, end, task.retryCount);
            if (isListenedTo) tell(end);
          },
          entry.execution.plan.tasker,
        );
      scheduler.after(delayMs, start, false, label);
    };
    if (special) this.world.noteFault(`start ${special.kind}`, special.delayMs);
    invoke(0, special?.kind === 'delayed' ? special.delayMs : 5);
    if (special?.kind === 'twice') invoke(1, 5 + special.delayMs);
    if (special?.kind === 'answerLost') {
      const error = Object.assign(new Error('the connection was lost'), { name: 'Lambda.SdkClientException' });
      scheduler.after(special.delayMs, () => tell({ kind: 'threw', error }), false, `answer to ${taskToken} is lost`);
    }
  }

  /** Lambda's event queue takes the payload at once, and tries again after one minute and after two more. */
  #startAsynchronously(task: TaskRecord, payload: unknown, onEnd: (end: LambdaEnd) => void): void {
    const { scheduler } = this.world;
    const { token: taskToken, entry } = task;
    const invoke = (tries: number): void =>
      this.#invoke(
        'start',
        `start ${taskToken}${tries === 0 ? '' : ' again'}`,
        { taskToken },
        (handlers, context) => handlers.start(payload, context),
        (lambda, end) => {
          this.world.observe('starterEnded', lambda, taskToken, end, task.retryCount);
          const delayMs = ASYNCHRONOUS_RETRIES_MS[tries];
          if (end.kind !== 'returned' && delayMs !== undefined)
            scheduler.after(delayMs, () => invoke(tries + 1), false, `try ${tries + 1} of ${taskToken}`);
        },
        entry.execution.plan.tasker,
      );
    this.#starts += 1;
    scheduler.after(5, () => invoke(0));
    scheduler.after(5, () => onEnd({ kind: 'returned', value: null }));
  }

  /** CloudFormation invokes the function for a custom resource, by Lambda's event queue: late, twice, and again where it fails. */
  requestResource(request: RequestRecord, { kind, delayMs }: DeliveryPlan): void {
    const { scheduler } = this.world;
    const { token: taskToken, event, name, stack } = request;
    const invoke = (tries: number): void =>
      this.#invoke(
        'resource',
        `resource ${name}${tries === 0 ? '' : ' again'}`,
        { taskToken },
        (handlers) => handlers.customResource(event),
        (lambda, end) => {
          if (end.kind === 'returned' && !lambda.isDisturbed) request.handledAtMs ??= scheduler.nowMs;
          const hasLooked =
            end.kind === 'returned' || (end.kind === 'threw' && end.error.name === 'PreviousStatementRunning');
          if (hasLooked && !lambda.isDisturbed)
            request.looks.push({ fromMs: lambda.startedAtMs, toMs: scheduler.nowMs });
          this.world.observe('resourceHandled', lambda, request, end);
          const retryMs = ASYNCHRONOUS_RETRIES_MS[tries];
          if (end.kind !== 'returned' && retryMs !== undefined)
            scheduler.after(retryMs, () => invoke(tries + 1), false, `try ${tries + 1} of ${name}`);
        },
        stack.plan.tasker,
      );
    if (kind !== 'once') this.world.noteFault(`request ${kind}`, delayMs);
    scheduler.after(kind === 'late' ? delayMs : 5, () => invoke(0), false, name);
    if (kind === 'twice') scheduler.after(5 + delayMs, () => invoke(0), false, `${name} twice`);
  }

  /** Somebody invokes the starter without a task. */
  startWithoutTask(payload: unknown, onEnd: OnEnd = () => undefined): void {
    this.#invoke('start', `query ${this.#starts}`, {}, (handlers) => handlers.start(payload), onEnd);
  }

  complete(event: SQSEvent, messages: readonly Message[], tasker: 0 | 1, onEnd: OnEnd): void {
    this.#invoke(
      'complete',
      'complete',
      { messages },
      (handlers, context) => handlers.complete(event, context),
      onEnd,
      tasker,
    );
  }

  executionEnded(event: unknown, tasker: 0 | 1, onEnd: OnEnd): void {
    this.#invoke('executionEnded', 'follow', {}, (handlers) => handlers.executionEnded(event), onEnd, tasker);
  }

  reconcile(tasker: 0 | 1): void {
    const reconcilers = this.#reconcilers;
    const lambda = this.#newLambda(
      'reconcile',
      'reconcile',
      (end) => {
        if (end.kind === 'died' && reconcilers.get(tasker)?.lambda === lambda) reconcilers.delete(tasker);
      },
      tasker,
    );
    let reconciler = reconcilers.get(tasker);
    if (reconciler && !reconciler.lambda.isAlive) {
      reconciler.lambda = lambda;
    } else {
      const warm: { handlers?: Handlers; lambda: Lambda } = { lambda };
      warm.handlers = createHandlers(this.world, () => warm.lambda, {});
      reconciler = warm as { handlers: Handlers; lambda: Lambda };
      reconcilers.set(tasker, reconciler);
    }
    const { handlers } = reconciler;
    this.#settle(lambda, handlers.reconcile({}, { getRemainingTimeInMillis: () => lambda.remainingMs }));
  }

  #invoke(
    useCase: UseCase,
    label: string,
    invoked: Invoked,
    run: (handlers: Handlers, context: RemainingTime | undefined) => Promise<unknown>,
    onEnd: OnEnd,
    tasker: 0 | 1 = 0,
  ): void {
    const lambda: Lambda = this.#newLambda(useCase, label, (end) => onEnd(lambda, end), tasker);
    this.world.noteActivity();
    // Nobody looks at the time that is left but who copies a result.
    const context = this.world.scenario.storage && { getRemainingTimeInMillis: () => lambda.remainingMs };
    this.#settle(
      lambda,
      run(
        createHandlers(this.world, () => lambda, invoked),
        context,
      ),
    );
  }

  #newLambda(useCase: UseCase, label: string, onEnd: (end: LambdaEnd) => void, tasker: 0 | 1): Lambda {
    this.#count += 1;
    return new Lambda(this.world, useCase, `${label} #${this.#count}`, onEnd, tasker);
  }

  #settle(lambda: Lambda, answer: Promise<unknown>): void {
    const tell = (text: string): void => this.world.trace.tell(this.world.scheduler.tracedMs, lambda.label, () => text);
    answer.then(
      (value) => {
        if (lambda.isAlive) tell('returns');
        lambda.end({ kind: 'returned', value });
      },
      (error: unknown) => {
        this.world.observe('told', String(error));
        if (lambda.isAlive) tell(`throws ${String(error).slice(0, 140)}`);
        lambda.end({ kind: 'threw', error: error as Error });
      },
    );
  }
}
