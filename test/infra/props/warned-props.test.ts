import { aws_kms as kms, aws_lambda as lambda, aws_sqs as sqs, Duration, Lazy } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from '@jest/globals';
import type { SfnRedshiftTaskerProps } from '../../../infra/src/index.js';
import { aStack, aTasker, templateOf, warningsOf } from '../a-stack.js';

type Make = (scope: ReturnType<typeof aStack>) => Partial<SfnRedshiftTaskerProps>;

const QUEUE_ARN = 'arn:aws:sqs:eu-west-1:111122223333:theirs';
const KEY_ARN = 'arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000';

describe('what cannot be seen to from here is told with what to do', () => {
  it.each<[string, Make, string[]]>([
    [
      'an imported queue, whose policy is not ours',
      (scope) => ({ existingQueueObj: sqs.Queue.fromQueueArn(scope, 'Queue', QUEUE_ARN) }),
      [
        "the policy of the queue 'theirs' cannot be changed from here; it must allow events.amazonaws.com to call sqs:SendMessage",
      ],
    ],
    [
      'an imported queue with an imported key',
      (scope) => ({
        existingQueueObj: sqs.Queue.fromQueueAttributes(scope, 'Queue', { queueArn: QUEUE_ARN, keyArn: KEY_ARN }),
      }),
      [
        'cannot be changed from here; it must allow events.amazonaws.com to call sqs:',
        'call kms:Decrypt and kms:GenerateDataKey',
      ],
    ],
    [
      'an imported key',
      (scope) => ({ encryptionKey: kms.Key.fromKeyArn(scope, 'Key', KEY_ARN) }),
      ['the policy of an imported key cannot be changed from here'],
    ],
    [
      'a queue without dead letters',
      (scope) => ({ existingQueueObj: new sqs.Queue(scope, 'Queue', { visibilityTimeout: Duration.minutes(6) }) }),
      ['existingQueueObj has no dead-letter queue'],
    ],
    [
      'a queue that shows messages again early',
      () => ({ queueProps: { visibilityTimeout: Duration.seconds(90) } }),
      ['after 90 seconds, less than six times'],
    ],
    [
      'functions with little memory',
      () => ({ upkeepLambdaFunctionProps: { memorySize: 128 } }),
      ['upkeepLambdaFunctionProps.memorySize is 128 MB'],
    ],
    [
      'a function of the user’s with Lambda’s default of three seconds',
      (scope) => ({
        starterExistingLambdaObj: new lambda.Function(scope, 'Mine', {
          runtime: lambda.Runtime.NODEJS_24_X,
          handler: 'index.handler',
          code: lambda.Code.fromInline('x'),
        }),
      }),
      ['starterExistingLambdaObj has a time limit of 3 seconds'],
    ],
    [
      'a function of the user’s that is not traced, of a tasker that is',
      (scope) => ({
        tracing: true,
        starterExistingLambdaObj: new lambda.Function(scope, 'Mine', {
          runtime: lambda.Runtime.NODEJS_24_X,
          handler: 'index.handler',
          code: lambda.Code.fromInline('x'),
          timeout: Duration.minutes(1),
        }),
      }),
      ['starterExistingLambdaObj is not traced; give that function tracing: lambda.Tracing.ACTIVE'],
    ],
    [
      'a prefix that is only known at deployment',
      () => ({ statementNamePrefix: Lazy.string({ produce: () => 'x' }) }),
      ['statementNamePrefix is only known at deployment'],
    ],
  ])('%s', (_, make, expected) => {
    const scope = aStack();
    aTasker(scope, make(scope));
    const warnings = warningsOf(scope).join('\n');
    for (const text of expected) expect(warnings).toContain(text);
  });

  it('and a plain tasker is told nothing', () => {
    const scope = aStack();
    aTasker(scope);
    expect(warningsOf(scope)).toEqual([]);
  });
});

describe('a traced tasker', () => {
  it('has its functions traced and told so, and no other has', () => {
    const scope = aStack();
    aTasker(scope, { tracing: true }, 'Traced');
    aTasker(scope, {}, 'Plain');
    const functions = Object.entries(templateOf(scope).findResources('AWS::Lambda::Function')).map(
      ([id, { Properties }]) => {
        const { TracingConfig, Environment } = Properties as {
          readonly TracingConfig?: { readonly Mode: string };
          readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
        };
        return [/^[A-Z][a-z]+/.exec(id)?.[0], TracingConfig?.Mode, Environment.Variables.TASKER_TRACING];
      },
    );
    expect(functions.sort()).toEqual([
      ['Plain', undefined, undefined],
      ['Plain', undefined, undefined],
      ['Traced', 'Active', 'true'],
      ['Traced', 'Active', 'true'],
    ]);
  });

  it('takes a function of the user’s that is traced', () => {
    const scope = aStack();
    const starterExistingLambdaObj = new lambda.Function(scope, 'Mine', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('x'),
      timeout: Duration.minutes(1),
      tracing: lambda.Tracing.ACTIVE,
    });
    aTasker(scope, { tracing: true, starterExistingLambdaObj });
    expect(warningsOf(scope).filter((warning) => warning.includes('trac'))).toEqual([]);
  });
});

describe('what can be seen to from here is seen to', () => {
  const EVENTS = { Principal: { Service: 'events.amazonaws.com' }, Action: ['kms:Decrypt', 'kms:GenerateDataKey'] };

  it('EventBridge may use the key of a queue that has its own, and the completer may decrypt', () => {
    const scope = aStack();
    const existingQueueObj = new sqs.Queue(scope, 'Queue', {
      visibilityTimeout: Duration.minutes(6),
      encryptionMasterKey: new kms.Key(scope, 'Mine'),
    });
    aTasker(scope, { enableEncryptionWithCustomerManagedKey: false, existingQueueObj }, 'One');
    const queueProps = { encryption: sqs.QueueEncryption.KMS };
    aTasker(scope, { enableEncryptionWithCustomerManagedKey: false, queueProps }, 'Other');
    const template = templateOf(scope);
    template.resourceCountIs('AWS::KMS::Key', 2);
    template.allResourcesProperties('AWS::KMS::Key', {
      KeyPolicy: { Statement: Match.arrayWith([Match.objectLike(EVENTS)]) },
    });
    template.allResourcesProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'kms:Decrypt' })]) },
    });
    const mine = template.findResources('AWS::SQS::QueuePolicy', {
      Properties: { Queues: [{ Ref: scope.getLogicalId(existingQueueObj.node.defaultChild as sqs.CfnQueue) }] },
    });
    expect(JSON.stringify(mine)).toContain('sqs:SendMessage');
  });
});
