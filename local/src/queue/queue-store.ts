import type { BuildAppOptions } from 'fauxqs';
import type { Clock } from 'sfn-redshift-tasker';
import { Queue, type QueueSurroundings } from './queue.js';
import { DEFAULT_QUEUE_ATTRIBUTES } from './queue-attributes.js';
import type { QueueChange, QueueJournal } from './queue-change.js';
import { internalQueueUrl, queueNameOf } from './queue-url.js';

/** What fauxqs wants of the store behind its SQS. */
export type FauxqsSqsStore = NonNullable<BuildAppOptions['stores']>['sqsStore'];

export interface QueueStoreOptions {
  readonly accountId: string;
  readonly clock: Clock;
  readonly journal: QueueJournal;
}

type Made = Extract<QueueChange, { kind: 'made' }>;

/** fauxqs speaks SQS's protocol; this is what it finds its queues in, instead of in a memory of its own that ends with the process. */
export class QueueStore {
  /** Set by fauxqs. */
  region = '';
  private readonly queues = new Map<string, Queue>();
  private readonly surroundings: QueueSurroundings;

  constructor(private readonly options: QueueStoreOptions) {
    this.surroundings = {
      ...options,
      apply: (change) => this.apply(change),
      nameOf: (arn) => this.getQueueByArn(arn)?.name,
    };
  }

  /** @throws what the journal throws; there is no such queue then. */
  createQueue(
    name: string,
    url: string,
    arn: string,
    attributes: Readonly<Record<string, string>> = {},
    tags: Readonly<Record<string, string>> = {},
  ): Queue {
    const settings = { attributes: { ...DEFAULT_QUEUE_ATTRIBUTES, ...attributes }, tags };
    const made = { kind: 'made', queue: name, url, arn, at: this.options.clock.now(), ...settings } as const;
    this.options.journal.write(made);
    return this.make(made);
  }

  /** Returns whether there was one. @throws what the journal throws; it is there then. */
  deleteQueue(url: string): boolean {
    const queue = this.getQueue(url);
    if (queue) this.write({ kind: 'removed', queue: queue.name });
    return queue !== undefined;
  }

  getQueue(url: string): Queue | undefined {
    const queue = this.queues.get(queueNameOf(url));
    return queue?.url === url ? queue : undefined;
  }

  getQueueByArn(arn: string): Queue | undefined {
    const queue = this.queues.get(arn.slice(arn.lastIndexOf(':') + 1));
    return queue?.arn === arn ? queue : undefined;
  }

  /** The queue of this name; `undefined` where there is none. */
  get(name: string): Queue | undefined {
    return this.queues.get(name);
  }

  listQueues(prefix = '', countMax = Infinity): Queue[] {
    return [...this.queues.values()].filter(({ name }) => name.startsWith(prefix)).slice(0, countMax);
  }

  buildQueueUrl(name: string, _port: string, _host: string, region: string): string {
    return internalQueueUrl(name, region, this.options.accountId);
  }

  /** Ends every wait for messages. */
  shutdown(): void {
    for (const queue of this.queues.values()) queue.close();
  }

  /** Has a change take effect that is noted, or was in an earlier process. */
  apply(change: QueueChange): void {
    const queue = this.queues.get(change.queue);
    switch (change.kind) {
      case 'made':
        this.make(change);
        break;
      case 'removed':
        queue?.close();
        this.queues.delete(change.queue);
        break;
      case 'moved':
        this.move(change);
        break;
      default:
        queue?.apply(change);
    }
  }

  /** The fewest changes that make the queues what they are. */
  *changes(): Generator<QueueChange> {
    for (const queue of this.queues.values()) yield* queue.changes();
  }

  private make(made: Made): Queue {
    const queue = new Queue(made, this.surroundings);
    this.queues.set(queue.name, queue);
    return queue;
  }

  private move({ at, messageId, queue: from, to }: Extract<QueueChange, { kind: 'moved' }>): void {
    const held = this.queues.get(from)?.take(messageId);
    if (!held) return;
    const { approximateFirstReceiveTimestamp = at, approximateReceiveCount, ...message } = held.message;
    const received = { approximateReceiveCount: approximateReceiveCount + 1, approximateFirstReceiveTimestamp };
    this.queues.get(to)?.hold({ message: { ...message, ...received }, visibleAt: at });
  }

  private write(change: QueueChange): void {
    this.options.journal.write(change);
    this.apply(change);
  }
}
