import {
  App,
  aws_dynamodb as dynamodb,
  aws_lambda as lambda,
  aws_secretsmanager as secretsmanager,
  aws_sqs as sqs,
  Duration,
  Stack,
} from 'aws-cdk-lib';
import { describe, expect, it } from '@jest/globals';
import { type RedshiftTargetProps, SfnRedshiftTasker, type SfnRedshiftTaskerProps } from '../../infra/src/index.js';

const CLUSTER: RedshiftTargetProps = { clusterIdentifier: 'warehouse', dbName: 'dev', dbUser: 'etl' };

const stack = new Stack(new App(), 'Stack');
let count = 0;
const make = (props: Partial<SfnRedshiftTaskerProps>): SfnRedshiftTasker =>
  new SfnRedshiftTasker(stack, `Tasker${(count += 1)}`, { redshiftTargetProps: CLUSTER, ...props });
const aFunction = (role = true): lambda.Function => {
  const made = new lambda.Function(stack, `Function${(count += 1)}`, {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('x'),
  });
  if (!role) Object.defineProperty(made, 'role', { value: undefined });
  return made;
};
const aQueue = () => new sqs.Queue(stack, `Queue${(count += 1)}`);
const aSecret = () => new secretsmanager.Secret(stack, `Secret${(count += 1)}`);

describe('wrong targets are refused with what to change', () => {
  const workgroup = { workgroupName: 'reports', workgroupId: '0-1', dbName: 'dev' };
  it.each<[string, RedshiftTargetProps, RegExp]>([
    ['none', { dbName: 'dev' }, /neither a cluster nor a workgroup; give either clusterIdentifier/],
    ['two', { ...CLUSTER, ...workgroup }, /both the cluster 'warehouse' and a workgroup/],
    ['a workgroup without id', { workgroupName: 'reports', dbName: 'dev' }, /workgroupName alone.*give both/],
    ['a workgroup with a user', { ...workgroup, dbUser: 'etl' }, /dbUser 'etl' for a workgroup.*leave out dbUser/],
    [
      'a user and a secret',
      { ...CLUSTER, secret: aSecret() } as RedshiftTargetProps,
      /dbUser 'etl' and a secret.*leave out one/,
    ],
    ['further databases of a workgroup', { ...workgroup, additionalDbNames: ['x'] }, /additionalDbNames has no use/],
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
        existingTableObj: dynamodb.Table.fromTableName(stack, `Table${(count += 1)}`, 'theirs'),
      }),
      /made by no tasker of this app/,
    ],
    ['sharing and alarms', () => ({ callbackInfraOf: make({}), alarmActions: [] }), /alarmActions has no effect/],
    ['sharing and not', () => ({ callbackInfraOf: make({}), createCallbackInfra: true }), /names a tasker that has it/],
    ['few receives', () => ({ maxReceiveCount: 2 }), /maxReceiveCount is 2; allowed: a whole number from 5 to 1000/],
    ['one batch at a time', () => ({ completerMaxConcurrency: 1 }), /completerMaxConcurrency is 1; allowed/],
    ['a strange prefix', () => ({ statementNamePrefix: 'ä' }), /statementNamePrefix is 'ä'; allowed/],
    ['half days', () => ({ retention: Duration.hours(36) }), /retention is 1.5 days; allowed: whole days/],
    [
      'seconds',
      () => ({ reconcilePeriod: Duration.seconds(30) }),
      /reconcilePeriod is 30 seconds; allowed: whole minutes/,
    ],
    ['a place in no network', () => ({ securityGroups: [] }), /no effect without vpc/],
    ['a function without a role', () => ({ starterExistingLambdaObj: aFunction(false) }), /has no role/],
    ['a completer with another role', () => ({ completerExistingLambdaObj: aFunction() }), /one role/],
    [
      'a starter that shares with another role',
      () => ({ callbackInfraOf: make({}), starterExistingLambdaObj: aFunction() }),
      /another role than 'Stack\/Tasker\d+'/,
    ],
  ])('%s', (_, props, message) => {
    expect(() => make(props())).toThrow(message);
  });

  it('two completers on one queue, of which each would drop the other’s events', () => {
    const existingQueueObj = aQueue();
    make({ existingQueueObj });
    expect(() => make({ existingQueueObj })).toThrow(/read by the completer of 'Stack\/Tasker\d+'.*callbackInfraOf/);
  });

  it('tells where', () => {
    expect(() => make({ maxReceiveCount: 2 })).toThrow(/^Stack\/Tasker\d+: /);
  });
});
