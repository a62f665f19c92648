import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { RandomIds } from '../../../src/adapters/system/random-ids.js';
import { AwsJsonServer } from '../../../local/src/http/aws-json-server.js';
import { LocalSqs } from '../../../local/src/queue/local-sqs.js';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

describe('SQS on the one endpoint', () => {
  let server: AwsJsonServer;
  let sqs: LocalSqs;
  let client: SQSClient;

  beforeEach(async () => {
    server = await AwsJsonServer.listen({ ids: new RandomIds() });
    sqs = await LocalSqs.create({ region: 'eu-west-1' });
    server.serve(sqs);
    client = new SQSClient({ endpoint: server.endpoint, region: 'eu-west-1', credentials });
  });

  afterEach(async () => {
    client.destroy();
    await sqs.close();
    await server.close();
  });

  it('gives queue URLs on the endpoint that the client called', async () => {
    const created = await client.send(new CreateQueueCommand({ QueueName: 'done' }));
    const found = await client.send(new GetQueueUrlCommand({ QueueName: 'done' }));
    const listed = await client.send(new ListQueuesCommand({}));
    const url = `${server.endpoint}/000000000000/done`;
    expect([created.QueueUrl, found.QueueUrl, ...(listed.QueueUrls ?? [])]).toEqual([url, url, url]);
  });

  it('knows a queue whatever region the client signs for', async () => {
    await sqs.createQueue('done');
    const elsewhere = new SQSClient({ endpoint: server.endpoint, region: 'us-east-1', credentials });
    const { Attributes } = await elsewhere.send(
      new GetQueueAttributesCommand({ QueueUrl: `${server.endpoint}/0/done`, AttributeNames: ['QueueArn'] }),
    );
    expect(Attributes?.QueueArn).toBe('arn:aws:sqs:eu-west-1:000000000000:done');
    expect(sqs.queueArn('done')).toBe(Attributes?.QueueArn);
    elsewhere.destroy();
  });

  it('wakes a long poll the moment a message arrives', async () => {
    await sqs.createQueue('done');
    const QueueUrl = `${server.endpoint}/000000000000/done`;
    const poll = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'event' }));
    const [message] = (await poll).Messages ?? [];
    expect(message?.Body).toBe('event');
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
  });

  it('gives a message that reached an abandoned poll to the next one', async () => {
    await sqs.createQueue('done', { VisibilityTimeout: '600' });
    const QueueUrl = `${server.endpoint}/000000000000/done`;
    const caller = new AbortController();
    const abandoned = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), {
      abortSignal: caller.signal,
    });
    // What the server answers after a later request, it answers knowing of the poll, and of its end.
    await client.send(new ListQueuesCommand({}));
    caller.abort();
    await expect(abandoned).rejects.toMatchObject({ name: 'AbortError' });
    await client.send(new ListQueuesCommand({}));
    await sqs.sendMessage('done', 'event');
    const next = await client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    expect(next.Messages?.map((message) => message.Body)).toEqual(['event']);
  });

  it('gives a queue that is there other attributes, and leaves its messages', async () => {
    await sqs.putQueue('done', { VisibilityTimeout: '30' });
    await sqs.sendMessage('done', 'event');
    await expect(sqs.createQueue('done', { VisibilityTimeout: '60' })).rejects.toThrow('different value');
    await sqs.putQueue('done', { VisibilityTimeout: '60' });
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: `${server.endpoint}/0/done`, AttributeNames: ['VisibilityTimeout'] }),
    );
    expect(Attributes).toEqual({ VisibilityTimeout: '60' });
    expect((await sqs.inspect('done'))?.ready.map(({ body }) => body)).toEqual(['event']);
  });

  it('names a queue that does not exist by its SQS error', async () => {
    const QueueUrl = `${server.endpoint}/000000000000/missing`;
    await expect(client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))).rejects.toMatchObject({
      name: expect.stringMatching(/QueueDoesNotExist|NonExistentQueue/) as unknown,
    });
    await expect(sqs.sendMessage('missing', 'x')).rejects.toThrow("queue 'missing'");
  });

  it('ends long polls when it closes', async () => {
    await sqs.createQueue('done');
    const QueueUrl = `${server.endpoint}/000000000000/done`;
    const poll = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    await client.send(new ListQueuesCommand({}));
    await sqs.close();
    expect((await poll).Messages).toBeUndefined();
  });
});
