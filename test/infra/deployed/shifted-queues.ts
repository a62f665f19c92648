import type { LocalSqs } from '../../../local/src/queue/local-sqs.js';
import type { QueueContent, QueuedMessage } from '../../../local/src/queue/queue-content.js';
import { after } from '../../../src/ports/units.js';
import type { ShiftedClock } from './shifted-clock.js';

/** Queues as a {@link ShiftedClock} sees them: a message was sent when it was seen first, by that clock. */
export class ShiftedQueues implements Pick<LocalSqs, 'queueNames' | 'inspect'> {
  private readonly laterMsOf = new Map<string, number>();

  constructor(
    private readonly sqs: LocalSqs,
    private readonly clock: ShiftedClock,
  ) {}

  queueNames(): Promise<readonly string[]> {
    return this.sqs.queueNames();
  }

  async inspect(queueName: string): Promise<QueueContent | undefined> {
    const content = await this.sqs.inspect(queueName);
    if (content === undefined) return undefined;
    const shift = (messages: readonly QueuedMessage[]): QueuedMessage[] => messages.map((one) => this.shifted(one));
    return { ready: shift(content.ready), delayed: shift(content.delayed), inFlight: shift(content.inFlight) };
  }

  private shifted(message: QueuedMessage): QueuedMessage {
    const laterMs = this.laterMsOf.get(message.messageId) ?? this.clock.laterMs;
    this.laterMsOf.set(message.messageId, laterMs);
    return { ...message, sentAt: after(message.sentAt, laterMs) };
  }
}
