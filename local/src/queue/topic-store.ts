import { randomUUID } from 'node:crypto';
import type { BuildAppOptions } from 'fauxqs';
import { TopicRefusal } from './topic-refusal.js';

/** What fauxqs wants of the store behind its SNS. */
export type FauxqsSnsStore = NonNullable<BuildAppOptions['stores']>['snsStore'];

/** A topic, in the words of fauxqs, which changes attributes and tags in their place. */
export interface Topic {
  readonly arn: string;
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly tags: Map<string, string>;
  subscriptionArns: string[];
}

/** A subscription of a topic, in the words of fauxqs. */
export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  confirmed: boolean;
  readonly attributes: Record<string, string>;
}

/** All topics and subscriptions, as a JSON value. */
export interface TopicsRecord {
  readonly topics: readonly {
    readonly name: string;
    readonly arn: string;
    readonly attributes: Texts;
    readonly tags: Texts;
  }[];
  readonly subscriptions: readonly Readonly<Subscription>[];
}

type Texts = Readonly<Record<string, string>>;

/** fauxqs speaks SNS's protocol; this is what it finds topics and subscriptions in. */
export class TopicStore {
  /** Set by fauxqs. */
  region = '';
  private readonly topics = new Map<string, Topic>();
  private readonly subscriptions = new Map<string, Subscription>();

  constructor(private readonly accountId: string) {}

  /** The topic of this name, which is made where there is none. @throws {TopicRefusal} there is one with other attributes or tags. */
  createTopic(name: string, attributes: Texts = {}, tags?: Texts, region = this.region): Topic {
    const arn = `arn:aws:sns:${region}:${this.accountId}:${name}`;
    const existing = this.topics.get(arn);
    if (existing === undefined) {
      const topic = { arn, name, attributes: { ...attributes }, tags: new Map(Object.entries(tags ?? {})) };
      return this.add({ ...topic, subscriptionArns: [] });
    }
    if (Object.entries(attributes).some(([key, value]) => existing.attributes[key] !== value)) {
      throw new TopicRefusal('Invalid parameter: Attributes Reason: Topic already exists with different attributes');
    }
    if (tags !== undefined && !isSame(tags, Object.fromEntries(existing.tags))) {
      throw new TopicRefusal('Invalid parameter: Tags Reason: Topic already exists with different tags');
    }
    return existing;
  }

  /** Returns whether there was one. Its subscriptions end with it. */
  deleteTopic(arn: string): boolean {
    for (const { arn: subscription } of this.listSubscriptionsByTopic(arn)) this.subscriptions.delete(subscription);
    return this.topics.delete(arn);
  }

  getTopic(arn: string): Topic | undefined {
    return this.topics.get(arn);
  }

  listTopics(): Topic[] {
    return [...this.topics.values()];
  }

  /**
   * The subscription of an endpoint, which is made where there is none; `undefined` where there is no such topic.
   *
   * @throws {TopicRefusal} there is one with other attributes.
   */
  subscribe(topicArn: string, protocol: string, endpoint: string, attributes: Texts = {}): Subscription | undefined {
    const topic = this.topics.get(topicArn);
    if (topic === undefined) return undefined;
    const existing = this.listSubscriptionsByTopic(topicArn).find(
      (one) => one.protocol === protocol && one.endpoint === endpoint,
    );
    if (existing === undefined) {
      // Only queues are reached here, and they need not confirm anything.
      const place = { arn: `${topicArn}:${randomUUID()}`, topicArn, protocol, endpoint };
      return this.addSubscription({ ...place, confirmed: protocol === 'sqs', attributes: { ...attributes } });
    }
    if (isSame(attributes, existing.attributes)) return existing;
    throw new TopicRefusal(
      'Invalid parameter: Attributes Reason: Subscription already exists with different attributes',
    );
  }

  /** Returns whether there was one. */
  unsubscribe(arn: string): boolean {
    const topic = this.topics.get(this.subscriptions.get(arn)?.topicArn ?? '');
    if (topic) topic.subscriptionArns = topic.subscriptionArns.filter((one) => one !== arn);
    return this.subscriptions.delete(arn);
  }

  getSubscription(arn: string): Subscription | undefined {
    return this.subscriptions.get(arn);
  }

  listSubscriptions(): Subscription[] {
    return [...this.subscriptions.values()];
  }

  /** None where there is no such topic. */
  listSubscriptionsByTopic(topicArn: string): Subscription[] {
    return (this.topics.get(topicArn)?.subscriptionArns ?? []).flatMap((arn) => this.subscriptions.get(arn) ?? []);
  }

  /** All of it, for {@link TopicStore.takeUp}. */
  record(): TopicsRecord {
    return {
      topics: this.listTopics().map(({ arn, attributes, name, tags }) => ({
        ...{ name, arn, attributes },
        tags: Object.fromEntries(tags),
      })),
      subscriptions: this.listSubscriptions(),
    };
  }

  /** Puts in place what an earlier process had. */
  takeUp({ topics, subscriptions }: TopicsRecord): void {
    for (const { arn, attributes, name, tags } of topics) {
      this.add({ arn, name, attributes: { ...attributes }, tags: new Map(Object.entries(tags)), subscriptionArns: [] });
    }
    for (const one of subscriptions) this.addSubscription({ ...one, attributes: { ...one.attributes } });
  }

  private add(topic: Topic): Topic {
    this.topics.set(topic.arn, topic);
    return topic;
  }

  private addSubscription(subscription: Subscription): Subscription {
    this.subscriptions.set(subscription.arn, subscription);
    this.topics.get(subscription.topicArn)?.subscriptionArns.push(subscription.arn);
    return subscription;
  }
}

const isSame = (one: Texts, other: Texts): boolean => {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
};
