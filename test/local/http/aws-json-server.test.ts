import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { DescribeStatementCommand, RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { SendTaskHeartbeatCommand, SFNClient } from '@aws-sdk/client-sfn';
import { AwsJsonServer } from '../../../local/src/http/aws-json-server.js';
import { AwsJsonError, type AwsJsonService } from '../../../local/src/http/aws-json-service.js';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const region = 'eu-west-1';

/** A service that remembers its calls and answers with `reply`. */
class FakeService implements AwsJsonService {
  readonly calls: { operation: string; input: Readonly<Record<string, unknown>> }[] = [];

  constructor(
    readonly targetPrefix: string,
    readonly jsonVersion: '1.0' | '1.1',
    private readonly reply: (signal: AbortSignal) => Promise<object>,
  ) {}

  async call(operation: string, input: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<object> {
    this.calls.push({ operation, input });
    return this.reply(signal);
  }
}

describe('the one HTTP server', () => {
  let server: AwsJsonServer;
  let failures: unknown[];

  beforeEach(async () => {
    failures = [];
    let count = 0;
    const ids = { next: () => `request-${++count}` };
    server = await AwsJsonServer.listen({ ids, onFailure: (error) => failures.push(error) });
  });

  afterEach(() => server.close());

  const post = (target: string, body: string): Promise<Response> =>
    fetch(server.endpoint, { method: 'POST', headers: { 'x-amz-target': target }, body });

  it('listens on the loopback interface only', () => {
    expect(server.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('hands the operation and its input to the service that X-Amz-Target names', async () => {
    const redshift = new FakeService('RedshiftData', '1.1', async () => ({ Id: 'statement-1', CreatedAt: 1.5 }));
    const states = new FakeService('AWSStepFunctions', '1.0', async () => ({}));
    server.serve(redshift).serve(states);
    const client = new RedshiftDataClient({ endpoint: server.endpoint, region, credentials });

    const output = await client.send(new DescribeStatementCommand({ Id: 'statement-1' }));

    expect(redshift.calls).toEqual([{ operation: 'DescribeStatement', input: { Id: 'statement-1' } }]);
    expect(states.calls).toEqual([]);
    expect(output).toMatchObject({ Id: 'statement-1', CreatedAt: new Date(1500) });
    expect(output.$metadata.requestId).toBe('request-1');
    client.destroy();
  });

  it.each(['1.0', '1.1'] as const)('answers in the JSON version %s of the service', async (jsonVersion) => {
    server.serve(new FakeService('Fake', jsonVersion, async () => ({})));
    const response = await post('Fake.Do', '{}');
    expect(response.headers.get('content-type')).toBe(`application/x-amz-json-${jsonVersion}`);
  });

  it("gives an SDK client the service's error by its name, with its members", async () => {
    const refuse = new AwsJsonError('ResourceNotFoundException', 'no such statement', 404, { ResourceId: 'x' });
    server.serve(new FakeService('RedshiftData', '1.1', () => Promise.reject(refuse)));
    const client = new RedshiftDataClient({ endpoint: server.endpoint, region, credentials });

    await expect(client.send(new DescribeStatementCommand({ Id: 'x' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'no such statement',
      ResourceId: 'x',
      $metadata: { httpStatusCode: 404 },
    });
    client.destroy();
  });

  it('gives the error type in a header too', async () => {
    const refuse = new AwsJsonError('TaskTimedOut', 'closed');
    server.serve(new FakeService('AWSStepFunctions', '1.0', () => Promise.reject(refuse)));
    const client = new SFNClient({ endpoint: server.endpoint, region, credentials });

    await expect(client.send(new SendTaskHeartbeatCommand({ taskToken: 't' }))).rejects.toMatchObject({
      name: 'TaskTimedOut',
    });
    const response = await post('AWSStepFunctions.SendTaskHeartbeat', '{}');
    expect(response.headers.get('x-amzn-errortype')).toBe('TaskTimedOut');
    client.destroy();
  });

  it('answers an error that no service meant with a 500 that does not tell its text', async () => {
    const bug = new TypeError('a secret text');
    server.serve(new FakeService('Fake', '1.1', () => Promise.reject(bug)));
    const response = await post('Fake.Do', '{}');
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
    expect(failures).toEqual([bug]);
  });

  it.each(['{', '[]', 'null', '"text"'])('refuses the body %s', async (body) => {
    const service = new FakeService('Fake', '1.1', async () => ({}));
    server.serve(service);
    const response = await post('Fake.Do', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'SerializationException' });
    expect(service.calls).toEqual([]);
  });

  it('takes an empty body as no input', async () => {
    const service = new FakeService('Fake', '1.1', async () => ({}));
    server.serve(service);
    expect((await post('Fake.Do', '')).status).toBe(200);
    expect(service.calls).toEqual([{ operation: 'Do', input: {} }]);
  });

  it('names the target that nobody answers', async () => {
    const response = await post('Kinesis_20131202.PutRecord', '{}');
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      __type: 'UnknownOperationException',
      message: "no service of the laptop cloud answers X-Amz-Target 'Kinesis_20131202.PutRecord'",
    });
  });

  it('aborts the call when the caller hangs up', async () => {
    const caller = new AbortController();
    const aborted = new Promise<void>((resolve) => {
      server.serve(
        new FakeService('Fake', '1.1', (signal) => {
          signal.addEventListener('abort', () => resolve());
          caller.abort();
          return new Promise(() => undefined);
        }),
      );
    });
    const call = fetch(server.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'Fake.Do' },
      body: '{}',
      signal: caller.signal,
    });
    await expect(call).rejects.toThrow('abort');
    await aborted;
  });

  it('does not abort a call that has been answered', async () => {
    const signals: AbortSignal[] = [];
    server.serve(new FakeService('Fake', '1.1', async (signal) => ({ count: signals.push(signal) })));
    await (await post('Fake.Do', '{}')).text();
    await (await post('Fake.Do', '{}')).text();
    expect(signals.map((signal) => signal.aborted)).toEqual([false, false]);
  });

  it('ends calls under way and closes idle connections when it closes', async () => {
    const { port } = new URL(server.endpoint);
    const idle = connect(Number(port), '127.0.0.1');
    await new Promise((resolve) => idle.once('connect', resolve));
    const idleClosed = new Promise((resolve) => idle.once('close', resolve));
    const ended = new Promise<void>((resolve) => {
      server.serve(
        new FakeService('Fake', '1.1', (signal) => {
          signal.addEventListener('abort', () => resolve());
          void server.close();
          return new Promise(() => undefined);
        }),
      );
    });
    await expect(post('Fake.Do', '{}')).rejects.toThrow('fetch failed');
    await ended;
    await idleClosed;
    await server.close();
  });
});
