import { aws_stepfunctions as sfn, Duration, Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { Match } from 'aws-cdk-lib/assertions';
import type { aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { aws_ec2 as ec2, aws_iam as iam, aws_lambda as lambda, aws_sqs as sqs } from 'aws-cdk-lib';
import { describe, expect, it } from '@jest/globals';
import { SfnRedshiftTasker, type SfnRedshiftTaskerProps, StateTable } from '../../infra/src/index.js';
import { anApp, aStack, aTasker, CLUSTER, templateOf } from './a-stack.js';
import { tableDefinition } from '../../src/adapters/dynamodb/table-definition.js';

const taskerTemplate = (props: Partial<SfnRedshiftTaskerProps> = {}): Template => {
  const stack = aStack();
  aTasker(stack, props);
  return templateOf(stack);
};
const environmentsOf = (template: Template): Record<string, unknown>[] =>
  Object.values(template.findResources('AWS::Lambda::Function')).map(
    ({ Properties }) => (Properties as { Environment: { Variables: Record<string, unknown> } }).Environment.Variables,
  );

describe('a tasker without further props', () => {
  const template = taskerTemplate();

  it('has the table that the handlers are made for, kept when the stack goes', () => {
    const { KeySchema, LocalSecondaryIndexes, GlobalSecondaryIndexes, AttributeDefinitions } = tableDefinition('any');
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        KeySchema,
        LocalSecondaryIndexes,
        GlobalSecondaryIndexes,
        AttributeDefinitions: Match.arrayWith(AttributeDefinitions ?? []),
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: Match.anyValue() },
      },
    });
  });

  it('runs on a current Node and ARM, from one file, and tells errors by the lines of the source', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Environment: { Variables: Match.objectLike({ NODE_OPTIONS: '--enable-source-maps', MALLOC_ARENA_MAX: '1' }) },
    });
    template.resourceCountIs('AWS::Lambda::Function', 2);
  });

  it('has one role for all functions', () => {
    template.resourceCountIs('AWS::IAM::Role', 1);
    const roles = Object.values(template.findResources('AWS::Lambda::Function')).map(
      ({ Properties }) => (Properties as { Role: unknown }).Role,
    );
    expect(new Set(roles.map((role) => JSON.stringify(role))).size).toBe(1);
  });

  it('makes a message visible again after six time limits of the completer', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 360,
      RedrivePolicy: { maxReceiveCount: 5 },
    });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 10 },
    });
  });

  it('encrypts every queue with its key, and lets nothing in over plain HTTP', () => {
    template.resourceCountIs('AWS::SQS::Queue', 4);
    template.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: Match.anyValue() });
    for (const { Properties } of Object.values(template.findResources('AWS::SQS::QueuePolicy'))) {
      expect(JSON.stringify(Properties)).toContain('{"Bool":{"aws:SecureTransport":"false"}}');
    }
  });

  it('takes only its own completion events', () => {
    const [environment] = environmentsOf(template);
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.redshift-data'],
        'detail-type': ['Redshift Data Statement Status Change'],
        detail: { statementName: [{ prefix: environment?.TASKER_STATEMENT_NAME_PREFIX }] },
      },
    });
  });

  it('follows executions that end without success, and looks for lost events every minute', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['aws.states'], detail: { status: ['ABORTED', 'TIMED_OUT', 'FAILED'] } },
    });
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)' });
  });

  it('has a dead-letter queue behind the queue, every rule and the asynchronous invocations', () => {
    const targets = Object.values(template.findResources('AWS::Events::Rule')).flatMap(
      ({ Properties }) => (Properties as { Targets: { DeadLetterConfig?: unknown }[] }).Targets,
    );
    expect(targets).toHaveLength(3);
    expect(targets.filter(({ DeadLetterConfig }) => DeadLetterConfig === undefined)).toEqual([]);
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
    });
  });

  it('tells its functions time limits from which they can tell who is gone', () => {
    for (const environment of environmentsOf(template)) {
      expect(environment).toMatchObject({ TASKER_STARTER_TIME_LIMIT_SECONDS: '60', TASKER_CLAIM_LEASE_SECONDS: '60' });
    }
  });

  it('keeps log lines for three months', () => {
    template.resourceCountIs('AWS::Logs::LogGroup', 2);
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
  });

  it('reserves no concurrency, so that it can be deployed into a new account', () => {
    for (const { Properties } of Object.values(template.findResources('AWS::Lambda::Function'))) {
      expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions');
    }
  });

  it('watches dead letters, waiting, denials, recoveries, silence, errors and throttles, each with what to do', () => {
    const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
      ({ Properties }) => Properties as { AlarmDescription: string; MetricName: string; Namespace: string },
    );
    expect(new Set(alarms.map(({ Namespace, MetricName }) => `${Namespace} ${MetricName}`))).toEqual(
      new Set([
        'AWS/SQS ApproximateNumberOfMessagesVisible',
        'AWS/SQS ApproximateAgeOfOldestMessage',
        'SfnRedshiftTasker CompletionsDenied',
        'SfnRedshiftTasker OldestInFlightSeconds',
        'SfnRedshiftTasker ReconcilerRecoveries',
        'SfnRedshiftTasker ReconcilerRuns',
        'AWS/Lambda Errors',
        'AWS/Lambda Throttles',
      ]),
    );
    for (const { AlarmDescription } of alarms) {
      expect(AlarmDescription).toMatch(/^.{60,} Runbook: docs\/operations\.md#[a-z]+$/);
    }
  });

  it('has metrics under the dimension that its functions tell', () => {
    const [environment] = environmentsOf(template);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'OldestInFlightSeconds',
      Dimensions: [{ Name: 'Tasker', Value: environment?.TASKER_OWNER }],
    });
  });
});

describe('props of a tasker', () => {
  it('give the completer a function of its own', () => {
    const template = taskerTemplate({ completerLambdaFunctionProps: { timeout: Duration.seconds(30) } });
    template.resourceCountIs('AWS::Lambda::Function', 3);
    template.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 180 });
    for (const environment of environmentsOf(template)) {
      expect(environment).toMatchObject({ TASKER_STARTER_TIME_LIMIT_SECONDS: '60', TASKER_CLAIM_LEASE_SECONDS: '30' });
    }
  });

  it('switch the following of executions off', () => {
    taskerTemplate({ cancelOnExecutionEnd: false }).resourceCountIs('AWS::Events::Rule', 2);
  });

  it('set retention, grace, preview and level', () => {
    const template = taskerTemplate({
      retention: Duration.days(7),
      reconcileGrace: Duration.minutes(5),
      sqlPreviewLength: 200,
      logLevel: 'DEBUG',
    });
    for (const environment of environmentsOf(template)) {
      expect(environment).toMatchObject({
        TASKER_RETENTION_DAYS: '7',
        TASKER_RECONCILE_GRACE_SECONDS: '300',
        TASKER_SQL_PREVIEW_LENGTH: '200',
        TASKER_LOG_LEVEL: 'DEBUG',
      });
    }
  });

  it('set how many statements may run at once', () => {
    const template = taskerTemplate({ maxInFlight: 20, pools: { loads: 5, 'night-reports': 2 } });
    for (const environment of environmentsOf(template)) {
      expect(environment).toMatchObject({
        TASKER_MAX_IN_FLIGHT: '20',
        TASKER_POOLS: '{"loads":5,"night-reports":2}',
      });
    }
  });

  it('do without a key where that is wanted', () => {
    const template = taskerTemplate({ enableEncryptionWithCustomerManagedKey: false });
    template.resourceCountIs('AWS::KMS::Key', 0);
    template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
  });

  it('put the functions into a network, which their role then allows', () => {
    const stack = aStack();
    const vpc = new ec2.Vpc(stack, 'Vpc') as ec2.IVpc;
    new SfnRedshiftTasker(stack, 'Tasker', { redshiftTargetProps: CLUSTER, vpc });
    const template = templateOf(stack);
    template.allResourcesProperties('AWS::Lambda::Function', { VpcConfig: Match.anyValue() });
    expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).toContain('ec2:CreateNetworkInterface');
  });

  it('take an existing function, with settings and permissions added', () => {
    const stack = aStack();
    const starterExistingLambdaObj = new lambda.Function(stack, 'Mine', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => 1'),
      timeout: Duration.seconds(20),
    });
    const tasker = new SfnRedshiftTasker(stack, 'Tasker', { redshiftTargetProps: CLUSTER, starterExistingLambdaObj });
    expect(tasker.lambdaFunction).toBe(starterExistingLambdaObj);
    expect(tasker.role).toBe(starterExistingLambdaObj.role);
    const template = templateOf(stack);
    for (const environment of environmentsOf(template)) {
      expect(environment).toMatchObject({
        TASKER_CLUSTER_IDENTIFIER: 'warehouse',
        TASKER_STARTER_TIME_LIMIT_SECONDS: '20',
      });
    }
    template.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 120 });
  });

  it('take an existing queue and table', () => {
    const stack = aStack();
    const existingQueueObj = new sqs.Queue(stack, 'Queue', { visibilityTimeout: Duration.minutes(6) });
    const existingTableObj = new StateTable(stack, 'Table') as dynamodb.ITable;
    new SfnRedshiftTasker(stack, 'Tasker', { redshiftTargetProps: CLUSTER, existingQueueObj, existingTableObj });
    const template = templateOf(stack);
    template.resourceCountIs('AWS::DynamoDB::Table', 1);
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [stack.getLogicalId(existingQueueObj.node.defaultChild as sqs.CfnQueue), 'Arn'] },
    });
  });
});

describe('several taskers', () => {
  it('share one callback infrastructure, table, role and prefix', () => {
    const stack = aStack();
    const first = new SfnRedshiftTasker(stack, 'First', { redshiftTargetProps: CLUSTER });
    const second = new SfnRedshiftTasker(stack, 'Second', {
      redshiftTargetProps: { ...CLUSTER, dbUser: 'reader' },
      existingTableObj: first.trackingTable,
      createCallbackInfra: false,
    });
    expect([second.role, second.statementNamePrefix, second.callbackInfra]).toEqual([
      first.role,
      first.statementNamePrefix,
      first.callbackInfra,
    ]);
    const template = templateOf(stack);
    template.resourceCountIs('AWS::DynamoDB::Table', 1);
    template.resourceCountIs('AWS::Lambda::Function', 3);
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
    const users = environmentsOf(template).map(({ TASKER_DATABASE_USER }) => TASKER_DATABASE_USER);
    expect(users.sort()).toEqual(['etl', 'etl', 'reader']);
  });

  it('have prefixes of which none begins with another, also from one app under two stack names', () => {
    const prefixes = ['dev', 'prod', 'prod-2'].flatMap((stackName) => {
      const stack = new Stack(anApp(), 'Same', { stackName });
      return ['One', 'Two'].map(
        (id) => new SfnRedshiftTasker(stack, id, { redshiftTargetProps: CLUSTER }).statementNamePrefix,
      );
    });
    for (const prefix of prefixes) {
      expect(prefix).toMatch(/^[A-Za-z0-9_./-]{1,64}$/);
      expect(prefixes.filter((other) => other.startsWith(prefix))).toEqual([prefix]);
    }
  });

  it('keep their prefix from synthesis to synthesis', () => {
    const prefixOf = () =>
      new SfnRedshiftTasker(aStack(), 'Tasker', { redshiftTargetProps: CLUSTER }).statementNamePrefix;
    expect(prefixOf()).toBe(prefixOf());
  });
});

describe('grantInvoke', () => {
  it('allows to invoke the starter, and nothing else', () => {
    const stack = aStack();
    const tasker = new SfnRedshiftTasker(stack, 'Tasker', { redshiftTargetProps: CLUSTER });
    const user = new iam.Role(stack, 'User', { assumedBy: new iam.ServicePrincipal('states.amazonaws.com') });
    tasker.grantInvoke(user);
    templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('^User') }],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: 'lambda:InvokeFunction',
            Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^TaskerStarter'), 'Arn'] },
          },
        ],
      },
    });
  });
});

describe('what a person needs to know of a tasker', () => {
  it('is in the stack’s outputs, by names that begin with the tasker’s', () => {
    const outputs = taskerTemplate().toJSON().Outputs as Record<string, { Value: unknown }>;
    expect(Object.keys(outputs).sort()).toEqual([
      'TaskerCompleterFunctionName',
      'TaskerCompletionDeadLetterQueueUrl',
      'TaskerCompletionQueueUrl',
      'TaskerCompletionRuleName',
      'TaskerDatabaseUser',
      'TaskerExecutionEndedRuleName',
      'TaskerReconcileScheduleName',
      'TaskerRoleName',
      'TaskerRuleDeadLetterQueueUrl',
      'TaskerStarterFunctionName',
      'TaskerStatementNamePrefix',
      'TaskerTableName',
      'TaskerUpkeepFailureQueueUrl',
      'TaskerUpkeepFunctionName',
    ]);
    expect(outputs.TaskerDatabaseUser?.Value).toBe('etl');
    const durable = taskerTemplate({ durableFunctions: ['load', 'report-*'] }).toJSON().Outputs as typeof outputs;
    expect(durable.TaskerDurableFunctionNames?.Value).toBe('load,report-*');
  });

  it('with the database user of a role that has a name of its own', () => {
    const redshiftTargetProps = { clusterIdentifier: 'warehouse', dbName: 'dev' };
    const template = taskerTemplate({ redshiftTargetProps, roleName: 'etl-tasker' });
    template.hasResourceProperties('AWS::IAM::Role', { RoleName: 'etl-tasker' });
    expect(JSON.stringify(template.findOutputs('TaskerDatabaseUser'))).toContain('IAMR:');
  });
});

describe('the executions that are followed', () => {
  const followed = (template: Template): unknown =>
    Object.values(template.findResources('AWS::Events::Rule')).flatMap(({ Properties }) => {
      const { detail } = (Properties as { EventPattern?: { detail: Record<string, unknown> } }).EventPattern ?? {};
      return detail?.status === undefined ? [] : [detail.stateMachineArn];
    })[0];

  it('are all of the account, unless state machines are named', () => {
    expect(followed(taskerTemplate())).toBeUndefined();
  });

  it('are those of state machines by ARN, with their distributed Maps, and by name with *', () => {
    const arn = 'arn:aws:states:eu-west-1:111122223333:stateMachine:report';
    const named = followed(taskerTemplate({ followedStateMachines: [arn, 'etl-*'] }));
    expect(named).toEqual([arn, { prefix: `${arn}/` }, { wildcard: expect.anything() }]);
    expect(JSON.stringify(named)).toContain(':stateMachine:etl-*');
  });

  it('are those of a state machine of the same stack', () => {
    const stack = aStack();
    const tasker = aTasker(stack);
    const definitionBody = sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Pass'));
    tasker.followStateMachine(new sfn.StateMachine(stack, 'Nightly', { definitionBody }));
    expect(JSON.stringify(followed(templateOf(stack)))).toMatch(/^\[\{"Ref":"Nightly\w+"\},\{"prefix":/);
  });

  it('not those of another stack, of which the name is to be given', () => {
    const stack = aStack();
    const other = new Stack(stack.node.root, 'Other');
    const definitionBody = sfn.DefinitionBody.fromChainable(new sfn.Pass(other, 'Pass'));
    const nightly = new sfn.StateMachine(other, 'Nightly', { definitionBody });
    expect(() => aTasker(stack).followStateMachine(nightly)).toThrow(
      /'Other\/Nightly' is in another stack.*followedStateMachines/,
    );
  });

  it('are also those of durable functions, where these are named', () => {
    const ruleOf = (template: Template): unknown[] =>
      Object.values(
        template.findResources('AWS::Events::Rule', { Properties: { EventPattern: { source: ['aws.lambda'] } } }),
      );
    expect(ruleOf(taskerTemplate())).toEqual([]);
    expect(ruleOf(taskerTemplate({ durableFunctions: ['load'], cancelOnExecutionEnd: false }))).toEqual([]);
    const [rule] = ruleOf(taskerTemplate({ durableFunctions: ['load', 'report-*'] }));
    expect(rule).toMatchObject({
      Properties: {
        EventPattern: {
          'detail-type': ['Durable Execution Status Change'],
          detail: { status: ['STOPPED', 'TIMED_OUT', 'FAILED'], durableExecutionArn: [{}, {}] },
        },
      },
    });
    expect(JSON.stringify(rule)).toMatch(/:function:load:\*.*:function:report-\*:\*/);
  });

  it('none where that is switched off', () => {
    const stack = aStack();
    const nightly = sfn.StateMachine.fromStateMachineName(stack, 'Nightly', 'nightly');
    expect(() => aTasker(stack, { cancelOnExecutionEnd: false }).followStateMachine(nightly)).toThrow(/leave out one/);
  });
});

describe('alarms', () => {
  const alarmOf = (template: Template, id: string): Record<string, unknown> =>
    Object.entries(template.findResources('AWS::CloudWatch::Alarm')).find(([name]) => name.includes(id))?.[1]
      .Properties as Record<string, unknown>;

  it('can be left out, and the dashboard then shows none', () => {
    const template = taskerTemplate({ createAlarms: false });
    template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  });

  it.each([
    [1, 15, 5, 15],
    [60, 180, 60, 60],
    [480, 1440, 480, 480],
  ])('wait for a reconciler that runs every %s minutes', (minutes, silent, oldest, recoveries) => {
    const template = taskerTemplate({ reconcilePeriod: Duration.minutes(minutes) });
    const periods = ['UpkeepSilent', 'OldestInFlightPastDue', 'ManyReconcilerRecoveries'].map(
      (id) => Number(alarmOf(template, id).Period) / 60,
    );
    expect(periods).toEqual([silent, oldest, recoveries]);
  });

  it('watch each pool by a threshold that can be set, and count the time in it among what is in flight', () => {
    const template = taskerTemplate({
      ...{ maxInFlight: 20, pools: { loads: 5 } },
      ...{ longestPoolWait: Duration.minutes(30), longestStatement: Duration.hours(2) },
    });
    for (const pool of ['maxInFlight', 'loads']) {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        ...{ MetricName: 'PoolOldestWaitSeconds', Statistic: 'Maximum', Threshold: 1800 },
        ...{ ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching' },
        Dimensions: [
          { Name: 'Pool', Value: pool },
          { Name: 'Tasker', Value: environmentsOf(template)[0]?.TASKER_OWNER },
        ],
      });
    }
    expect(alarmOf(template, 'OldestInFlightPastDue').Threshold).toBe((120 + 30 + 15) * 60);
    const unset = taskerTemplate({ pools: { loads: 5 } });
    expect(alarmOf(unset, 'PoolWaitsTooLong').Threshold).toBe(3600);
  });

  it('watch singletons that wait where that is asked for, and count their wait among what is in flight', () => {
    const template = taskerTemplate({
      ...{ longestSingletonWait: Duration.minutes(30), longestStatement: Duration.hours(2) },
      reconcilePeriod: Duration.minutes(10),
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...{ MetricName: 'SingletonOldestWaitSeconds', Statistic: 'Maximum', Threshold: 1800, Period: 600 },
      ...{ ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching' },
      Dimensions: [{ Name: 'Tasker', Value: environmentsOf(template)[0]?.TASKER_OWNER }],
    });
    expect(alarmOf(template, 'OldestInFlightPastDue').Threshold).toBe((120 + 30 + 15) * 60);
    expect(JSON.stringify(template.toJSON())).toContain('Do singletons wait for their locks?');
    const both = taskerTemplate({ pools: { loads: 1 }, longestSingletonWait: Duration.minutes(90) });
    expect(alarmOf(both, 'OldestInFlightPastDue').Threshold).toBe((24 * 60 + 90 + 15) * 60);
    const longer = { longestPoolWait: Duration.hours(2), longestSingletonWait: Duration.minutes(90) };
    const pooled = taskerTemplate({ pools: { loads: 1 }, ...longer });
    expect(alarmOf(pooled, 'OldestInFlightPastDue').Threshold).toBe((24 * 60 + 120 + 15) * 60);
    expect(JSON.stringify(taskerTemplate({}).toJSON())).not.toMatch(/Singleton/);
  });

  it('and the dashboard show nothing of pools where there are none', () => {
    expect(JSON.stringify(taskerTemplate({ pools: { loads: 5 } }).toJSON())).toMatch(/How many wait in each pool/);
    expect(JSON.stringify(taskerTemplate({}).toJSON())).not.toMatch(/in each pool|PoolOldestWait/);
  });

  it('name the runbook where people keep it', () => {
    const template = taskerTemplate({ runbookUrl: 'https://wiki.example.com/tasker' });
    expect(alarmOf(template, 'UpkeepSilent').AlarmDescription).toMatch(
      /Runbook: https:\/\/wiki\.example\.com\/tasker#upkeepsilent$/,
    );
  });
});
