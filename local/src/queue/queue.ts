import { randomUUID } from 'node:crypto';
import { after, type Clock, type EpochMs, MINUTE_MS, SECOND_MS } from 'sfn-redshift-tasker';
import { milliseconds, redrivePolicyOf, tellAttributes } from './queue-attributes.js';
import type { Deduplicated, QueueChange, QueueJournal } from './queue-change.js';
import { type HeldMessage, type QueueMessage, type ReceivedMessage, receivedOf } from './queue-message.js';
import { Waiters } from './waiters.js';

/** How long a FIFO queue knows what was sent under an id for deduplication. */
const DEDUPLICATION_MS = 5 * MINUTE_MS;
const RECEIVED_MAX = 10;
const SEQUENCE_DIGITS = 20;

/** What a queue needs of what is around it. */
export interface QueueSurroundings {
  readonly clock: Clock;
  readonly journal: QueueJournal;
  /** Takes a change that reaches another queue, too. */
  readonly apply: (change: QueueChange) => void;
  /** The name of the queue with this ARN; `undefined` where there is none. */
  readonly nameOf: (arn: string) => string | undefined;
}

/** What is on a queue at one moment, in the words of fauxqs. */
export interface InspectedMessages {
  readonly ready: readonly QueueMessage[];
  readonly delayed: readonly QueueMessage[];
  readonly inFlight: readonly QueueMessage[];
}

type Made = Extract<QueueChange, { kind: 'made' }>;

/**
 * One queue: what fauxqs, which speaks SQS's protocol, asks a queue for. Whatever changes it is a {@link QueueChange}, is noted first and
 * then applied, so that {@link Queue.apply} alone makes of the same changes the same queue. A message that was received is handed out
 * again where it was not deleted in time; of a standard queue behind the others, of a FIFO queue in its place.
 */
export class Queue {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  /** As SQS has them. */
  attributes: Readonly<Record<string, string>>;
  tags: Map<string, string>;
  /** Messages that were received, by the handle of the last time. */
  readonly inflightMessages = {
    has: (receiptHandle: string): boolean => {
      const held = this.heldUnder(receiptHandle);
      return held !== undefined && held.visibleAt > this.now;
    },
    get: (receiptHandle: string): HeldMessage | undefined => this.heldUnder(receiptHandle),
  };
  private readonly messages = new Map<string, HeldMessage>();
  private readonly idByHandle = new Map<string, string>();
  private readonly deduplicated = new Map<string, Deduplicated & { readonly at: EpochMs }>();
  private readonly waiters: Waiters;
  private readonly madeAt: EpochMs;
  private changedAt: EpochMs;
  private sequence: number;
  /** No message is older than the queue keeps messages before this moment. */
  private outdatedAt = Infinity;

  constructor(
    { arn, at, attributes, queue, sequence = 0, tags, url }: Made,
    private readonly surroundings: QueueSurroundings,
  ) {
    this.name = queue;
    this.url = url;
    this.arn = arn;
    this.madeAt = at;
    this.changedAt = at;
    this.attributes = attributes;
    this.tags = new Map(Object.entries(tags));
    this.sequence = sequence;
    this.waiters = new Waiters(surroundings.clock);
  }

  isFifo(): boolean {
    return this.attributes.FifoQueue === 'true';
  }

  /** What GetQueueAttributes tells. @param names `All`, or those that are asked for */
  getAllAttributes(names: readonly string[]): Record<string, string> {
    const { ready, delayed, inFlight } = this.inspect();
    return tellAttributes(names, this.attributes, {
      ...{ arn: this.arn, madeAt: this.madeAt, changedAt: this.changedAt },
      ...{ ready: ready.length, delayed: delayed.length, inFlight: inFlight.length },
    });
  }

  /** @throws what the journal throws; nothing has changed then. */
  setAttributes(attributes: Readonly<Record<string, string>>): void {
    this.set({ ...this.attributes, ...attributes });
  }

  /** Notes the tags, which were changed in their place. @throws what the journal throws. */
  keepTags(): void {
    this.set(this.attributes);
  }

  /** Puts a message on the queue. @throws what the journal throws; the message is not on the queue then. */
  enqueue(message: QueueMessage): void {
    // The time that the message was made with is the machine's, the queue's that of its clock.
    const delayMs = message.delayUntil === undefined ? 0 : message.delayUntil - message.sentTimestamp;
    const { delayUntil: _delayUntil, ...rest } = message;
    const sent = { message: { ...rest, sentTimestamp: this.now }, visibleAt: after(this.now, delayMs) };
    this.write({ kind: 'sent', queue: this.name, ...sent });
  }

  /**
   * Hands out messages, and moves those that were received too often to where the redrive policy says.
   *
   * @param visibilityTimeoutSeconds until they come again. @default the queue's own
   */
  dequeue(countMax: number, visibilityTimeoutSeconds?: number): ReceivedMessage[] {
    const at = this.now;
    const hiddenMs =
      visibilityTimeoutSeconds === undefined
        ? milliseconds(this.attributes, 'VisibilityTimeout')
        : visibilityTimeoutSeconds * SECOND_MS;
    const redrive = redrivePolicyOf(this.attributes);
    const deadLetters = redrive && this.surroundings.nameOf(redrive.deadLetterArn);
    const changes: QueueChange[] = [];
    const received: ReceivedMessage[] = [];
    for (const { message } of this.ready()) {
      if (received.length >= Math.min(countMax, RECEIVED_MAX)) break;
      const { messageId } = message;
      const count = message.approximateReceiveCount + 1;
      const common = { queue: this.name, messageId, at };
      if (redrive && deadLetters !== undefined && count > redrive.receivesMax) {
        changes.push({ kind: 'moved', ...common, to: deadLetters });
        continue;
      }
      const receiptHandle = randomUUID();
      changes.push({ kind: 'received', ...common, receiptHandle, count, visibleAt: after(at, hiddenMs) });
      received.push(receivedOf(message, receiptHandle));
    }
    this.note(changes);
    return received;
  }

  /** Returns whether a message was received under the handle, and is gone now. */
  deleteMessage(receiptHandle: string): boolean {
    const held = this.heldUnder(receiptHandle);
    if (held) this.note([{ kind: 'deleted', queue: this.name, messageId: held.message.messageId }]);
    return held !== undefined;
  }

  /** Has a message come again after so many seconds; nothing happens for a handle that is not known. */
  changeVisibility(receiptHandle: string, timeoutSeconds: number): void {
    const held = this.heldUnder(receiptHandle);
    if (!held) return;
    const visibleAt = after(this.now, timeoutSeconds * SECOND_MS);
    this.note([{ kind: 'hidden', queue: this.name, messageId: held.message.messageId, visibleAt }]);
  }

  /** Deletes all messages. @throws what the journal throws; all are there then. */
  purge(): void {
    this.write({ kind: 'emptied', queue: this.name });
  }

  /** Resolves when there is a message to receive, or when the time is over. */
  async waitForMessages(waitTimeSeconds: number): Promise<void> {
    await this.waiters.wait(waitTimeSeconds * SECOND_MS, () => {
      if (!this.ready().next().done) return this.now;
      return this.hidden(this.now).reduce((soonest, { visibleAt }) => Math.min(soonest, visibleAt), Infinity);
    });
  }

  /** Ends every wait for messages, now and later. */
  close(): void {
    this.waiters.close();
  }

  /** Whether a message was sent under the id in the last five minutes, and which. */
  checkDeduplication(id: string): {
    readonly isDuplicate: boolean;
    readonly originalMessageId?: string;
    readonly originalSequenceNumber?: string;
  } {
    const known = this.deduplicated.get(id);
    if (known === undefined || known.at + DEDUPLICATION_MS <= this.now) return { isDuplicate: false };
    const { messageId, sequenceNumber } = known;
    return {
      isDuplicate: true,
      originalMessageId: messageId,
      ...(sequenceNumber !== undefined && { originalSequenceNumber: sequenceNumber }),
    };
  }

  /** Nothing to do: it is known of a message that is on the queue, and of none that could not be put on it. */
  recordDeduplication(): void {
    // See `apply`.
  }

  /** The number of the next message of a FIFO queue. */
  nextSequenceNumber(): string {
    return String(this.sequence + 1).padStart(SEQUENCE_DIGITS, '0');
  }

  /** What is on the queue, without taking it. */
  inspect(): InspectedMessages {
    this.forgetOutdated();
    const content = { ready: [] as QueueMessage[], delayed: [] as QueueMessage[], inFlight: [] as QueueMessage[] };
    for (const { message, receiptHandle, visibleAt } of this.messages.values()) {
      if (visibleAt <= this.now) content.ready.push(message);
      else if (receiptHandle === undefined) content.delayed.push(message);
      else content.inFlight.push(message);
    }
    return content;
  }

  /** Has a change take effect that is noted, or was in an earlier process. */
  apply(change: QueueChange): void {
    switch (change.kind) {
      case 'set':
        this.attributes = change.attributes;
        this.tags = new Map(Object.entries(change.tags));
        this.changedAt = change.at;
        this.outdatedAt = 0;
        break;
      case 'emptied':
        this.messages.clear();
        this.idByHandle.clear();
        break;
      case 'sent':
        this.hold(change);
        this.learn(change.message);
        break;
      case 'deduplicated':
        this.deduplicated.set(change.id, change);
        break;
      case 'received':
        this.applyReceived(change);
        break;
      case 'hidden':
        this.applyHidden(change.messageId, change.visibleAt);
        break;
      case 'deleted':
        this.take(change.messageId);
        break;
      case 'made':
      case 'moved':
      case 'removed':
        // Whoever has all queues does that.
        break;
    }
    this.waiters.wake();
  }

  /** Puts a message on the queue that comes from another one. */
  hold({ message, receiptHandle, visibleAt }: HeldMessage): void {
    const { messageId } = message;
    this.messages.set(messageId, { message, visibleAt, ...(receiptHandle !== undefined && { receiptHandle }) });
    if (receiptHandle !== undefined) this.idByHandle.set(receiptHandle, messageId);
    this.outdatedAt = Math.min(this.outdatedAt, message.sentTimestamp + this.keptMs);
    this.waiters.wake();
  }

  /** Takes a message from the queue; `undefined` where it is not there. */
  take(messageId: string): HeldMessage | undefined {
    const held = this.messages.get(messageId);
    if (held?.receiptHandle !== undefined) this.idByHandle.delete(held.receiptHandle);
    this.messages.delete(messageId);
    return held;
  }

  /** The fewest changes that make the queue what it is. */
  *changes(): Generator<QueueChange> {
    this.forgetOutdated();
    const { arn, attributes, changedAt, madeAt, name: queue, sequence, tags, url } = this;
    const settings = { attributes, tags: Object.fromEntries(tags) };
    yield { kind: 'made', queue, url, arn, at: madeAt, sequence, ...settings };
    if (changedAt !== madeAt) yield { kind: 'set', queue, at: changedAt, ...settings };
    for (const [id, known] of this.deduplicated) yield { kind: 'deduplicated', queue, id, ...known };
    for (const held of this.messages.values()) yield { kind: 'sent', queue, ...held };
  }

  private get now(): EpochMs {
    return this.surroundings.clock.now();
  }

  private get keptMs(): number {
    return milliseconds(this.attributes, 'MessageRetentionPeriod');
  }

  private write(change: QueueChange): void {
    this.surroundings.journal.write(change);
    this.surroundings.apply(change);
  }

  private note(changes: readonly QueueChange[]): void {
    if (changes.length === 0) return;
    this.surroundings.journal.note(changes);
    for (const change of changes) this.surroundings.apply(change);
  }

  private set(attributes: Readonly<Record<string, string>>): void {
    this.write({ kind: 'set', queue: this.name, at: this.now, attributes, tags: Object.fromEntries(this.tags) });
  }

  private heldUnder(receiptHandle: string): HeldMessage | undefined {
    const messageId = this.idByHandle.get(receiptHandle);
    return messageId === undefined ? undefined : this.messages.get(messageId);
  }

  /** The messages that can be received, in order; the queue must not change meanwhile. */
  private *ready(): Generator<HeldMessage> {
    this.forgetOutdated();
    const now = this.now;
    // Nothing of a group is handed out while anything of it is: it would get ahead.
    const blocked = new Set(this.isFifo() ? this.hidden(now).map(({ message }) => message.messageGroupId) : []);
    for (const held of this.messages.values()) {
      const { message, visibleAt } = held;
      if (visibleAt <= now && !(this.isFifo() && blocked.has(message.messageGroupId))) yield held;
    }
  }

  private hidden(now: EpochMs): HeldMessage[] {
    return [...this.messages.values()].filter(({ visibleAt }) => visibleAt > now);
  }

  private applyReceived({ at, count, messageId, receiptHandle, visibleAt }: ChangeOf<'received'>): void {
    const held = this.messages.get(messageId);
    if (!held) return;
    const message: QueueMessage = {
      ...held.message,
      approximateReceiveCount: count,
      approximateFirstReceiveTimestamp: held.message.approximateFirstReceiveTimestamp ?? at,
    };
    if (held.receiptHandle !== undefined) this.idByHandle.delete(held.receiptHandle);
    // Behind the others, unless the order is what the queue is for.
    if (!this.isFifo()) this.messages.delete(messageId);
    this.hold({ message, visibleAt, receiptHandle });
  }

  private applyHidden(messageId: string, visibleAt: EpochMs): void {
    const held = this.messages.get(messageId);
    if (held) this.messages.set(messageId, { ...held, visibleAt });
  }

  /** Remembers a message for those that are sent again, and the numbers that are used up. */
  private learn({ messageDeduplicationId: id, messageId, sentTimestamp, sequenceNumber }: QueueMessage): void {
    if (id === undefined || sequenceNumber === undefined || !this.isFifo()) return;
    this.sequence = Math.max(this.sequence, Number(sequenceNumber));
    this.deduplicated.delete(id);
    this.deduplicated.set(id, { messageId, sequenceNumber, at: sentTimestamp });
    for (const [oldest, { at }] of this.deduplicated) {
      if (at + DEDUPLICATION_MS > this.now) break;
      this.deduplicated.delete(oldest);
    }
  }

  private forgetOutdated(): void {
    if (this.now < this.outdatedAt) return;
    this.outdatedAt = Infinity;
    for (const [messageId, { message }] of this.messages) {
      const outdatedAt = message.sentTimestamp + this.keptMs;
      if (outdatedAt <= this.now) this.take(messageId);
      else this.outdatedAt = Math.min(this.outdatedAt, outdatedAt);
    }
  }
}

type ChangeOf<Kind extends QueueChange['kind']> = Extract<QueueChange, { kind: Kind }>;
