import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { RandomIds, SystemClock } from '../../../src/adapters/system/index.js';
import { AwsJsonServer } from '../../../local/src/http/aws-json-server.js';
import { LambdaEndpoint } from '../../../local/src/lambda/lambda-endpoint.js';
import { LambdaHost } from '../../../local/src/lambda/lambda-host.js';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

describe('Invoke over HTTP', () => {
  let server: AwsJsonServer;
  let host: LambdaHost;
  let client: LambdaClient;
  let events: unknown[];

  beforeEach(async () => {
    events = [];
    const ids = new RandomIds();
    host = new LambdaHost({ ids, clock: new SystemClock(), accountId: '000000000000', region: 'eu-west-1' });
    host.register({
      name: 'echo',
      code: {
        handler: (event) => {
          events.push(event);
          if (event === 'fail') throw new RangeError('as asked');
          return { event };
        },
      },
    });
    server = await AwsJsonServer.listen({ ids });
    server.serve(new LambdaEndpoint(host));
    client = new LambdaClient({ endpoint: server.endpoint, region: 'eu-west-1', credentials });
  });

  afterEach(async () => {
    client.destroy();
    await host.close();
    await server.close();
  });

  const payloadOf = (bytes: Uint8Array | undefined): unknown => JSON.parse(Buffer.from(bytes ?? []).toString());

  it.each([
    'echo',
    'echo:live',
    'arn:aws:lambda:eu-west-1:000000000000:function:echo',
    '000000000000:function:echo:$LATEST',
  ])('finds the function %s', async (FunctionName) => {
    const answer = await client.send(new InvokeCommand({ FunctionName, Payload: Buffer.from('{"n":1}') }));
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(answer.FunctionError).toBeUndefined();
    expect(payloadOf(answer.Payload)).toEqual({ event: { n: 1 } });
  });

  it('marks an error of the function', async () => {
    const answer = await client.send(new InvokeCommand({ FunctionName: 'echo', Payload: Buffer.from('"fail"') }));
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(payloadOf(answer.Payload)).toMatchObject({ errorType: 'RangeError', errorMessage: 'as asked' });
  });

  it('does not wait for an invocation by event', async () => {
    const command = new InvokeCommand({ FunctionName: 'echo', InvocationType: 'Event', Payload: Buffer.from('1') });
    expect(await client.send(command)).toMatchObject({ StatusCode: 202 });
    expect(events).toEqual([1]);
  });

  it('runs nothing on a dry run', async () => {
    const answer = await client.send(new InvokeCommand({ FunctionName: 'echo', InvocationType: 'DryRun' }));
    expect([answer.StatusCode, events]).toEqual([204, []]);
  });

  it('takes no payload as an empty object', async () => {
    await client.send(new InvokeCommand({ FunctionName: 'echo' }));
    expect(events).toEqual([{}]);
  });

  it('refuses a payload that is not JSON', async () => {
    const command = new InvokeCommand({ FunctionName: 'echo', Payload: Buffer.from('{') });
    await expect(client.send(command)).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
  });

  it('names a function that does not exist', async () => {
    await expect(client.send(new InvokeCommand({ FunctionName: 'lost' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Function not found: arn:aws:lambda:eu-west-1:000000000000:function:lost',
    });
  });
});
