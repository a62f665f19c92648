import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DeployedStack } from './deployed/deployed-stack.js';
import { synthesiseSmallStack } from './deployed/small-stack.js';
import { readTemplate, resourcesOfType, type Resource, type SynthesisedTemplate } from './deployed/template.js';

const DEPLOY_MS_MAX = 60_000;
/** What is not seen to be used here, and by whom it is. */
const USED_ELSEWHERE: Readonly<Record<string, string>> = {
  'sqs:GetQueueAttributes': 'Lambda, when it makes the subscription',
  'sqs:SendMessage': 'Lambda, when an asynchronous invocation has failed for good',
  // Asked for by faults that are staged in test/adapters and test/contract, not here.
  'dynamodb:BatchGetItem': 'a retry reads the attempts before it',
  'dynamodb:DeleteItem': 'a lock is given back',
  'redshift-data:ListStatements': 'a start that nobody recorded is looked for',
};
/** Longer than any test. */
const LONG_SQL = 'select pg_sleep(600)';

// Whole stacks are synthesised or deployed in single tests; a busy machine takes several times as long.
jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'deployed-tasker-'));
let template: SynthesisedTemplate;

beforeAll(() => {
  synthesiseSmallStack(folder);
  template = readTemplate(folder);
}, DEPLOY_MS_MAX);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
  }, DEPLOY_MS_MAX);

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
    const { status, error } = await stack.run('Hasty', { sql: LONG_SQL });
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

  it('uses every action that its role has on the services that run here', () => {
    const used = new Set([...stack.guard.used].map((permission) => permission.split(' ')[0] ?? ''));
    const granted = resourcesOfType(template, 'AWS::IAM::Policy').flatMap(([, { PolicyDocument }]) =>
      (PolicyDocument as { Statement: { Action: string | string[] }[] }).Statement.flatMap(({ Action }) => Action),
    );
    const here = granted.filter((action) => /^(?:dynamodb|redshift-data|redshift|states|sqs):/.test(action));
    expect([...new Set(here)].filter((action) => !used.has(action) && !(action in USED_ELSEWHERE))).toEqual([]);
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
    const stack = await DeployedStack.deploy(make(), { workgroupIds: {} });
    try {
      const ended = await stack.run('Hasty', { sql: LONG_SQL });
      const errors = ended.events.map((event) => /"error":"([^"]+)"/.exec(JSON.stringify(event))?.[1]);
      expect(errors).toContain(error);
    } finally {
      await stack.close();
    }
  });
});
