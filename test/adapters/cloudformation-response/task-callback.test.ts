import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CloudFormationResponseCallback } from '../../../src/adapters/cloudformation-response/index.js';
import { taskTokenOf } from '../../../src/domain/waiter.js';
import { after, HOUR_MS } from '../../../src/ports/units.js';
import { describeTaskCallbackContract } from '../../contract/task-callback.contract.js';
import { STORY_START } from '../../support/builders.js';
import { ResponseServer } from '../../support/cloudformation/response-server.js';
import { aWaitingResource, HurriedClock, keyOf, responseEnvironment } from './response-environment.js';

/** No program gets a reserved port by chance; `fetch` refuses most others of them itself. */
const NOWHERE = 'http://127.0.0.1:1023';

describeTaskCallbackContract('CloudFormationResponseCallback', responseEnvironment);

describe('CloudFormationResponseCallback', () => {
  let server: ResponseServer;
  let clock: HurriedClock;

  beforeEach(async () => {
    server = await ResponseServer.listen();
    clock = new HurriedClock(STORY_START);
  });
  afterEach(() => server.close());

  const callbackOf = (responseOrigin = server.origin): CloudFormationResponseCallback =>
    new CloudFormationResponseCallback({ clock, responseOrigin });
  const aToken = (): string => taskTokenOf(aWaitingResource(server.origin));

  it('puts the whole response, without a content type', async () => {
    const token = aToken();
    const output = JSON.stringify({ detail: { statementId: 'a-statement', rows: 3 } });
    await callbackOf().sendTaskSuccess(token, output);
    expect(server.firstOf(keyOf(token))).toMatchObject({
      contentType: undefined,
      body: {
        Status: 'SUCCESS',
        PhysicalResourceId: 'warehouse/Schema',
        StackId: 'arn:aws:cloudformation:eu-west-1:123456789012:stack/warehouse/0a1b2c3d',
        RequestId: 'request-1',
        LogicalResourceId: 'Schema',
        Data: { statementId: 'a-statement', rows: '3' },
      },
    });
  });

  it.each(['throttled', 'unavailable', 'replyLost'] as const)(
    'tries again where S3 is %s once, within the same call',
    async (fault) => {
      const token = aToken();
      server.failNext(fault);
      expect(await callbackOf().sendTaskSuccess(token, '{}')).toBe('delivered');
      expect(server.firstOf(keyOf(token))).toBeDefined();
    },
  );

  it('takes a URL that has expired for nobody waiting', async () => {
    const token = aToken();
    server.expire(keyOf(token));
    expect(await callbackOf().sendTaskSuccess(token, '{}')).toBe('nobodyWaits');
    expect(await callbackOf().sendTaskFailure(token, { error: 'FAILED', cause: '{}' })).toBe('nobodyWaits');
  });

  it('knows by the URL when it has expired, and cannot tell before', async () => {
    expect(await callbackOf().sendTaskHeartbeat(aToken())).toBe('cannotTell');
    clock = new HurriedClock(after(STORY_START, 2 * HOUR_MS));
    expect(await callbackOf().sendTaskHeartbeat(aToken())).toBe('nobodyWaits');
  });

  it('sends nothing to a host that is not allowed', async () => {
    const token = aToken();
    expect(await callbackOf('http://127.0.0.1:1').sendTaskSuccess(token, '{}')).toBe('nobodyWaits');
    expect(server.puts.size).toBe(0);
  });

  it('follows nobody who sends it elsewhere', async () => {
    const sent: string[] = [];
    const send: typeof fetch = async (_url, { redirect = 'follow' } = {}) => {
      sent.push(redirect);
      return new Response(null, { status: 307, headers: { location: 'http://169.254.169.254/' } });
    };
    const callback = new CloudFormationResponseCallback({ clock, responseOrigin: server.origin, fetch: send });
    await expect(callback.sendTaskSuccess(aToken(), '{}')).rejects.toMatchObject({ retryable: true });
    expect(sent).toEqual(['manual', 'manual', 'manual']);
  });

  it('tells nothing of the URL where nobody answers', async () => {
    const waiter = aWaitingResource(NOWHERE);
    const error = await callbackOf(NOWHERE)
      .sendTaskSuccess(taskTokenOf(waiter), '{}')
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'TaskCallbackError', serviceErrorName: 'ResponseUrlUnreachable' });
    const shown = inspect(error, { depth: 20, showHidden: true });
    expect(shown).not.toContain('Signature');
    expect(shown).not.toContain('127.0.0.1');
    expect(shown).not.toMatch(/port: 1023/i);
  });
});
