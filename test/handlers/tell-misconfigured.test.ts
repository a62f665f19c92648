import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigurationError } from '../../src/domain/errors.js';
import { composeResponses } from '../../src/handlers/compose.js';
import { ENVIRONMENT_VARIABLES } from '../../src/handlers/read-settings.js';
import { tellMisconfigured } from '../../src/handlers/tell-misconfigured.js';
import { STORY_START } from '../support/builders.js';
import { aResourceEvent } from '../support/cloudformation/resource-event.js';
import { ResponseServer } from '../support/cloudformation/response-server.js';

const missing = new ConfigurationError('the environment variable TASKER_TABLE_NAME is missing; set it on the function');

describe('a function whose settings are wrong', () => {
  let server: ResponseServer;

  beforeEach(async () => {
    server = await ResponseServer.listen();
  });
  afterEach(() => server.close());

  const tell = (event: unknown): Promise<void> =>
    tellMisconfigured(event, missing, () =>
      composeResponses({ [ENVIRONMENT_VARIABLES.responseOrigin]: server.origin }),
    );

  it('tells CloudFormation, which would wait for an hour', async () => {
    await tell(aResourceEvent('create', STORY_START, { ResponseURL: `${server.origin}/create?signed` }));
    expect(server.firstOf('/create')?.body).toMatchObject({
      Status: 'FAILED',
      Reason: `ConfigurationError: ${missing.message}`,
      PhysicalResourceId: 'warehouse/Schema/not-created',
    });
  });

  it('tells nobody else', async () => {
    await tell({ sqlStatement: 'select 1', taskToken: 'token' });
    await tell(aResourceEvent('create', STORY_START, { ResponseURL: 'https://evil.example/' }));
    expect(server.puts.size).toBe(0);
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
    const event = aResourceEvent('create', STORY_START, { ResponseURL: `${server.origin}/create?signed` });
    server.failNext('unavailable', 'unavailable', 'unavailable');
    await expect(tell(event)).resolves.toBeUndefined();
  });
});
