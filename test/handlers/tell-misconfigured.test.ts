import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RecordingTelemetry } from '../../src/adapters/memory/recording-telemetry.js';
import { ConfigurationError } from '../../src/domain/errors.js';
import { composeResponses } from '../../src/handlers/compose.js';
import { ENVIRONMENT_VARIABLES } from '../../src/handlers/read-settings.js';
import { lambdaHandler } from '../../src/handlers/lambda-handler.js';
import { tellMisconfigured } from '../../src/handlers/tell-misconfigured.js';
import { STORY_START } from '../support/builders.js';
import { A_STACK_ARN, aResourceEvent } from '../support/cloudformation/resource-event.js';
import { ResponseServer } from '../support/cloudformation/response-server.js';

const missing = new ConfigurationError('the environment variable TASKER_TABLE_NAME is missing; set it on the function');

describe('a function whose settings are wrong', () => {
  let server: ResponseServer;
  let telemetry: RecordingTelemetry;

  beforeEach(async () => {
    server = await ResponseServer.listen();
    telemetry = new RecordingTelemetry();
  });
  afterEach(() => server.close());

  const tell = (event: unknown): Promise<boolean> =>
    tellMisconfigured(event, missing, async () => ({
      ...(await composeResponses({ [ENVIRONMENT_VARIABLES.responseOrigin]: server.origin })),
      telemetry,
    }));

  const aRequest = () => aResourceEvent('create', STORY_START, { ResponseURL: `${server.origin}/create?signed` });

  it('tells CloudFormation, which would wait for an hour', async () => {
    expect(await tell(aRequest())).toBe(true);
    expect(server.firstOf('/create')?.body).toMatchObject({
      Status: 'FAILED',
      Reason: `ConfigurationError: ${missing.message}`,
      PhysicalResourceId: 'warehouse/Schema/not-created',
    });
    expect(telemetry.lines).toMatchObject([
      { level: 'error', fields: { executionArn: A_STACK_ARN, stateName: 'Schema', reason: missing.message } },
    ]);
  });

  it('tells nobody else', async () => {
    expect(await tell({ sqlStatement: 'select 1', taskToken: 'token' })).toBe(false);
    expect(await tell(aResourceEvent('create', STORY_START, { ResponseURL: 'https://evil.example/' }))).toBe(false);
    expect(server.puts.size).toBe(0);
    expect(telemetry.lines).toEqual([]);
  });

  it('composes nothing for what is no request of CloudFormation', async () => {
    let compositions = 0;
    await tellMisconfigured({ sqlStatement: 'select 1' }, missing, () => {
      compositions += 1;
      return composeResponses({});
    });
    expect(compositions).toBe(0);
  });

  it('throws nothing where CloudFormation cannot be told', async () => {
    server.failNext('unavailable', 'unavailable', 'unavailable');
    expect(await tell(aRequest())).toBe(false);
  });

  it('ends without an error where CloudFormation was told, so that no later run of the event starts what was told failed', async () => {
    const before = { ...process.env };
    const { responseOrigin, logLevel } = ENVIRONMENT_VARIABLES;
    Object.assign(process.env, { [responseOrigin]: server.origin, [logLevel]: 'SILENT' });
    const handler = lambdaHandler(() => {
      throw missing;
    });
    try {
      await expect(handler(aRequest())).resolves.toBeUndefined();
      expect(server.firstOf('/create')?.body).toMatchObject({ Status: 'FAILED' });
      server.failNext('unavailable', 'unavailable', 'unavailable');
      await expect(handler(aRequest())).rejects.toBe(missing);
      await expect(handler({ sqlStatement: 'select 1' })).rejects.toBe(missing);
    } finally {
      process.env = before;
    }
  });
});
