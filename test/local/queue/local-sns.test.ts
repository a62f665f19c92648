import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SequentialIds } from '../../../src/adapters/memory/sequential-ids.js';
import { DeliveringTopics } from '../../../local/src/queue/delivering-topics.js';
import { LocalSns } from '../../../local/src/queue/local-sns.js';
import { LocalSqs } from '../../../local/src/queue/local-sqs.js';
import { LocalTopics } from '../../../local/src/topics/local-topics.js';

const FORM = 'application/x-www-form-urlencoded';
const NEVER = new AbortController().signal;

describe('SNS', () => {
  let sqs: LocalSqs;
  let sns: LocalSns;

  beforeEach(async () => {
    sqs = await LocalSqs.create({ region: 'eu-west-1' });
    sns = new LocalSns(sqs);
  });
  afterEach(() => sqs.close());

  const requestOf = (form: Record<string, string>, method = 'POST', contentType = FORM) => ({
    method,
    url: '/',
    headers: { 'content-type': contentType },
    body: Buffer.from(new URLSearchParams(form).toString()),
    requestId: 'request-1',
  });
  const ask = async (form: Record<string, string>): Promise<string> =>
    (await sns.answer(requestOf({ Version: '2010-03-31', ...form }))).body as string;
  const subscribe = async (): Promise<string> => {
    const TopicArn = /<TopicArn>([^<]*)</.exec(await ask({ Action: 'CreateTopic', Name: 'alerts' }))?.[1] ?? '';
    await sqs.createQueue('inbox');
    await ask({ Action: 'Subscribe', TopicArn, Protocol: 'sqs', Endpoint: sqs.queueArn('inbox') });
    return TopicArn;
  };
  const inbox = async (): Promise<unknown[]> =>
    ((await sqs.inspect('inbox'))?.ready ?? []).map(({ body }) => JSON.parse(body) as unknown);

  it('takes forms alone', () => {
    expect(sns.matches(requestOf({}))).toBe(true);
    expect(sns.matches(requestOf({}, 'GET'))).toBe(false);
    expect(sns.matches(requestOf({}, 'POST', 'application/json'))).toBe(false);
  });

  it('delivers what a client publishes to the queues that are subscribed', async () => {
    const TopicArn = await subscribe();
    expect(TopicArn).toBe('arn:aws:sns:eu-west-1:000000000000:alerts');
    await ask({ Action: 'Publish', TopicArn, Message: 'late', Subject: 'load' });
    expect(await inbox()).toMatchObject([{ Type: 'Notification', TopicArn, Message: 'late', Subject: 'load' }]);
  });

  it('delivers what a task publishes too, and keeps it where there is no such topic', async () => {
    const TopicArn = await subscribe();
    const topics = new LocalTopics(new SequentialIds());
    const published = new DeliveringTopics(topics, sqs);
    const MessageAttributes = { day: { DataType: 'String', StringValue: '2026-01-02' } };
    await published.call('Publish', { TopicArn, Message: 'done', MessageAttributes }, NEVER);
    await published.call('Publish', { TopicArn: `${TopicArn}-other`, Message: 'nobody' }, NEVER);
    expect(await inbox()).toMatchObject([
      { Message: 'done', MessageAttributes: { day: { Type: 'String', Value: '2026-01-02' } } },
    ]);
    expect(topics.messages().map(({ message }) => message)).toEqual(['done', 'nobody']);
  });

  it('tells who calls, and refuses the query protocol of SQS by name', async () => {
    expect(await ask({ Action: 'GetCallerIdentity', Version: '2011-06-15' })).toContain('<Account>000000000000<');
    const refused = await sns.answer(requestOf({ Action: 'ListQueues', Version: '2012-11-05' }));
    expect([refused.status, refused.body]).toEqual([400, expect.stringContaining('JSON protocol of SQS')]);
  });
});
