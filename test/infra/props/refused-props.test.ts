import {
  aws_dynamodb as dynamodb,
  aws_kms as kms,
  aws_lambda as lambda,
  aws_secretsmanager as secretsmanager,
  aws_sqs as sqs,
  Duration,
  Stack,
} from 'aws-cdk-lib';
import { describe, expect, it } from '@jest/globals';
import type { RedshiftTargetProps, SfnRedshiftTasker, SfnRedshiftTaskerProps } from '../../../infra/src/index.js';
import { anApp, aStack, aTasker, CLUSTER } from '../a-stack.js';

const stack = aStack();
let count = 0;
const id = (): string => `Part${(count += 1)}`;
const make = (props: Partial<SfnRedshiftTaskerProps>): SfnRedshiftTasker => aTasker(stack, props, id());
const aFunction = (props: Partial<lambda.FunctionProps> = {}, scope = stack): lambda.Function =>
  new lambda.Function(scope, id(), {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('x'),
    ...props,
  });
const aQueue = (props: sqs.QueueProps = {}) =>
  new sqs.Queue(stack, id(), { visibilityTimeout: Duration.minutes(6), ...props });
const elsewhere = (): Stack => new Stack(anApp(), id(), { env: { account: '222222222222', region: 'eu-west-1' } });
const here = (): Stack => new Stack(anApp(), id(), { env: { account: '111122223333', region: 'eu-west-1' } });

describe('wrong targets are refused with what to change', () => {
  const workgroup = { workgroupName: 'reports', workgroupId: '0-1', dbName: 'dev' };
  const secret = new secretsmanager.Secret(stack, 'Secret') as secretsmanager.ISecret;
  it.each<[string, RedshiftTargetProps, RegExp]>([
    ['none', { dbName: 'dev' }, /neither a cluster nor a workgroup; give either clusterIdentifier/],
    ['two', { ...CLUSTER, ...workgroup }, /both the cluster 'warehouse' and a workgroup/],
    ['a workgroup without id', { workgroupName: 'reports', dbName: 'dev' }, /workgroupName alone.*give both/],
    ['a workgroup with a user', { ...workgroup, dbUser: 'etl' }, /dbUser 'etl' for a workgroup.*leave out dbUser/],
    ['a user and a secret', { ...CLUSTER, secret }, /dbUser 'etl' and a secret.*leave out one/],
    ['further databases of a workgroup', { ...workgroup, additionalDbNames: ['x'] }, /additionalDbNames has no use/],
    [
      'further databases of a secret’s user',
      { clusterIdentifier: 'a', dbName: 'dev', secret, additionalDbNames: ['x'] },
      /additionalDbNames has no use with a secret/,
    ],
    ['a cluster by its endpoint', { ...CLUSTER, clusterIdentifier: 'a.b.c' }, /clusterIdentifier is 'a.b.c'; allowed/],
    ['no database', { ...CLUSTER, dbName: '' }, /dbName is ''; allowed/],
  ])('%s', (_, redshiftTargetProps, message) => {
    expect(() => make({ redshiftTargetProps })).toThrow(message);
  });
});

describe('props that contradict each other are refused with what to change', () => {
  it.each<[string, () => Partial<SfnRedshiftTaskerProps>, RegExp]>([
    ['queue and its settings', () => ({ existingQueueObj: aQueue(), queueProps: {} }), /queueProps has no effect/],
    ['no callbacks at all', () => ({ createCallbackInfra: false }), /no other tasker is named; name the tasker/],
    [
      'a table of nobody',
      () => ({
        createCallbackInfra: false,
        existingTableObj: dynamodb.Table.fromTableName(stack, id(), 'theirs'),
      }),
      /made by no tasker of this app/,
    ],
    ['sharing and a queue', () => ({ callbackInfraOf: make({}), queueProps: {} }), /queueProps has no effect/],
    ['sharing and a role', () => ({ callbackInfraOf: make({}), roleName: 'r' }), /roleName has no effect/],
    ['sharing and not', () => ({ callbackInfraOf: make({}), createCallbackInfra: true }), /names a tasker that has it/],
    [
      'a role’s name and a function’s role',
      () => ({ starterExistingLambdaObj: aFunction(), roleName: 'r' }),
      /roleName/,
    ],
    [
      'no key and its settings',
      () => ({ enableEncryptionWithCustomerManagedKey: false, encryptionKeyProps: {} }),
      /has no effect/,
    ],
    [
      'following nobody',
      () => ({ cancelOnExecutionEnd: false, followedStateMachines: ['etl'] }),
      /followedStateMachines/,
    ],
    ['no alarms and actions', () => ({ createAlarms: false, alarmActions: [] }), /alarmActions has no effect/],
    [
      'no alarms, no dashboard and a runbook',
      () => ({ createAlarms: false, createDashboard: false, runbookUrl: 'x' }),
      /runbookUrl has no effect/,
    ],
    [
      'no alarms and a limit',
      () => ({ createAlarms: false, longestStatement: Duration.hours(1) }),
      /longestStatement has/,
    ],
    ['a place in no network', () => ({ securityGroups: [] }), /no effect without vpc/],
    ['a completer with another role', () => ({ completerExistingLambdaObj: aFunction() }), /one role/],
    [
      'a starter that shares with another role',
      () => ({ callbackInfraOf: make({}), starterExistingLambdaObj: aFunction() }),
      /another role than 'Stack\/Part\d+'/,
    ],
    [
      'less concurrency than batches',
      () => ({ starterLambdaFunctionProps: { reservedConcurrentExecutions: 1 } }),
      /reservedConcurrentExecutions 1, less than completerMaxConcurrency 10/,
    ],
    [
      'messages that come back while they are dealt with',
      () => ({ queueProps: { visibilityTimeout: Duration.seconds(30) } }),
      /visible again after 30 seconds, and the completer may run 60; allowed: 60 or more, advised: 360/,
    ],
    [
      'the same with a queue of the user’s, by its default',
      () => ({ existingQueueObj: new sqs.Queue(stack, id()) }),
      /existingQueueObj makes a message visible again after 30 seconds/,
    ],
    [
      'dead letters that are gone at once',
      () => ({ deadLetterQueueProps: { retentionPeriod: Duration.days(4) } }),
      /dead letters are kept for 4 days and messages for 4 days/,
    ],
  ])('%s', (_, props, message) => {
    expect(() => make(props())).toThrow(message);
  });
});

describe('props with which nothing would work are refused', () => {
  it.each<[string, () => Partial<SfnRedshiftTaskerProps>, RegExp]>([
    ['few receives', () => ({ maxReceiveCount: 2 }), /maxReceiveCount is 2; allowed: a whole number from 5 to 1000/],
    ['one batch at a time', () => ({ completerMaxConcurrency: 1 }), /completerMaxConcurrency is 1; allowed/],
    ['a strange prefix', () => ({ statementNamePrefix: 'ä' }), /statementNamePrefix is 'ä'; allowed/],
    ['a strange role', () => ({ roleName: 'a b' }), /roleName is 'a b'; allowed/],
    ['half days', () => ({ retention: Duration.hours(36) }), /retention is 1.5 days; allowed: whole days, 1 to 3650/],
    [
      'half minutes',
      () => ({ reconcilePeriod: Duration.seconds(30) }),
      /reconcilePeriod is 0.5 minutes; allowed: whole/,
    ],
    [
      'a period in which statements are forgotten',
      () => ({ reconcilePeriod: Duration.hours(9) }),
      /is 540 minutes; .* 1 to 480/,
    ],
    [
      'no grace at all, which the functions refuse',
      () => ({ reconcileGrace: Duration.seconds(0) }),
      /reconcileGrace is 0 sec/,
    ],
    [
      'a pool without slots',
      () => ({ pools: { loads: 0 } }),
      /pools.loads is 0; allowed: a whole number from 1 to 500/,
    ],
    [
      'a pool that is called as the tasker’s own',
      () => ({ pools: { maxInFlight: 1 } }),
      /pools has 'maxInFlight'; allowed/,
    ],
    [
      'a wait in pools without a pool',
      () => ({ longestPoolWait: Duration.minutes(5) }),
      /longestPoolWait has no effect without maxInFlight or pools/,
    ],
    [
      'a wait in pools without alarms',
      () => ({ pools: { loads: 1 }, longestPoolWait: Duration.minutes(5), createAlarms: false }),
      /longestPoolWait has no effect where createAlarms is false/,
    ],
    [
      'a wait of singletons without alarms',
      () => ({ longestSingletonWait: Duration.minutes(5), createAlarms: false }),
      /longestSingletonWait has no effect where createAlarms is false/,
    ],
    [
      'a wait of singletons in seconds',
      () => ({ longestSingletonWait: Duration.seconds(90) }),
      /longestSingletonWait is 1.5 minutes; allowed: whole minutes, 1 to 1440/,
    ],
    ['a pool that no payload can name', () => ({ pools: { 'my loads': 1 } }), /pools has 'my loads'/],
    ['half a statement at once', () => ({ maxInFlight: 0.5 }), /maxInFlight is 0.5/],
    ['statements longer than Redshift lets them', () => ({ longestStatement: Duration.hours(25) }), /is 1500 minutes/],
    ['a FIFO queue', () => ({ queueProps: { fifo: true } }), /queueProps has fifo/],
    ['a FIFO queue of the user’s', () => ({ existingQueueObj: aQueue({ fifo: true }) }), /is a FIFO queue/],
    [
      'dead letters elsewhere',
      () => ({ queueProps: { deadLetterQueue: { queue: aQueue(), maxReceiveCount: 5 } } }),
      /deadLetterQueueProps/,
    ],
    [
      'messages too small for an event',
      () => ({ queueProps: { maxMessageSizeBytes: 1024 } }),
      /maxMessageSizeBytes is 1024/,
    ],
    [
      'SQS’s own key',
      () => ({ queueProps: { encryption: sqs.QueueEncryption.KMS_MANAGED } }),
      /EventBridge can never use/,
    ],
    [
      'the same with the user’s queue',
      () => ({ existingQueueObj: aQueue({ encryption: sqs.QueueEncryption.KMS_MANAGED }) }),
      /EventBridge can never use/,
    ],
    ['a key for signatures', () => ({ encryptionKeyProps: { keySpec: kms.KeySpec.RSA_2048 } }), /keySpec RSA_2048/],
    ['a key that is off', () => ({ encryptionKeyProps: { enabled: false } }), /encryptionKeyProps.enabled is false/],
    [
      'keys of the table',
      () => ({ dynamoTableProps: { timeToLiveAttribute: 'x' } }),
      /timeToLiveAttribute is the tasker's own/,
    ],
    [
      'variables of the tasker',
      () => ({ starterLambdaFunctionProps: { environment: { TASKER_OWNER: 'x' } } }),
      /sets TASKER_OWNER/,
    ],
    [
      'a role of a function',
      () => ({ upkeepLambdaFunctionProps: { role: 'x' } as never }),
      /upkeepLambdaFunctionProps.role is/,
    ],
    [
      'an age of events',
      () => ({ upkeepLambdaFunctionProps: { maxEventAge: Duration.hours(1) } as never }),
      /maxEventAge is/,
    ],
    [
      'a starter that may hardly run',
      () => ({ starterLambdaFunctionProps: { timeout: Duration.seconds(3) } }),
      /is 3 seconds; allowed: whole seconds from 10/,
    ],
    [
      'an upkeep that would never begin',
      () => ({ upkeepLambdaFunctionProps: { timeout: Duration.seconds(10) } }),
      /from 30 to 900/,
    ],
    [
      'a function that may never run',
      () => ({ upkeepLambdaFunctionProps: { reservedConcurrentExecutions: 0 } }),
      /could never run/,
    ],
    ['no state machines', () => ({ followedStateMachines: [] }), /followedStateMachines is empty/],
    ['no durable functions', () => ({ durableFunctions: [] }), /durableFunctions is empty/],
    [
      'something that is no function',
      () => ({ durableFunctions: ['a:b'] }),
      /durableFunctions names 'a:b'; allowed: the name/,
    ],
    ['something that is no state machine', () => ({ followedStateMachines: ['a b'] }), /names 'a b'; allowed: the ARN/],
    ['a function without a role', () => ({ starterExistingLambdaObj: withoutRole(aFunction()) }), /has no role/],
  ])('%s', (_, props, message) => {
    expect(() => make(props())).toThrow(message);
  });

  const withoutRole = (of: lambda.Function): lambda.Function => Object.defineProperty(of, 'role', { value: undefined });
});

describe('what would fail between taskers, stacks, accounts and regions is refused', () => {
  it('two completers on one queue, of which each would drop the other’s events', () => {
    const existingQueueObj = aQueue();
    make({ existingQueueObj });
    expect(() => make({ existingQueueObj })).toThrow(/read by the completer of 'Stack\/Part\d+'.*callbackInfraOf/);
  });

  it.each([
    ['etl', 'etl2'],
    ['etl2', 'etl'],
    ['etl/', 'etl/'],
  ])('the prefixes %s and %s in one app', (one, other) => {
    const scope = aStack();
    aTasker(scope, { statementNamePrefix: one }, 'One');
    expect(() => aTasker(scope, { statementNamePrefix: other }, 'Other')).toThrow(
      /none may be the beginning of another/,
    );
  });

  it('but the same prefix is taken in two regions', () => {
    const app = anApp();
    for (const region of ['eu-west-1', 'us-east-1']) {
      const scope = new Stack(app, region, { env: { account: '111122223333', region } });
      expect(aTasker(scope, { statementNamePrefix: 'etl/' }).statementNamePrefix).toBe('etl/');
    }
  });

  it('a function of two taskers, whose settings the second would overwrite', () => {
    const starterExistingLambdaObj = aFunction({ timeout: Duration.seconds(20) });
    make({ starterExistingLambdaObj });
    expect(() => make({ starterExistingLambdaObj })).toThrow(/is the function of 'Stack\/Part\d+' already/);
  });

  it('a function of another stack', () => {
    const starterExistingLambdaObj = aFunction({}, new Stack(stack.node.root, id()));
    expect(() => make({ starterExistingLambdaObj })).toThrow(/make the function and the tasker in one stack/);
  });

  it.each<[string, () => [Stack, Partial<SfnRedshiftTaskerProps>], RegExp]>([
    [
      'a tasker of another account',
      () => [here(), { callbackInfraOf: aTasker(elsewhere()) }],
      /callbackInfraOf is in account 222222222222, this tasker in 111122223333; .* make a tasker in each/,
    ],
    [
      'a tasker of another region',
      () => [
        here(),
        {
          callbackInfraOf: aTasker(new Stack(anApp(), id(), { env: { account: '111122223333', region: 'us-east-1' } })),
        },
      ],
      /callbackInfraOf is in region us-east-1/,
    ],
    [
      'a tasker whose stack names a place while this one does not',
      () => [aStack(), { callbackInfraOf: aTasker(here()) }],
      /give both stacks the same env/,
    ],
    [
      'another account’s table',
      () => {
        const scope = here();
        const arn = 'arn:aws:dynamodb:eu-west-1:222222222222:table/theirs';
        return [scope, { existingTableObj: dynamodb.Table.fromTableArn(scope, id(), arn) }];
      },
      /existingTableObj is in account 222222222222/,
    ],
    [
      'another region’s queue',
      () => {
        const scope = here();
        return [
          scope,
          { existingQueueObj: sqs.Queue.fromQueueArn(scope, id(), 'arn:aws:sqs:us-east-1:111122223333:q') },
        ];
      },
      /existingQueueObj is in region us-east-1/,
    ],
    [
      'another region’s key',
      () => {
        const scope = here();
        const arn = 'arn:aws:kms:us-east-1:222222222222:key/00000000-0000-0000-0000-000000000000';
        return [scope, { encryptionKey: kms.Key.fromKeyArn(scope, id(), arn) }];
      },
      /encryptionKey is in region us-east-1/,
    ],
    [
      'another account’s secret',
      () => {
        const scope = here();
        const arn = 'arn:aws:secretsmanager:eu-west-1:222222222222:secret:theirs-AbCdEf';
        const secret = secretsmanager.Secret.fromSecretCompleteArn(scope, id(), arn);
        return [scope, { redshiftTargetProps: { clusterIdentifier: 'a', dbName: 'dev', secret } }];
      },
      /redshiftTargetProps.secret is in account 222222222222/,
    ],
  ])('%s', (_, given, message) => {
    const [scope, props] = given();
    expect(() => aTasker(scope, props, id())).toThrow(message);
  });

  it('and it tells where', () => {
    expect(() => make({ maxReceiveCount: 2 })).toThrow(/^Stack\/Part\d+: /);
  });
});
