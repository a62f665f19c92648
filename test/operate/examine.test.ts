import { beforeEach, describe, expect, it } from '@jest/globals';
import type { InMemoryDeployment } from '../../src/adapters/memory/index.js';
import { expectedTable } from '../../src/cli/operate/expected-table.js';
import { type Examination, examine } from '../../src/domain/operate/examine.js';
import type { Operator } from '../../src/domain/operate/operator.js';
import { unknown } from '../../src/ports/answered.js';
import { RedshiftDataError } from '../../src/ports/port-errors.js';
import { withMethods } from '../support/with-methods.js';
import { type MemoryOperator, operatorOf } from '../support/memory-operator.js';
import { World } from '../support/world.js';

const ACCOUNT = 'eu-central-1:123456789012';
const QUEUE_URL = 'https://sqs.example/completions';
const ROLE = 'arn:aws:iam::123456789012:role/tasker';
const expected = expectedTable();

const policyOf = (...actions: string[]): string =>
  JSON.stringify({
    Statement: [{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: actions }],
  });

describe('doctor, over fakes of its ports', () => {
  let world: World;
  let operator: MemoryOperator;

  /** Everything there, nothing wrong. */
  const soundDeployment = (): InMemoryDeployment => ({
    tables: {
      state: {
        ...{ status: 'ACTIVE', keys: expected.keys, indexes: expected.indexes },
        timeToLiveAttribute: expected.timeToLiveAttribute,
      },
    },
    functions: {
      completer: {
        ...{ functionArn: `arn:aws:lambda:${ACCOUNT}:function:completer`, environment: {} },
        ...{ roleArn: ROLE, timeoutSeconds: 60 },
      },
      starter: { functionArn: `arn:aws:lambda:${ACCOUNT}:function:starter`, environment: {}, timeoutSeconds: 60 },
      upkeep: { functionArn: `arn:aws:lambda:${ACCOUNT}:function:upkeep`, environment: {}, timeoutSeconds: 900 },
    },
    queues: {
      [QUEUE_URL]: {
        ...{ queueArn: `arn:aws:sqs:${ACCOUNT}:completions`, visible: 7, visibilityTimeoutSeconds: 360 },
        ...{ policy: policyOf('sqs:SendMessage'), keyId: 'key-1', deadLetterQueueArn: `arn:aws:sqs:${ACCOUNT}:dead` },
      },
      'https://sqs.example/dead': { queueArn: 'a', visible: 0, visibilityTimeoutSeconds: 1 },
      'https://sqs.example/rule-dead': { queueArn: 'b', visible: 0, visibilityTimeoutSeconds: 1 },
      'https://sqs.example/failures': { queueArn: 'c', visible: 0, visibilityTimeoutSeconds: 1 },
    },
    keyPolicies: { 'key-1': policyOf('kms:GenerateDataKey', 'kms:Decrypt') },
    mappings: { [`completer arn:aws:sqs:${ACCOUNT}:completions`]: { isEnabled: true, reportsItemFailures: true } },
    rules: [
      {
        ...{ name: 'completions', isEnabled: true, targetArns: [`arn:aws:sqs:${ACCOUNT}:completions`] },
        pattern: JSON.stringify({
          source: ['aws.redshift-data'],
          detail: { statementName: [{ prefix: world.runtime.settings.statementNamePrefix }] },
        }),
      },
      { name: 'reconcile', isEnabled: true, targetArns: [], schedule: 'rate(1 minute)' },
      { name: 'ends', isEnabled: true, targetArns: [] },
    ],
    lastUpkeepAt: world.clock.now(),
    serviceTime: world.clock.now(),
  });

  beforeEach(() => {
    world = new World();
    const made = operatorOf(world);
    operator = {
      ...made,
      parts: {
        ...made.parts,
        executionEndedRuleName: 'ends',
        completionDeadLetterQueueUrl: 'https://sqs.example/dead',
        ruleDeadLetterQueueUrl: 'https://sqs.example/rule-dead',
        upkeepFailureQueueUrl: 'https://sqs.example/failures',
      },
    };
    operator.inspection.deployment = soundDeployment();
  });

  const examined = async (on: Operator = operator, options = {}): Promise<Examination> =>
    await examine(on, { expectedTable: expected, ...options });
  const troubles = async (on: Operator = operator, options = {}): Promise<string[]> =>
    (await examined(on, options)).results
      .filter(({ level }) => level !== 'ok')
      .map(({ check, level, sentence }) => `${level}: ${check}: ${sentence}`);

  it('finds nothing in a sound deployment', async () => {
    expect(await troubles()).toEqual([]);
    expect((await examined()).isSound).toBe(true);
  });

  it('runs a statement only where it is asked to', async () => {
    await examined();
    expect(world.statements).toEqual([]);
    const { results } = await examined(operator, { runsSelect: false });
    expect(results.map(({ check }) => check)).not.toContain('data-api');
    expect(world.statements).toEqual([]);
  });

  it('tells what a database says to a statement of its own, and by which error it cannot be asked', async () => {
    expect((await examined(operator, { runsSelect: true })).results).toContainEqual({
      ...{ check: 'data-api', level: 'failure', sentence: '`select 1` is SUBMITTED' },
      remedy: expect.any(String) as unknown,
    });
    const finished = withMethods(operator.tasker, { trySelect: async () => ({ Id: 'one', Status: 'FINISHED' }) });
    expect(await troubles({ ...operator, tasker: finished }, { runsSelect: true })).toEqual([]);
    world.redshiftData.failNext(
      'executeStatement',
      new RedshiftDataError('AccessDeniedException', 'no', { retryable: false, outcome: 'refused' }),
    );
    expect(await troubles(operator, { runsSelect: true })).toEqual([
      'failure: data-api: `select 1` is FAILED: AccessDeniedException',
    ]);
  });

  it('adds up the dead letters of all queues that there are', async () => {
    const { queues = {}, ...rest } = soundDeployment();
    const withLetters = (url: string, visible: number): InMemoryDeployment['queues'] => ({
      ...queues,
      [url]: { queueArn: 'dead', visible, visibilityTimeoutSeconds: 1 },
    });
    for (const url of ['dead', 'rule-dead', 'failures'].map((name) => `https://sqs.example/${name}`)) {
      operator.inspection.deployment = { ...rest, queues: { ...withLetters(url, 3) } };
      expect(await troubles()).toEqual(['warning: dead-letters: there are dead letters (3)']);
    }
    const { [`https://sqs.example/rule-dead`]: _gone, ...others } =
      withLetters('https://sqs.example/failures', 2) ?? {};
    operator.inspection.deployment = { ...rest, queues: others };
    expect(await troubles()).toEqual(['warning: dead-letters: there are dead letters (2)']);
  });

  it('knows no number of dead letters where one queue cannot be looked at, or none is named', async () => {
    const inspection = withMethods(operator.inspection, {
      queue: async (url) =>
        url.endsWith('/rule-dead') ? unknown('not allowed here') : await operator.inspection.queue(url),
    });
    expect(await troubles({ ...operator, inspection })).toEqual(['not known: dead-letters: not allowed here']);
    const {
      completionDeadLetterQueueUrl: _completions,
      ruleDeadLetterQueueUrl: _rule,
      upkeepFailureQueueUrl: _failures,
      ...parts
    } = operator.parts;
    expect(await troubles({ ...operator, parts })).toEqual(['not known: dead-letters: there is no dead-letter queue']);
  });

  it('says what it was not told the name of', async () => {
    const { completionRuleName: _completions, reconcileRuleName: _reconcile, ...parts } = operator.parts;
    const unnamed = 'it is not named: use --stack';
    expect(await troubles({ ...operator, parts })).toEqual([
      `not known: completion-rule: ${unnamed}`,
      // Its own rule would be taken for another tasker's.
      `not known: prefix-overlap: ${unnamed}`,
      `not known: schedule: ${unnamed}`,
    ]);
    const { completionQueueUrl: _queue, ...withoutQueue } = operator.parts;
    expect(await troubles({ ...operator, parts: withoutQueue })).toEqual([
      'not known: completion-rule-target: the queue could not be looked at',
      'not known: mapping: the queue is not known',
      `not known: queue-policy: ${unnamed}`,
      'not known: key-policy: the queue is not known',
    ]);
  });

  it('looks at a rule for ended executions and at a key only where there is one', async () => {
    const { executionEndedRuleName: _ends, ...parts } = operator.parts;
    const { queues = {}, ...rest } = soundDeployment();
    const { keyId: _key, ...queue } = queues[QUEUE_URL]!;
    operator.inspection.deployment = { ...rest, queues: { ...queues, [QUEUE_URL]: queue } };
    const { results } = await examined({ ...operator, parts });
    const sentences = results.filter(({ check }) => ['execution-ended-rule', 'key-policy'].includes(check));
    expect(sentences.map(({ sentence }) => sentence)).toEqual([
      'statements of ended executions are not cancelled, as the deployment says',
      "the queue has no key of the customer's",
    ]);
  });

  it('finds a key that EventBridge may not use', async () => {
    operator.inspection.deployment = { ...soundDeployment(), keyPolicies: { 'key-1': policyOf('kms:Decrypt') } };
    expect(await troubles()).toEqual([
      "failure: key-policy: the policy of the queue's key does not let EventBridge use it: no event arrives",
    ]);
  });

  it('asks IAM about the completer’s role, and about the table in the function’s own account and region', async () => {
    const asked: { roleArn: string; resources: Set<string>; actions: string[] }[] = [];
    const inspection = withMethods(operator.inspection, {
      deniedPermissions: async (roleArn, needed) => {
        const resources = new Set(needed.map(({ resource }) => resource));
        asked.push({ roleArn, resources, actions: needed.map(({ action }) => action) });
        return { kind: 'known', value: needed.filter(({ action }) => action === 'dynamodb:PutItem') };
      },
    });
    const table = `arn:aws:dynamodb:${ACCOUNT}:table/state`;
    const cluster = `arn:aws:redshift:${ACCOUNT}`;
    expect(await troubles({ ...operator, inspection })).toEqual([
      `failure: permissions: the functions' role is not allowed dynamodb:PutItem on ${table}`,
    ]);
    expect(asked).toEqual([
      {
        roleArn: ROLE,
        resources: new Set([
          ...['*', `${cluster}:cluster:warehouse`, `${cluster}:dbuser:warehouse/loader`],
          ...[`${cluster}:dbname:warehouse/analytics`, table, `${table}/index/inFlight`],
        ]),
        actions: [
          ...['redshift-data:DescribeStatement', 'redshift-data:GetStatementResult', 'redshift-data:ListStatements'],
          ...['states:SendTaskSuccess', 'states:SendTaskFailure', 'states:SendTaskHeartbeat'],
          ...['redshift-data:CancelStatement', 'redshift-data:ExecuteStatement', 'redshift-data:BatchExecuteStatement'],
          ...['redshift:GetClusterCredentials', 'redshift:GetClusterCredentials'],
          ...['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:GetItem'],
          ...['dynamodb:BatchGetItem', 'dynamodb:DeleteItem', 'dynamodb:Query', 'dynamodb:Query'],
        ],
      },
    ]);
  });

  it('knows nothing of permissions where the completer’s role is not told', async () => {
    const { functions = {}, ...rest } = soundDeployment();
    const { roleArn: _role, ...completer } = functions.completer!;
    operator.inspection.deployment = { ...rest, functions: { ...functions, completer } };
    const { results, isSound } = await examined();
    expect(results).toContainEqual({
      ...{ check: 'permissions', level: 'not known', sentence: "the functions' role is not known here" },
    });
    expect(isSound).toBe(true);
  });

  it('is not sound where anything fails', async () => {
    operator.inspection.deployment = { ...soundDeployment(), mappings: {} };
    expect(await examined()).toMatchObject({ isSound: false });
    expect(await troubles()).toEqual(['failure: mapping: nothing reads the completion queue']);
  });

  it('looks at what the deployment names, and at nothing that it does not', async () => {
    operator.inspection.deployment = { ...soundDeployment(), tables: {}, rules: [], queues: {} };
    expect(await troubles()).toEqual([
      'failure: table: the state table does not exist',
      'failure: completion-rule: the rule for completion events does not exist: every answer waits for the reconciler',
      'failure: execution-ended-rule: the rule for ended executions does not exist: statements of stopped executions run on',
      "failure: schedule: the reconciler's schedule does not exist: a lost event is never made up for",
      'not known: mapping: the queue is not known',
      'failure: queue-policy: the completion queue does not exist',
      'not known: key-policy: the queue is not known',
    ]);
  });

  it('takes nothing for sound of which only table and function are named', async () => {
    const { tableName, starterFunctionName, completerFunctionName, upkeepFunctionName } = operator.parts;
    const parts = { starterFunctionName, completerFunctionName, upkeepFunctionName, ...(tableName && { tableName }) };
    const unnamed = 'it is not named: use --stack';
    expect(await troubles({ ...operator, parts })).toEqual([
      ...['completion-rule', 'prefix-overlap', 'execution-ended-rule', 'schedule'].map(
        (check) => `not known: ${check}: ${unnamed}`,
      ),
      'not known: mapping: the queue is not known',
      `not known: queue-policy: ${unnamed}`,
      'not known: key-policy: the queue is not known',
      'not known: dead-letters: there is no dead-letter queue',
    ]);
  });

  it('takes it for wanted that a deployment which names its rules has none for ended executions', async () => {
    const { executionEndedRuleName: _none, ...parts } = operator.parts;
    expect(await troubles({ ...operator, parts })).toEqual([]);
  });
});
