import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from 'sfn-redshift-tasker';
import type { LambdaInvoker } from '../states/lambda-invoker.js';
import { failedMessageIds } from './batch-outcome.js';
import {
  completeMappingSettings,
  type CompleteMappingSettings,
  type EventSourceMappingSettings,
} from './event-source-mapping-settings.js';
import { sqsEventOf, type SqsEventSource } from './sqs-event.js';

/** SQS gives and deletes at most this many at once. */
const MESSAGES_PER_CALL_MAX = 10;
const LONG_POLL_SECONDS = 20;
const PAUSE_AFTER_FAILURE_MS = 1_000;

export interface EventSourceMappingOptions extends SqsEventSource {
  /** Where the queue is; the mapping does not destroy it. */
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly functionName: string;
  readonly lambda: LambdaInvoker;
  readonly clock: Clock;
  readonly settings?: EventSourceMappingSettings;
  /** Told about every poll, invocation or deletion that failed; the mapping goes on. */
  readonly onFailure?: (error: unknown) => void;
}

/**
 * Feeds a function from a queue, as Lambda's event source mapping does: what the function took is deleted, what failed comes
 * back after the queue's visibility timeout, as often as its redrive policy allows. One long poll at a time; a message
 * reaches the function as soon as it is on the queue and fewer than `MaximumConcurrency` batches run.
 *
 * @example const mapping = EventSourceMapping.start({ ... }); await mapping.stop();
 */
export class EventSourceMapping {
  private readonly settings: CompleteMappingSettings;
  private readonly stopping = new AbortController();
  private readonly batches = new Set<Promise<void>>();
  private readonly polling: Promise<void>;

  private constructor(private readonly options: EventSourceMappingOptions) {
    this.settings = completeMappingSettings(options.settings ?? {});
    this.polling = this.poll();
  }

  /**
   * Begins to poll.
   *
   * @throws {RangeError} for settings that Lambda would refuse.
   */
  static start(options: EventSourceMappingOptions): EventSourceMapping {
    return new EventSourceMapping(options);
  }

  /** Ends the poll under way and waits for the batches under way. May be called twice. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.polling;
    await Promise.all(this.batches);
  }

  private async poll(): Promise<void> {
    while (!this.isStopping()) {
      try {
        if (this.batches.size >= this.settings.concurrencyMax) await Promise.race(this.batches);
        const messages = await this.collect();
        if (messages.length > 0) this.begin(messages);
      } catch (error) {
        if (this.isStopping()) return;
        this.options.onFailure?.(error);
        await this.pause(PAUSE_AFTER_FAILURE_MS);
      }
    }
  }

  private begin(messages: readonly Message[]): void {
    const batch = this.process(messages)
      .catch((error: unknown) => this.options.onFailure?.(error))
      .finally(() => this.batches.delete(batch));
    this.batches.add(batch);
  }

  /** One batch, or nothing where none came within a long poll. The window begins with the first message. */
  private async collect(): Promise<Message[]> {
    const { batchSize, batchingWindowMs } = this.settings;
    const messages = await this.receive(batchSize, LONG_POLL_SECONDS);
    const windowEnd = this.options.clock.now() + batchingWindowMs;
    while (messages.length > 0 && messages.length < batchSize) {
      const remainingMs = windowEnd - this.options.clock.now();
      if (remainingMs <= 0) break;
      const waitSeconds = Math.min(Math.floor(remainingMs / 1000), LONG_POLL_SECONDS);
      // SQS waits whole seconds; the rest of the window is slept away and what has come meanwhile is taken.
      if (waitSeconds === 0) await this.pause(remainingMs);
      messages.push(...(await this.receive(batchSize - messages.length, waitSeconds)));
    }
    return messages;
  }

  private async receive(most: number, waitSeconds: number): Promise<Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: this.options.queueUrl,
      MaxNumberOfMessages: Math.min(most, MESSAGES_PER_CALL_MAX),
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    const { Messages = [] } = await this.options.client.send(command, { abortSignal: this.stopping.signal });
    return Messages;
  }

  private async process(messages: readonly Message[]): Promise<void> {
    const event = sqsEventOf(messages, this.options);
    const ids = event.Records.map((record) => record.messageId);
    // A batch under way is waited for when the mapping stops, so nothing aborts it.
    const result = await this.options.lambda.invoke(this.options.functionName, event, new AbortController().signal);
    const failed = failedMessageIds(result, ids, this.settings.reportsItemFailures);
    if ('error' in result) this.options.onFailure?.(result.error);
    await this.delete(messages.filter(({ MessageId = '' }) => !failed.has(MessageId)));
  }

  private async delete(messages: readonly Message[]): Promise<void> {
    for (let from = 0; from < messages.length; from += MESSAGES_PER_CALL_MAX) {
      const Entries = messages
        .slice(from, from + MESSAGES_PER_CALL_MAX)
        .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await this.options.client.send(new DeleteMessageBatchCommand({ QueueUrl: this.options.queueUrl, Entries }));
    }
  }

  private async pause(durationMs: number): Promise<void> {
    // An abort ends the pause; the loop sees it by itself.
    await this.options.clock.sleep(durationMs, this.stopping.signal).catch(() => undefined);
  }

  private isStopping(): boolean {
    return this.stopping.signal.aborted;
  }
}
