import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Lambda, LambdaEnd } from '../lambda/lambda.js';
import type { World } from '../world.js';

/** How often a message is received before it goes to the dead-letter queue. */
export const RECEIVES_MAX = 8;
const BATCH_WINDOW_MS = 20;

/** A message of the completion queue. */
export interface Message {
  readonly id: string;
  readonly body: string;
  /** The statement that it truly tells the end of; absent for a strange one. */
  readonly statementId?: string;
  /** Whose rule sent it. */
  readonly tasker: 0 | 1;
  receives: number;
  /** Receives during which something was done to the Lambda. */
  disturbedReceives: number;
  visibleAtMs: number;
  sentAtMs: number;
}

/**
 * A queue and the event source mapping behind it: batches for a few completers at once, visibility timeouts, partial batch
 * responses, and a dead-letter queue.
 */
export class Queue {
  readonly messages = new Set<Message>();
  readonly deadLetters: Message[] = [];
  #sent = 0;
  #pollers = 0;

  constructor(private readonly world: World) {}

  send(body: string, delayMs: number, statementId?: string, tasker: 0 | 1 = 0): void {
    const { scheduler } = this.world;
    const arrive = (): void => {
      this.#sent += 1;
      const message: Message = {
        ...{ id: `message-${this.#sent}`, body, receives: 0, disturbedReceives: 0, visibleAtMs: scheduler.nowMs },
        ...{ sentAtMs: scheduler.nowMs, tasker },
        ...(statementId !== undefined && { statementId }),
      };
      this.messages.add(message);
      this.world.noteActivity();
      this.#pollLater(BATCH_WINDOW_MS);
    };
    scheduler.after(delayMs, arrive, false, `message about ${statementId ?? 'nothing'}`);
  }

  #pollLater(delayMs: number): void {
    this.world.scheduler.after(delayMs, () => this.#poll());
  }

  #poll(): void {
    const { scheduler, scenario, trace } = this.world;
    const { batchSize, completers, visibilityTimeoutMs } = scenario.environment;
    if (this.#pollers >= completers) return;
    const batch: Message[] = [];
    for (const message of this.messages) {
      if (batch.length === batchSize) break;
      if (message.visibleAtMs > scheduler.nowMs) continue;
      if (batch[0] && batch[0].tasker !== message.tasker) continue;
      message.receives += 1;
      message.visibleAtMs = scheduler.nowMs + visibilityTimeoutMs;
      if (message.receives > RECEIVES_MAX) {
        this.messages.delete(message);
        this.deadLetters.push(message);
        trace.tell(scheduler.tracedMs, 'queue', () => `${message.id} goes to the dead-letter queue`);
      } else {
        batch.push(message);
      }
    }
    if (batch.length === 0) return;
    this.#pollers += 1;
    trace.tell(scheduler.tracedMs, 'queue', () => `hands out ${batch.map(({ id }) => id).join(', ')}`);
    this.#pollLater(visibilityTimeoutMs + 1);
    const event = eventOf(batch);
    this.world.host.complete(event, batch, batch[0]!.tasker, (lambda, end) => this.#settle(batch, lambda, end));
    if (this.messages.size > batch.length) this.#pollLater(0);
  }

  #settle(batch: readonly Message[], lambda: Lambda, end: LambdaEnd): void {
    this.#pollers -= 1;
    if (lambda.isDisturbed) for (const message of batch) message.disturbedReceives += 1;
    if (end.kind === 'returned') {
      const failed = new Set((end.value as SQSBatchResponse).batchItemFailures.map((item) => item.itemIdentifier));
      for (const message of batch) {
        if (failed.has(message.id) || !this.messages.delete(message)) continue;
        this.world.observe('messageDeleted', message, lambda);
      }
    }
    this.#pollLater(0);
  }
}

const eventOf = (batch: readonly Message[]): SQSEvent =>
  ({
    Records: batch.map((message) => ({
      messageId: message.id,
      receiptHandle: message.id,
      body: message.body,
      attributes: { ApproximateReceiveCount: String(message.receives) },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:completions',
      awsRegion: 'eu-central-1',
    })),
  }) as unknown as SQSEvent;
