import type { SQSEvent } from 'aws-lambda';
import type { World } from '../world.js';
import type { Message } from '../services/queue.js';
import type { UseCase } from '../scenario/crash-points.js';
import { createHandlers, type Handlers } from './handlers.js';
import { Lambda, type LambdaEnd } from './lambda.js';

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
  /** The reconciler's process lives on between two ticks, and remembers where it stopped. */
  #reconciler: { handlers: Handlers; lambda: Lambda } | undefined;

  constructor(private readonly world: World) {}

  /** Step Functions invokes the starter for a task. `onEnd` is called once, with what Step Functions is told. */
  startFor(payload: unknown, taskToken: string, onEnd: (end: LambdaEnd) => void): void {
    const { scheduler, scenario } = this.world;
    const occurrence = this.#starts++;
    const special = scenario.duplicates.find((duplicate) => duplicate.occurrence === occurrence);
    let isTold = false;
    const tell = (end: LambdaEnd): void => {
      if (isTold) return;
      isTold = true;
      scheduler.after(5, () => onEnd(end));
    };
    const invoke = (copy: number, delayMs: number): void => {
      const isListenedTo = special?.kind !== 'twice' || special.listenTo === copy;
      scheduler.after(delayMs, () => {
        this.#invoke(
          'start',
          `start ${taskToken}${copy === 0 ? '' : ' again'}`,
          { taskToken },
          (handlers) => handlers.start(payload),
          (lambda, end) => {
            this.world.observe('starterEnded', lambda, taskToken, end);
            if (isListenedTo) tell(end);
          },
        );
      });
    };
    if (special) this.world.noteFault(`start ${special.kind}`, special.delayMs);
    invoke(0, special?.kind === 'delayed' ? special.delayMs : 5);
    if (special?.kind === 'twice') invoke(1, 5 + special.delayMs);
    if (special?.kind === 'answerLost') {
      const error = Object.assign(new Error('the connection was lost'), { name: 'Lambda.SdkClientException' });
      scheduler.after(special.delayMs, () => tell({ kind: 'threw', error }));
    }
  }

  /** Somebody invokes the starter without a task. */
  startWithoutTask(payload: unknown): void {
    this.#invoke(
      'start',
      `query ${this.#starts}`,
      {},
      (handlers) => handlers.start(payload),
      () => undefined,
    );
  }

  complete(event: SQSEvent, messages: readonly Message[], onEnd: OnEnd): void {
    this.#invoke('complete', 'complete', { messages }, (handlers) => handlers.complete(event), onEnd);
  }

  executionEnded(event: unknown, onEnd: OnEnd): void {
    this.#invoke('executionEnded', 'follow', {}, (handlers) => handlers.executionEnded(event), onEnd);
  }

  reconcile(): void {
    const lambda = this.#newLambda('reconcile', 'reconcile', (end) => {
      if (end.kind === 'died' && this.#reconciler?.lambda === lambda) this.#reconciler = undefined;
    });
    if (this.#reconciler && !this.#reconciler.lambda.isAlive) {
      this.#reconciler.lambda = lambda;
    } else {
      const warm: { handlers?: Handlers; lambda: Lambda } = { lambda };
      warm.handlers = createHandlers(this.world, () => warm.lambda, {});
      this.#reconciler = warm as { handlers: Handlers; lambda: Lambda };
    }
    const { handlers } = this.#reconciler;
    this.#settle(lambda, handlers.reconcile({}, { getRemainingTimeInMillis: () => lambda.remainingMs }));
  }

  #invoke(
    useCase: UseCase,
    label: string,
    invoked: Invoked,
    run: (handlers: Handlers) => Promise<unknown>,
    onEnd: OnEnd,
  ): void {
    const lambda: Lambda = this.#newLambda(useCase, label, (end) => onEnd(lambda, end));
    this.world.noteActivity();
    this.#settle(lambda, run(createHandlers(this.world, () => lambda, invoked)));
  }

  #newLambda(useCase: UseCase, label: string, onEnd: (end: LambdaEnd) => void): Lambda {
    this.#count += 1;
    return new Lambda(this.world, useCase, `${label} #${this.#count}`, onEnd);
  }

  #settle(lambda: Lambda, answer: Promise<unknown>): void {
    const tell = (text: string): void => this.world.trace.tell(this.world.scheduler.nowMs, lambda.label, () => text);
    answer.then(
      (value) => {
        if (lambda.isAlive) tell('returns');
        lambda.end({ kind: 'returned', value });
      },
      (error: unknown) => {
        if (lambda.isAlive) tell(`throws ${String(error).slice(0, 140)}`);
        lambda.end({ kind: 'threw', error: error as Error });
      },
    );
  }
}
