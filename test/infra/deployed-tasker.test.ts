import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDbInvocationStore } from '../../src/adapters/dynamodb/index.js';
import { SystemClock } from '../../src/adapters/system/index.js';
import { ENVIRONMENT_VARIABLES } from '../../src/handlers/read-settings.js';
import { after, HOUR_MS, SECOND_MS } from '../../src/ports/units.js';
import { AN_EXECUTION_ARN, aNewInvocationWithoutToken } from '../support/builders.js';
import { DeployedStack } from './deployed/deployed-stack.js';
import { HASTY_SECONDS, synthesiseSmallStack } from './deployed/small-stack.js';
import { readTemplate, resourcesOfType, type Resource, type SynthesisedTemplate } from './deployed/template.js';

/** Longer than any test. */
const LONG_SQL = 'select pg_sleep(600)';

const folder = mkdtempSync(join(tmpdir(), 'deployed-tasker-'));
let template: SynthesisedTemplate;

beforeAll(() => {
  synthesiseSmallStack(folder);
  template = readTemplate(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the names of the tasker's statements begin with. */
const prefixIn = (of: SynthesisedTemplate): string => {
  const [[, properties] = []] = resourcesOfType(of, 'AWS::Lambda::Function');
  const { Variables } = properties?.Environment as { readonly Variables: Readonly<Record<string, string>> };
  return Variables[ENVIRONMENT_VARIABLES.statementNamePrefix] ?? '';
};

describe('a tasker as its template says', () => {
  let isLosing = false;
  let stack: DeployedStack;
  let statementChanged: () => void = () => undefined;

  /** Resolves when the newest statement has a status. */
  const newestStatementIs = async (status: string): Promise<void> => {
    while (stack.redshift.statements().at(-1)?.status !== status) {
      await new Promise<void>((resolve) => (statementChanged = resolve));
    }
  };

  beforeAll(async () => {
    stack = await DeployedStack.deploy(template, {
      workgroupIds: {},
      losesEvent: (event) => isLosing && 'source' in event && event.source === 'aws.redshift-data',
      onStatementChange: () => statementChanged(),
    });
  });

  afterAll(async () => await stack.close());

  it('runs a statement to its end through a completer of its own', async () => {
    const { status, output } = await stack.run('Patient', { sql: 'select 42' });
    expect(status).toBe('SUCCEEDED');
    expect(JSON.parse(output ?? '')).toMatchObject({ detail: { state: 'FINISHED' } });
  });

  it('tells the error of a statement that failed', async () => {
    const { status, error, cause } = await stack.run('Patient', { sql: 'select * from nowhere' });
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'FAILED' });
    expect(cause).toContain('nowhere');
  });

  it('cancels the statement of an execution that is stopped', async () => {
    const executionArn = await stack.start('Patient', { sql: LONG_SQL });
    await newestStatementIs('STARTED');
    await stack.stepFunctions.stopExecution(executionArn);
    await newestStatementIs('ABORTED');
    expect(stack.redshift.statements().at(-1)?.name).toContain(executionArn);
  });

  it('cancels a statement that takes longer than its time, and fails', async () => {
    const executionArn = await stack.start('Hasty', { sql: LONG_SQL });
    await newestStatementIs('STARTED');
    stack.statesClock.skip(HASTY_SECONDS * SECOND_MS);
    const { status, error } = await stack.stepFunctions.waitForEnd(executionArn);
    await newestStatementIs('ABORTED');
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'StatementTimedOut' });
  });

  it('answers a statement whose event got lost, once the schedule strikes', async () => {
    isLosing = true;
    const executionArn = await stack.start('Patient', { sql: 'select 43' });
    const [[, schedule] = []] = Object.entries(stack.schedules);
    expect(schedule?.expression).toBe('rate(1 minute)');
    let hasEnded = false;
    const ended = stack.stepFunctions.waitForEnd(executionArn).finally(() => (hasEnded = true));
    await newestStatementIs('FINISHED');
    while (!hasEnded) await schedule?.strike();
    isLosing = false;
    expect((await ended).status).toBe('SUCCEEDED');
  });

  it('runs a batch alone, and brings its rows along', async () => {
    const { status, error, cause, output } = await stack.run('Whole', {});
    expect({ status, error, cause }).toEqual({ status: 'SUCCEEDED' });
    expect(JSON.parse(output ?? '')).toHaveProperty('result');
  });

  it('runs a failed statement again where a state says so, knowing of the attempt before', async () => {
    const { status, error } = await stack.run('Stubborn', { sql: 'select * from nowhere' });
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'FAILED' });
  });

  it('looks for a statement whose start nobody recorded, and closes its invocation where there is none', async () => {
    const client = new DynamoDBClient(stack.administration.client);
    const tableName = stack.nameOf('AWS::DynamoDB::Table', 'Table');
    const store = new DynamoDbInvocationStore({ client, tableName });
    // What a starter leaves that died before it started anything.
    const key = { executionArn: AN_EXECUTION_ARN, invocationId: 'left' };
    const statementName = `${prefixIn(template)}${key.executionArn}:${key.invocationId}`;
    const now = new SystemClock().now();
    const times = { registeredAt: after(now, -HOUR_MS), expiresAt: after(now, HOUR_MS) };
    await store.register(aNewInvocationWithoutToken({ ...key, ...times, statementName, owner: prefixIn(template) }));
    await Object.values(stack.schedules)[0]?.strike();
    expect(await store.get(key)).toMatchObject({ processed: true, status: 'FAILED' });
    client.destroy();
  });

  it('keeps an ended execution that the upkeep function has failed on three times', async () => {
    const { denying, host, sqs } = stack.administration;
    // Executions that have ended before are not to be failed on.
    await stack.settled();
    denying.denied.add('DynamoDB_20120810.Query');
    const detail = { executionArn: AN_EXECUTION_ARN, status: 'ABORTED' };
    host.invokeEvent(stack.nameOf('AWS::Lambda::Function', 'Upkeep'), {
      ...{ source: 'aws.states', 'detail-type': 'Step Functions Execution Status Change', detail },
    });
    const failures = async () => (await sqs.inspect(stack.nameOf('AWS::SQS::Queue', 'UpkeepFailures')))?.ready ?? [];
    while ((await failures()).length === 0) await new Promise((resolve) => setImmediate(resolve));
    denying.denied.clear();
    expect(JSON.parse((await failures())[0]?.body ?? '')).toMatchObject({ requestPayload: { detail } });
    expect(stack.failures.splice(0)).toHaveLength(1);
  });

  it('uses every action that its role has on the services that run here', () => {
    const used = new Set([...stack.guard.used].map((permission) => permission.split(' ')[0] ?? ''));
    const granted = resourcesOfType(template, 'AWS::IAM::Policy').flatMap(([, { PolicyDocument }]) =>
      (PolicyDocument as { Statement: { Action: string | string[] }[] }).Statement.flatMap(({ Action }) => Action),
    );
    const here = granted.filter((action) => /^(?:dynamodb|redshift-data|redshift|states|sqs):/.test(action));
    expect([...new Set(here)].filter((action) => !used.has(action))).toEqual([]);
  });

  it('is allowed everything that it does', () => {
    expect([...stack.guard.refused]).toEqual([]);
    expect(stack.failures).toEqual([]);
  });
});

describe('what a template forgets fails', () => {
  /** The template without some resources, or with others in their place. */
  const changed = (change: (resource: Resource, id: string) => Resource | undefined): SynthesisedTemplate => ({
    ...template,
    resources: Object.fromEntries(
      Object.entries(template.resources)
        .map(([id, resource]) => [id, change(resource, id)] as const)
        .filter((entry): entry is [string, Resource] => entry[1] !== undefined),
    ),
  });
  const withoutType = (type: string) => changed((resource) => (resource.Type === type ? undefined : resource));

  it.each([
    ['the queues’ policies', () => withoutType('AWS::SQS::QueuePolicy'), /may not send to queue/],
    ['the rules’ permission to invoke', () => withoutType('AWS::Lambda::Permission'), /may not invoke/],
    [
      'the key’s policy for events',
      () =>
        changed((resource) =>
          resource.Type === 'AWS::KMS::Key' ? { ...resource, Properties: { KeyPolicy: { Statement: [] } } } : resource,
        ),
      /EventBridge may not kms:/,
    ],
  ])('%s: the deployment', async (_, make, message) => {
    await expect(DeployedStack.deploy(make(), { workgroupIds: {} })).rejects.toThrow(message);
  });

  it.each([
    [
      'an index',
      () =>
        changed((resource) => {
          if (resource.Type !== 'AWS::DynamoDB::Table') return resource;
          const { LocalSecondaryIndexes: _gone, ...rest } = resource.Properties;
          const used = new Set(['id', 'invocationId', 'inFlightOwner', 'registeredAt']);
          const AttributeDefinitions = (rest.AttributeDefinitions as { AttributeName: string }[]).filter(
            ({ AttributeName }) => used.has(AttributeName),
          );
          return { ...resource, Properties: { ...rest, AttributeDefinitions } };
        }),
      'ConfigurationError',
    ],
    [
      'a setting of the functions',
      () =>
        changed((resource) =>
          resource.Type === 'AWS::Lambda::Function'
            ? { ...resource, Properties: { ...resource.Properties, Environment: { Variables: {} } } }
            : resource,
        ),
      'ConfigurationError',
    ],
    [
      'the permission to start statements',
      () =>
        changed((resource) => {
          if (resource.Type !== 'AWS::IAM::Policy') return resource;
          const document = resource.Properties.PolicyDocument as { Statement: { Action: unknown }[] };
          const Statement = document.Statement.filter(
            ({ Action }) => !JSON.stringify(Action).includes('ExecuteStatement'),
          );
          return { ...resource, Properties: { ...resource.Properties, PolicyDocument: { Statement } } };
        }),
      'AccessDeniedException',
    ],
  ])('%s: the execution', async (_, make, error) => {
    const stack: DeployedStack = await DeployedStack.deploy(make(), {
      workgroupIds: {},
      // What was started is to come to its time limit.
      onStatementChange: () => {
        if (stack.redshift.statements().at(-1)?.status === 'STARTED') stack.statesClock.skip(HASTY_SECONDS * SECOND_MS);
      },
    });
    try {
      const ended = await stack.run('Hasty', { sql: LONG_SQL });
      const errors = ended.events.map((event) => /"error":"([^"]+)"/.exec(JSON.stringify(event))?.[1]);
      expect(errors).toContain(error);
    } finally {
      await stack.close();
    }
  });
});
