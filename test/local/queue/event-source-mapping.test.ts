import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ChangeMessageVisibilityCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { RandomIds, SystemClock } from '../../../src/adapters/system/index.js';
import { AwsJsonServer } from '../../../local/src/http/aws-json-server.js';
import { LambdaHost } from '../../../local/src/lambda/lambda-host.js';
import type { EventSourceMappingSettings } from '../../../local/src/queue/event-source-mapping-settings.js';
import { EventSourceMapping } from '../../../local/src/queue/event-source-mapping.js';
import { LocalSqs } from '../../../local/src/queue/local-sqs.js';

const REPORTS: EventSourceMappingSettings = { FunctionResponseTypes: ['ReportBatchItemFailures'] };

describe('an event source mapping', () => {
  const clock = new SystemClock();
  const ids = new RandomIds();
  let server: AwsJsonServer;
  let sqs: LocalSqs;
  let client: SQSClient;
  let host: LambdaHost;
  let mapping: EventSourceMapping | undefined;
  let failures: unknown[];

  beforeEach(async () => {
    failures = [];
    server = await AwsJsonServer.listen({ ids });
    sqs = await LocalSqs.create({ region: 'eu-west-1' });
    server.serve(sqs);
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    client = new SQSClient({ endpoint: server.endpoint, region: 'eu-west-1', credentials });
    host = new LambdaHost({ clock, ids, accountId: '000000000000', region: 'eu-west-1' });
    await sqs.createQueue('dead');
    await sqs.createQueue('work', { VisibilityTimeout: '600' });
    await sqs.createQueue('impatient', {
      VisibilityTimeout: '0',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: sqs.queueArn('dead'), maxReceiveCount: 3 }),
    });
  });

  afterEach(async () => {
    await mapping?.stop();
    client.destroy();
    await host.close();
    await sqs.close();
    await server.close();
  });

  /** Starts a mapping from the queue onto `handler`. */
  function consume(handler: (event: SQSEvent) => unknown, settings = REPORTS, queue = 'work'): void {
    host.register({ name: 'consume', code: { handler: (event) => handler(event as SQSEvent) } });
    mapping = EventSourceMapping.start({
      client,
      clock,
      settings,
      queueUrl: queueUrl(queue),
      queueArn: sqs.queueArn(queue),
      region: 'eu-west-1',
      functionName: 'consume',
      lambda: host,
      onFailure: (error) => failures.push(error),
    });
  }

  const queueUrl = (name: string): string => `${server.endpoint}/000000000000/${name}`;

  async function showAgain(ReceiptHandle: string): Promise<void> {
    const message = { QueueUrl: queueUrl('work'), ReceiptHandle };
    await client.send(new ChangeMessageVisibilityCommand({ ...message, VisibilityTimeout: 0 }));
  }

  async function countOf(name: string): Promise<number> {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl(name), AttributeNames: ['All'] }),
    );
    return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
  }

  /** A promise for the moment that `count` calls have been made. */
  function callsOf(count: number): { call: () => void; done: Promise<void> } {
    let call = (): void => undefined;
    const done = new Promise<void>((resolve) => {
      let calls = 0;
      call = () => {
        calls += 1;
        if (calls === count) resolve();
      };
    });
    return { call: () => call(), done };
  }

  it('hands over messages as Lambda does and deletes them', async () => {
    const events: SQSEvent[] = [];
    const { call, done } = callsOf(1);
    consume((event) => {
      events.push(event);
      call();
    });
    await sqs.sendMessage('work', '{"n":1}');
    await done;
    await mapping?.stop();
    expect(events[0]?.Records[0]).toMatchObject({
      body: '{"n":1}',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:work',
      awsRegion: 'eu-west-1',
      messageAttributes: {},
      attributes: { ApproximateReceiveCount: '1', SentTimestamp: expect.stringMatching(/^\d{13}$/) as unknown },
    });
    expect(await countOf('work')).toBe(0);
    expect(failures).toEqual([]);
  });

  it('brings back only the messages that the function names', async () => {
    const seen: string[] = [];
    const { call, done } = callsOf(3);
    await sqs.sendMessage('work', 'good');
    await sqs.sendMessage('work', 'bad');
    consume(async ({ Records }) => {
      const bodies = Records.map((record) => record.body);
      seen.push(...bodies);
      for (const _ of bodies) call();
      const bad = Records.filter(
        ({ body, attributes }) => body === 'bad' && attributes.ApproximateReceiveCount === '1',
      );
      // Its time to be hidden is not waited for.
      for (const { receiptHandle } of bad) await showAgain(receiptHandle);
      return { batchItemFailures: bad.map((record) => ({ itemIdentifier: record.messageId })) };
    });
    await done;
    await mapping?.stop();
    expect(seen).toEqual(['good', 'bad', 'bad']);
    expect([await countOf('work'), await countOf('dead')]).toEqual([0, 0]);
  });

  it('moves what fails as often as the redrive policy allows to the dead-letter queue', async () => {
    const { call, done } = callsOf(3);
    let runs = 0;
    const fail = (): never => {
      runs += 1;
      call();
      throw new TypeError('no');
    };
    consume(fail, REPORTS, 'impatient');
    await sqs.sendMessage('impatient', 'poison');
    await done;
    // The next poll finds the message used up; the marker behind it tells when that has happened.
    const marker = callsOf(1);
    host.register({ name: 'consume', code: { handler: () => marker.call() } });
    await sqs.sendMessage('impatient', 'marker');
    await marker.done;
    await mapping?.stop();
    expect([runs, await countOf('impatient'), await countOf('dead')]).toEqual([3, 0, 1]);
    expect(failures).toHaveLength(3);
  });

  it('runs no more batches at the same time than it may', async () => {
    const ends: (() => void)[] = [];
    let running = 0;
    let most = 0;
    const all = callsOf(6);
    const two = callsOf(2);
    for (let n = 0; n < 6; n += 1) await sqs.sendMessage('work', String(n));
    await sqs.createQueue('unused');
    consume(
      async () => {
        running += 1;
        most = Math.max(most, running);
        two.call();
        if (ends.length < 2) await new Promise<void>((resolve) => ends.push(resolve));
        running -= 1;
        all.call();
      },
      { BatchSize: 1, MaximumConcurrency: 2 },
    );
    await two.done;
    // Anything that would start a third batch has had its chance after two more round trips.
    await countOf('unused');
    await countOf('unused');
    expect(running).toBe(2);
    for (const end of ends) end();
    await all.done;
    expect(most).toBe(2);
  });

  it('fills a batch within its window', async () => {
    const sizes: number[] = [];
    const { call, done } = callsOf(1);
    for (let n = 0; n < 12; n += 1) await sqs.sendMessage('work', String(n));
    consume(
      ({ Records }) => {
        sizes.push(Records.length);
        call();
      },
      { BatchSize: 12, MaximumBatchingWindowInSeconds: 300 },
    );
    await done;
    expect(sizes).toEqual([12]);
  });

  it('does not wait for messages any longer once it is to stop', async () => {
    consume(() => undefined);
    const startedAt = clock.now();
    await mapping?.stop();
    // Messages are waited for 20 seconds.
    expect(clock.now() - startedAt).toBeLessThan(19_000);
  });

  it.each<EventSourceMappingSettings>([
    { BatchSize: 0 },
    { BatchSize: 10_001 },
    { BatchSize: 11 },
    { BatchSize: 1.5 },
    { MaximumBatchingWindowInSeconds: 301 },
    { MaximumConcurrency: 1 },
  ])('refuses the settings %j', (settings) => {
    expect(() => consume(() => undefined, settings)).toThrow(RangeError);
  });
});
