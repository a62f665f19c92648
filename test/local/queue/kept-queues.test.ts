import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../src/adapters/memory/manual-clock.js';
import { DAY_MS, MINUTE_MS } from '../../../src/ports/units.js';
import type { HttpRequest } from '../../../local/src/http/http-service.js';
import { LocalSns } from '../../../local/src/queue/local-sns.js';
import { LocalSqs } from '../../../local/src/queue/local-sqs.js';
import type { Queue } from '../../../local/src/queue/queue.js';
import { NO_JOURNAL, type QueueJournal } from '../../../local/src/queue/queue-change.js';
import { QueueFile } from '../../../local/src/queue/queue-file.js';
import type { QueueMessage } from '../../../local/src/queue/queue-message.js';
import { QueueStore } from '../../../local/src/queue/queue-store.js';

const REGION = 'eu-west-1';
const NEVER = new AbortController().signal;

interface Received {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly Attributes: Readonly<Record<string, string>>;
}

describe('queues in a folder', () => {
  let folder: string;
  let clock: ManualClock;
  let sqs: LocalSqs;
  let failures: unknown[];

  const start = async (): Promise<void> => {
    sqs = await LocalSqs.create({ region: REGION, folder, clock, onFailure: (error) => failures.push(error) });
  };
  /** As if the process had been killed: nothing is told to the queues. */
  const startAgain = async (): Promise<void> => {
    const killed = sqs;
    await start();
    await killed.close();
  };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kept-queues-'));
    clock = new ManualClock();
    failures = [];
    await start();
  });
  afterEach(async () => {
    await sqs.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const request = (headers: Record<string, string>, body: string): HttpRequest => ({
    ...{ method: 'POST', url: '/', headers: { host: 'laptop', ...headers } },
    ...{ body: Buffer.from(body), requestId: 'request-1' },
  });
  const ask = async (operation: string, QueueUrl: string, input: object = {}): Promise<Record<string, unknown>> => {
    const headers = { 'x-amz-target': `AmazonSQS.${operation}` };
    const answer = await sqs.answer(request(headers, JSON.stringify({ QueueUrl, ...input })), NEVER);
    return { status: answer.status, ...(JSON.parse(String(answer.body)) as object) };
  };
  const receive = async (queue: string, input: object = {}): Promise<readonly Received[]> => {
    const MessageSystemAttributeNames = ['All'];
    const answer = await ask('ReceiveMessage', queue, {
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames,
      ...input,
    });
    return (answer.Messages ?? []) as Received[];
  };
  const bodies = (messages: readonly Received[]): readonly string[] => messages.map(({ Body }) => Body);
  const form = async (fields: Record<string, string>): Promise<string> => {
    const body = new URLSearchParams({ Version: '2010-03-31', ...fields }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return (await new LocalSns(sqs).answer(request(headers, body))).body as string;
  };

  it('have their messages again, with ids, attributes, tags and the time at which they were sent', async () => {
    await sqs.createQueue('inbox', { VisibilityTimeout: '7' });
    await ask('TagQueue', 'inbox', { Tags: { team: 'data' } });
    const MessageAttributes = { day: { DataType: 'String', StringValue: '2026-01-02' } };
    const sent = await ask('SendMessage', 'inbox', { MessageBody: 'one', MessageAttributes });
    const sentAt = clock.now();
    await clock.advance(1_000);
    await startAgain();
    const [message] = await receive('inbox', { MessageAttributeNames: ['All'] });
    expect(message).toMatchObject({ Body: 'one', MessageId: sent.MessageId, MessageAttributes });
    expect(message?.Attributes).toMatchObject({ SentTimestamp: String(sentAt), ApproximateReceiveCount: '1' });
    expect(await ask('GetQueueAttributes', 'inbox', { AttributeNames: ['All'] })).toMatchObject({
      Attributes: { VisibilityTimeout: '7', ApproximateNumberOfMessagesNotVisible: '1' },
    });
    expect((await ask('ListQueueTags', 'inbox')).Tags).toEqual({ team: 'data' });
  });

  it('give a message that was in flight again when its time is over, and take its old handle until then', async () => {
    await sqs.createQueue('inbox', { VisibilityTimeout: '30' });
    await ask('SendMessage', 'inbox', { MessageBody: 'kept' });
    await ask('SendMessage', 'inbox', { MessageBody: 'deleted' });
    const [, deleted] = await receive('inbox');
    await startAgain();
    expect(await receive('inbox')).toEqual([]);
    await ask('DeleteMessage', 'inbox', { ReceiptHandle: deleted?.ReceiptHandle });
    await startAgain();
    await clock.advance(29_999);
    expect(await receive('inbox')).toEqual([]);
    await clock.advance(1);
    const [again, ...none] = await receive('inbox');
    expect(again).toMatchObject({ Body: 'kept', Attributes: { ApproximateReceiveCount: '2' } });
    expect(none).toEqual([]);
  });

  it('hold back what was sent with a delay, and what somebody hid for longer', async () => {
    await sqs.createQueue('inbox');
    await ask('SendMessage', 'inbox', { MessageBody: 'late', DelaySeconds: 60 });
    await ask('SendMessage', 'inbox', { MessageBody: 'hidden' });
    const [hidden] = await receive('inbox');
    await ask('ChangeMessageVisibility', 'inbox', { ReceiptHandle: hidden?.ReceiptHandle, VisibilityTimeout: 90 });
    await startAgain();
    const { delayed = [], inFlight = [], ready } = (await sqs.inspect('inbox')) ?? {};
    expect([ready, delayed.map(({ body }) => body), inFlight.map(({ body }) => body)]).toEqual([
      [],
      ['late'],
      ['hidden'],
    ]);
    await clock.advance(MINUTE_MS);
    expect(bodies(await receive('inbox'))).toEqual(['late']);
    await clock.advance(MINUTE_MS / 2);
    expect(bodies(await receive('inbox'))).toEqual(['hidden', 'late']);
  });

  it('count receipts across restarts, and move what was received too often to the dead letters', async () => {
    await sqs.createQueue('dead');
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: sqs.queueArn('dead'), maxReceiveCount: 2 });
    await sqs.createQueue('inbox', { VisibilityTimeout: '1', RedrivePolicy });
    const { MessageId } = await ask('SendMessage', 'inbox', { MessageBody: 'poison' });
    for (const count of ['1', '2']) {
      const [message] = await receive('inbox');
      expect(message?.Attributes.ApproximateReceiveCount).toBe(count);
      await startAgain();
      await clock.advance(1_000);
    }
    expect(await receive('inbox')).toEqual([]);
    await startAgain();
    expect(await sqs.inspect('inbox')).toEqual({ ready: [], delayed: [], inFlight: [] });
    expect(await receive('dead')).toMatchObject([{ MessageId, Body: 'poison' }]);
  });

  it('keep the order of a FIFO queue, its groups and what was sent before', async () => {
    await sqs.createQueue('orders.fifo', { VisibilityTimeout: '10' });
    const send = (MessageBody: string, MessageGroupId: string) =>
      ask('SendMessage', 'orders.fifo', { MessageBody, MessageGroupId, MessageDeduplicationId: MessageBody });
    for (const [body, group] of [
      ['a1', 'a'],
      ['a2', 'a'],
      ['b1', 'b'],
      ['a3', 'a'],
    ] as const)
      await send(body, group);
    const [first] = await receive('orders.fifo', { MaxNumberOfMessages: 1 });
    await startAgain();
    expect(bodies(await receive('orders.fifo'))).toEqual(['b1']);
    await ask('DeleteMessage', 'orders.fifo', { ReceiptHandle: first?.ReceiptHandle });
    await startAgain();
    const again = await send('a1', 'a');
    expect(again).toMatchObject({ MessageId: first?.MessageId, SequenceNumber: first?.Attributes.SequenceNumber });
    expect(Number((await send('a4', 'a')).SequenceNumber)).toBe(5);
    expect(bodies(await receive('orders.fifo'))).toEqual(['a2', 'a3', 'a4']);
    await clock.advance(5 * MINUTE_MS);
    expect((await send('a1', 'a')).MessageId).not.toBe(first?.MessageId);
  });

  it('forget what is older than they keep messages, what was purged, and what was deleted', async () => {
    await sqs.createQueue('old', { MessageRetentionPeriod: '60' });
    await sqs.createQueue('purged');
    await sqs.createQueue('gone');
    for (const queue of ['old', 'purged', 'gone']) await ask('SendMessage', queue, { MessageBody: queue });
    await ask('PurgeQueue', 'purged');
    await ask('DeleteQueue', 'gone');
    await startAgain();
    await clock.advance(59_999);
    expect((await sqs.inspect('old'))?.ready).toHaveLength(1);
    await clock.advance(1);
    await startAgain();
    expect((await sqs.inspect('old'))?.ready).toEqual([]);
    expect((await sqs.inspect('purged'))?.ready).toEqual([]);
    expect(await sqs.queueNames()).toEqual(['old', 'purged']);
  });

  it('have topics and subscriptions again, which deliver', async () => {
    const TopicArn = /<TopicArn>([^<]*)</.exec(await form({ Action: 'CreateTopic', Name: 'alerts' }))?.[1] ?? '';
    await sqs.createQueue('inbox');
    const subscribed = await form({ Action: 'Subscribe', TopicArn, Protocol: 'sqs', Endpoint: sqs.queueArn('inbox') });
    const SubscriptionArn = /<SubscriptionArn>([^<]*)</.exec(subscribed)?.[1] ?? '';
    const raw = { AttributeName: 'RawMessageDelivery', AttributeValue: 'true' };
    await form({ Action: 'SetSubscriptionAttributes', SubscriptionArn, ...raw });
    await startAgain();
    await form({ Action: 'Publish', TopicArn, Message: 'late' });
    expect(bodies(await receive('inbox'))).toEqual(['late']);
    expect(await form({ Action: 'ListSubscriptionsByTopic', TopicArn })).toContain(SubscriptionArn);
    await form({ Action: 'Unsubscribe', SubscriptionArn });
    await startAgain();
    expect(await form({ Action: 'ListSubscriptions' })).not.toContain(SubscriptionArn);
    expect(await form({ Action: 'ListTopics' })).toContain(TopicArn);
  });

  it('refuse a topic or a subscription that is there with other attributes, as SNS does', async () => {
    const create = (value: string) =>
      form({
        Action: 'CreateTopic',
        Name: 'alerts',
        'Attributes.entry.1.key': 'DisplayName',
        'Attributes.entry.1.value': value,
      });
    await create('one');
    expect(await create('two')).toContain('<Code>InvalidParameter</Code><Message>Invalid parameter: Attributes');
    expect(failures).toEqual([]);
  });

  it('are as they were at some moment wherever the file was cut off', async () => {
    await sqs.createQueue('inbox', { VisibilityTimeout: '30' });
    for (const body of ['1', '2', '3']) await ask('SendMessage', 'inbox', { MessageBody: body });
    const [one] = await receive('inbox', { MaxNumberOfMessages: 1 });
    await ask('DeleteMessage', 'inbox', { ReceiptHandle: one?.ReceiptHandle });
    const path = join(folder, 'queues.jsonl');
    const whole = readFileSync(path);
    const seen: string[] = [];
    for (let length = whole.length; length >= 0; length -= 7) {
      writeFileSync(path, whole);
      truncateSync(path, length);
      const store = new QueueStore({ accountId: '000000000000', clock, journal: NO_JOURNAL });
      new QueueFile(path).load(store);
      const { ready = [], inFlight = [] } = store.get('inbox')?.inspect() ?? {};
      seen.push([...ready.map(({ body }) => body), ...inFlight.map(({ body }) => `(${body})`)].join(' '));
    }
    expect([...new Set(seen)]).toEqual(['2 3', '2 3 (1)', '1 2 3', '1 2', '1', '']);
  });

  it('are nobody else’s business: only the owner can look into the folder', () => {
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'queues.jsonl')).mode & 0o777).toBe(0o600);
  });
});

describe('the file of queues', () => {
  let folder: string;
  let clock: ManualClock;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'queue-file-'));
    clock = new ManualClock();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const open = (file: QueueFile): QueueStore => {
    const store = new QueueStore({ accountId: '000000000000', clock, journal: file });
    file.load(store);
    return store;
  };
  const make = (store: QueueStore, attributes: Record<string, string> = {}): Queue =>
    store.createQueue(
      'inbox',
      'http://sqs.any.localhost/000000000000/inbox',
      'arn:aws:sqs:any:000000000000:inbox',
      attributes,
    );
  const messageOf = (messageId: string, body = messageId): QueueMessage => ({
    ...{ messageId, body, md5OfBody: '', messageAttributes: {}, md5OfMessageAttributes: '' },
    ...{ sentTimestamp: clock.now(), approximateReceiveCount: 0 },
  });
  const path = (): string => join(folder, 'queues.jsonl');

  it('stays short, however much has gone through the queues', () => {
    const store = open(new QueueFile(path(), { bytesMin: 10_000 }));
    const queue = make(store);
    queue.enqueue(messageOf('stays'));
    queue.dequeue(1);
    for (let count = 0; count < 500; count += 1) {
      queue.enqueue(messageOf(`m${count}`));
      for (const { ReceiptHandle } of queue.dequeue(1)) queue.deleteMessage(ReceiptHandle);
    }
    expect(statSync(path()).size).toBeLessThan(12_000);
    const again = open(new QueueFile(path())).get('inbox')?.inspect();
    expect(again?.inFlight.map(({ messageId }) => messageId)).toEqual(['stays']);
    expect(again?.ready).toEqual([]);
  });

  it('refuses a message that it cannot write, and catches up with what else has happened', () => {
    const told: unknown[] = [];
    const file = new QueueFile(path(), { onFailure: (error) => told.push(error) });
    const queue = make(open(file));
    queue.enqueue(messageOf('first'));
    queue.enqueue(messageOf('second'));
    const broken = unwritable(path());
    expect(() => queue.enqueue(messageOf('third'))).toThrow(/EISDIR/);
    const [first, second] = queue.dequeue(10);
    expect([first?.Body, second?.Body]).toEqual(['first', 'second']);
    queue.deleteMessage(first?.ReceiptHandle ?? '');
    expect(told).toHaveLength(1);
    broken.mend();
    queue.enqueue(messageOf('fourth'));
    const again = open(new QueueFile(path())).get('inbox')?.inspect();
    expect(again?.ready.map(({ body }) => body)).toEqual(['fourth']);
    expect(again?.inFlight.map(({ body }) => body)).toEqual(['second']);
  });

  it('of a time that nobody keeps is empty: a message leaves a queue after 14 days at the latest', async () => {
    const queue = make(open(new QueueFile(path())), { MessageRetentionPeriod: '1209600' });
    queue.enqueue(messageOf('old'));
    await clock.advance(14 * DAY_MS);
    expect(open(new QueueFile(path())).get('inbox')?.inspect().ready).toEqual([]);
  });

  it('that holds something else is named', () => {
    writeFileSync(path(), 'null\n');
    expect(() => open(new QueueFile(path()))).toThrow(`the queues in '${path()}' cannot be read`);
  });

  it('tells a journal of every change before it takes effect', () => {
    const known: number[] = [];
    const journal: QueueJournal = {
      write: () => known.push(store.get('inbox')?.inspect().ready.length ?? -1),
      note: () => known.push(store.get('inbox')?.inspect().ready.length ?? -1),
    };
    const store = new QueueStore({ accountId: '000000000000', clock, journal });
    const queue = make(store);
    queue.enqueue(messageOf('one'));
    queue.dequeue(1);
    queue.purge();
    expect(known).toEqual([-1, 0, 1, 0]);
  });
});

/** Puts a folder in a file's place, so that nothing can be written to it. */
const unwritable = (path: string): { mend(): void } => {
  const content = readFileSync(path);
  rmSync(path);
  mkdirSync(path);
  return {
    mend: () => {
      rmSync(path, { recursive: true });
      writeFileSync(path, content);
    },
  };
};
