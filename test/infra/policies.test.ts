import { aws_kms as kms, aws_secretsmanager as secretsmanager, aws_stepfunctions as sfn, Duration } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from '@jest/globals';
import { RedshiftStatement, type RedshiftTargetProps, SfnRedshiftTasker } from '../../infra/src/index.js';

import { aStack, templateOf } from './a-stack.js';

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const PLACE = '<AWS::Region>:<AWS::AccountId>';

/** A value of a template as text; names of resources without the hash at their end. */
const text = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[intrinsic, operand] = ['', undefined]] = Object.entries(value) as [string, unknown][];
  const bare = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');
  if (intrinsic === 'Ref') return `<${bare(operand as string)}>`;
  if (intrinsic === 'Fn::GetAtt') return `<${bare((operand as string[])[0] ?? '')}>`;
  if (intrinsic === 'Fn::Join')
    return ((operand as [string, unknown[]])[1] ?? []).map(text).join((operand as [string])[0]);
  return JSON.stringify(value);
};
const list = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).map(text);

/** One line for each statement: who or which effect, what, on what. */
const linesOf = (statements: readonly Statement[]): string[] =>
  statements.map(({ Action, Resource }) => `${list(Action).join(' ')} on ${list(Resource).join(' ')}`);

const policiesOf = (target: RedshiftTargetProps): Template => {
  const stack = aStack();
  new SfnRedshiftTasker(stack, 'Tasker', { redshiftTargetProps: target });
  return templateOf(stack);
};
const roleStatements = (template: Template): Statement[] =>
  Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
    ({ Properties }) => (Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement,
  );

const CLUSTER: RedshiftTargetProps = { clusterIdentifier: 'warehouse', dbName: 'dev', dbUser: 'etl' };
const COMMON = [
  'dynamodb:PutItem dynamodb:UpdateItem dynamodb:GetItem dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:Query on <TaskerStateTable>',
  'dynamodb:Query on <TaskerStateTable>/index/*',
  'kms:Encrypt kms:Decrypt kms:ReEncryptFrom kms:ReEncryptTo kms:GenerateDataKey kms:GenerateDataKeyWithoutPlaintext kms:DescribeKey on <TaskerKey>',
  // AWS knows no resource for actions on statements.
  'redshift-data:DescribeStatement redshift-data:GetStatementResult redshift-data:CancelStatement redshift-data:ListStatements on *',
  // AWS documents no resource for answers to tasks.
  'states:SendTaskSuccess states:SendTaskFailure states:SendTaskHeartbeat on *',
  'logs:CreateLogStream logs:PutLogEvents on <TaskerStarterLogs>',
  'logs:CreateLogStream logs:PutLogEvents on <TaskerUpkeepLogs>',
  'sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes on <TaskerCallbackCompletions>',
  'kms:Decrypt on <TaskerKey>',
  'sqs:SendMessage on <TaskerCallbackUpkeepFailures>',
];
const redshift = (resource: string): string => `arn:<AWS::Partition>:redshift:${PLACE}:${resource}`;
const workgroup = `arn:<AWS::Partition>:redshift-serverless:${PLACE}:workgroup/0-1`;

describe('the role of the functions', () => {
  it.each<[string, RedshiftTargetProps, string[]]>([
    [
      'of a cluster with a database user',
      CLUSTER,
      [
        `redshift-data:ExecuteStatement redshift-data:BatchExecuteStatement on ${redshift('cluster:warehouse')}`,
        `redshift:GetClusterCredentials on ${redshift('dbuser:warehouse/etl')} ${redshift('dbname:warehouse/dev')}`,
      ],
    ],
    [
      'of a cluster with the role itself as the user, and a further database',
      { clusterIdentifier: 'warehouse', dbName: 'dev', additionalDbNames: ['raw'] },
      [
        `redshift-data:ExecuteStatement redshift-data:BatchExecuteStatement on ${redshift('cluster:warehouse')}`,
        `redshift:GetClusterCredentialsWithIAM on ${redshift('dbname:warehouse/dev')} ${redshift('dbname:warehouse/raw')}`,
      ],
    ],
    [
      'of a workgroup',
      { workgroupName: 'reports', workgroupId: '0-1', dbName: 'dev' },
      [
        `redshift-data:ExecuteStatement redshift-data:BatchExecuteStatement on ${workgroup}`,
        `redshift-serverless:GetCredentials on ${workgroup}`,
      ],
    ],
  ])('%s may do this and nothing else', (_, target, own) => {
    expect(linesOf(roleStatements(policiesOf(target))).sort()).toEqual([...COMMON, ...own].sort());
  });

  it.each(['redshiftTargetProps', 'postgresStore'])(
    'may use a key from elsewhere that the secret of %s is encrypted with, through Secrets Manager alone',
    (prop) => {
      const stack = aStack();
      const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-1111-2222-333344445555';
      const secret = secretsmanager.Secret.fromSecretAttributes(stack, 'Secret', {
        secretCompleteArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:etl-AbCdEf',
        encryptionKey: kms.Key.fromKeyArn(stack, 'SecretKey', keyArn),
      });
      const redshiftTargetProps = { clusterIdentifier: 'warehouse', dbName: 'dev' };
      new SfnRedshiftTasker(
        stack,
        'Tasker',
        prop === 'postgresStore'
          ? { redshiftTargetProps, postgresStore: { secret, host: 'db.example', database: 'state' } }
          : { redshiftTargetProps: { ...redshiftTargetProps, secret } },
      );
      const statements = roleStatements(templateOf(stack)).filter(({ Resource }) => Resource === keyArn);
      const through = { 'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.amazonaws.com']] };
      expect(statements).toEqual([
        {
          ...{ Action: 'kms:Decrypt', Effect: 'Allow', Resource: keyArn },
          Condition: { StringEquals: { 'kms:ViaService': through } },
        },
      ]);
    },
  );

  it('may read the secret where there is one', () => {
    const stack = aStack();
    const secret = new secretsmanager.Secret(stack, 'Secret') as secretsmanager.ISecret;
    new SfnRedshiftTasker(stack, 'Tasker', {
      redshiftTargetProps: { clusterIdentifier: 'warehouse', dbName: 'dev', secret },
    });
    const lines = linesOf(roleStatements(templateOf(stack)));
    expect(lines).toContain('secretsmanager:GetSecretValue on <Secret>');
    expect(lines.filter((line) => line.includes('Credentials'))).toEqual([]);
  });

  it('may let Redshift make its grant on the database’s key, and not use that key itself', () => {
    const stack = aStack();
    const encryptionKey = new kms.Key(stack, 'Key') as kms.IKey;
    new SfnRedshiftTasker(stack, 'Tasker', { redshiftTargetProps: { ...CLUSTER, encryptionKey } });
    const ofKey = roleStatements(templateOf(stack)).filter(({ Resource }) => text(Resource) === '<Key>');
    expect(linesOf(ofKey)).toEqual(['kms:CreateGrant kms:DescribeKey on <Key>']);
    expect(JSON.stringify(ofKey[0]?.Condition)).toContain('kms:ViaService');
  });

  it('may answer callbacks of the durable functions that are named, in all their versions', () => {
    const stack = aStack();
    new SfnRedshiftTasker(stack, 'Tasker', { redshiftTargetProps: CLUSTER, durableFunctions: ['load', 'report-*'] });
    const lines = linesOf(roleStatements(templateOf(stack))).filter((line) => line.startsWith('lambda:'));
    const functionArn = `arn:<AWS::Partition>:lambda:${PLACE}:function`;
    expect(lines).toEqual([
      'lambda:SendDurableExecutionCallbackSuccess lambda:SendDurableExecutionCallbackFailure ' +
        `lambda:SendDurableExecutionCallbackHeartbeat on ${functionArn}:load:* ${functionArn}:report-*:*`,
    ]);
  });

  it('names the one reason for each statement about everything', () => {
    const everything = roleStatements(policiesOf(CLUSTER)).filter(({ Resource }) => Resource === '*');
    expect(everything.map(({ Sid }) => Sid).sort()).toEqual(['AnswerTasks', 'FollowOwnStatements']);
  });

  it('can be taken by Lambda alone', () => {
    policiesOf(CLUSTER).hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
      },
    });
  });
});

describe('policies of resources', () => {
  const template = policiesOf(CLUSTER);

  it('let only the tasker’s own rules send to its queues', () => {
    const allowed = Object.values(template.findResources('AWS::SQS::QueuePolicy')).flatMap(({ Properties }) => {
      const { PolicyDocument, Queues } = Properties as {
        PolicyDocument: { Statement: Statement[] };
        Queues: unknown[];
      };
      return PolicyDocument.Statement.filter(({ Effect }) => Effect === 'Allow').map((statement) => ({
        queue: list(Queues).join(),
        principal: JSON.stringify(statement.Principal),
        action: statement.Action,
        source: text((statement.Condition as { ArnEquals: Record<string, unknown> }).ArnEquals['aws:SourceArn']),
      }));
    });
    const rule = (queue: string, source: string) => ({
      queue: `<TaskerCallback${queue}>`,
      principal: '{"Service":"events.amazonaws.com"}',
      action: 'sqs:SendMessage',
      source: `<TaskerCallback${source}>`,
    });
    expect(allowed).toHaveLength(4);
    expect(allowed).toEqual(
      expect.arrayContaining([
        rule('Completions', 'CompletionRule'),
        rule('RuleDeadLetters', 'CompletionRule'),
        rule('RuleDeadLetters', 'ReconcileSchedule'),
        rule('RuleDeadLetters', 'ExecutionEndedRule'),
      ]),
    );
  });

  it('let the key be used for this account’s events only', () => {
    const [key] = Object.values(template.findResources('AWS::KMS::Key'));
    const { KeyPolicy, EnableKeyRotation } = key?.Properties as {
      KeyPolicy: { Statement: Statement[] };
      EnableKeyRotation: boolean;
    };
    expect(EnableKeyRotation).toBe(true);
    expect(KeyPolicy.Statement.filter(({ Principal }) => JSON.stringify(Principal).includes('Service'))).toEqual([
      {
        Sid: 'EventsOfThisAccount',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: '*',
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
  });

  it('let only the tasker’s own rules invoke its upkeep', () => {
    const sources = Object.values(template.findResources('AWS::Lambda::Permission')).map(({ Properties }) =>
      text((Properties as { SourceArn: unknown }).SourceArn),
    );
    expect(sources.sort()).toEqual(['<TaskerCallbackExecutionEndedRule>', '<TaskerCallbackReconcileSchedule>']);
  });
});

describe('a state machine', () => {
  it('gets the permission to invoke the starter, and no other', () => {
    const stack = aStack();
    const tasker = new SfnRedshiftTasker(stack, 'Tasker', { redshiftTargetProps: CLUSTER });
    const state = new RedshiftStatement(stack, 'Load', {
      tasker,
      sql: 'x',
      timeout: Duration.hours(1),
      cancelOnTimeout: true,
    });
    new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(state) });
    const lines = linesOf(
      Object.values(templateOf(stack).findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => {
        const { PolicyDocument, Roles } = Properties as {
          PolicyDocument: { Statement: Statement[] };
          Roles: unknown[];
        };
        return list(Roles).join() === '<MachineRole>' ? PolicyDocument.Statement : [];
      }),
    );
    expect(lines).toEqual(['lambda:InvokeFunction on <TaskerStarter>']);
  });
});
