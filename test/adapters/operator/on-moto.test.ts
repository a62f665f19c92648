import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CreateTableCommand, DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { DisableRuleCommand, EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stackOutputs } from '../../../src/adapters/cloudformation/stack-outputs.js';
import { LastInvocation } from '../../../src/adapters/cloudwatch/last-invocation.js';
import { tableDefinition } from '../../../src/adapters/dynamodb/index.js';
import { TableInspection } from '../../../src/adapters/dynamodb/table-inspection.js';
import { RuleInspection } from '../../../src/adapters/eventbridge/rule-inspection.js';
import { PermissionInspection } from '../../../src/adapters/iam/permission-inspection.js';
import { KeyInspection } from '../../../src/adapters/kms/key-inspection.js';
import { QueueInspection } from '../../../src/adapters/sqs/queue-inspection.js';
import { SqsDeadLetters } from '../../../src/adapters/sqs/sqs-dead-letters.js';
import { SystemClock } from '../../../src/adapters/system/index.js';
import { expectedTable } from '../../../src/cli/operate/expected-table.js';
import { after, MINUTE_MS } from '../../../src/ports/units.js';
import { describeDeadLettersContract } from '../../contract/operator/dead-letters.contract.js';
import { hasMotoStates, MotoStates } from '../../support/moto-states.js';

const NOWHERE = 'http://127.0.0.1:1';
const POLICY = '{"Version":"2012-10-17","Statement":[]}';

/** A second opinion on the adapters: the services as other people have written them. */
const onMoto = hasMotoStates() ? describe : describe.skip;

onMoto('on moto (skipped where this machine’s Python does not have it)', () => {
  let moto: MotoStates;
  const open: { destroy(): void }[] = [];
  const client = <Client extends { destroy(): void }>(
    make: new (configuration: {
      endpoint: string;
      region: string;
      credentials: { accessKeyId: string; secretAccessKey: string };
    }) => Client,
  ): Client => {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const made = new make({ endpoint: moto.endpoint, region: 'eu-west-1', credentials });
    open.push(made);
    return made;
  };

  beforeAll(async () => {
    moto = await MotoStates.start(NOWHERE);
  });

  afterAll(async () => {
    for (const one of open) one.destroy();
    await moto.close();
  });

  let queues = 0;
  describeDeadLettersContract('SqsDeadLetters', async () => {
    const sqs = client(SQSClient);
    queues += 1;
    const kinds = ['completions', 'deliveries', 'upkeep'] as const;
    const queueUrls: Record<string, string> = {};
    for (const kind of kinds) {
      const created = await sqs.send(new CreateQueueCommand({ QueueName: `${kind}-${queues}` }));
      queueUrls[kind] = created.QueueUrl ?? '';
    }
    let isCutOff = false;
    const gone = (): Promise<never> => Promise.reject(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }));
    const send = ((command: never) => (isCutOff ? gone() : sqs.send(command))) as SQSClient['send'];
    return {
      deadLetters: new SqsDeadLetters({ client: { send }, queueUrls, waitSeconds: 0 }),
      put: async (kind, MessageBody, delivery) => {
        const text = (StringValue: string) => ({ DataType: 'String', StringValue });
        const MessageAttributes = delivery && {
          ...{ ERROR_CODE: text(delivery.code), ERROR_MESSAGE: text(delivery.message) },
        };
        const message = { QueueUrl: queueUrls[kind], MessageBody, ...(MessageAttributes && { MessageAttributes }) };
        await sqs.send(new SendMessageCommand(message));
      },
      cutOff: () => (isCutOff = true),
    };
  });

  it('a stack’s outputs are found by its name', async () => {
    const cloudFormation = client(CloudFormationClient);
    const template = {
      Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'of-the-stack' } } },
      Outputs: { TaskerTableName: { Value: 'state' }, TaskerCompletionQueueUrl: { Value: { Ref: 'Queue' } } },
    };
    await cloudFormation.send(new CreateStackCommand({ StackName: 'etl', TemplateBody: JSON.stringify(template) }));
    expect(await stackOutputs(cloudFormation, 'etl')).toEqual({
      kind: 'known',
      value: { TaskerTableName: 'state', TaskerCompletionQueueUrl: expect.stringMatching(/of-the-stack$/) as unknown },
    });
    expect(await stackOutputs(cloudFormation, 'other')).toEqual({ kind: 'missing' });
  });

  it('a key’s policy is told', async () => {
    const kms = client(KMSClient);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Policy: POLICY }));
    expect(await new KeyInspection(kms).keyPolicy(KeyMetadata?.KeyId ?? '')).toEqual({ kind: 'known', value: POLICY });
    expect(await new KeyInspection(kms).keyPolicy('00000000-0000-0000-0000-000000000000')).toEqual({ kind: 'missing' });
  });

  it('a table is told with its indexes and its expiry', async () => {
    const dynamoDb = client(DynamoDBClient);
    await dynamoDb.send(new CreateTableCommand(tableDefinition('state')));
    const specification = { AttributeName: 'expiresAt', Enabled: true };
    await dynamoDb.send(new UpdateTimeToLiveCommand({ TableName: 'state', TimeToLiveSpecification: specification }));
    expect(await new TableInspection(dynamoDb).table('state')).toEqual({
      kind: 'known',
      value: { status: 'ACTIVE', ...expectedTable() },
    });
  });

  it('rules are told with their targets, and those for completion events are listed', async () => {
    const events = client(EventBridgeClient);
    const EventPattern = JSON.stringify({ source: ['aws.redshift-data'] });
    await events.send(new PutRuleCommand({ Name: 'completions', EventPattern }));
    await events.send(new PutRuleCommand({ Name: 'reconcile', ScheduleExpression: 'rate(1 minute)' }));
    const Arn = 'arn:aws:sqs:eu-west-1:123456789012:completions';
    await events.send(new PutTargetsCommand({ Rule: 'completions', Targets: [{ Id: 'queue', Arn }] }));
    await events.send(new DisableRuleCommand({ Name: 'reconcile' }));
    const rules = new RuleInspection(events);
    expect(await rules.rule('completions')).toEqual({
      kind: 'known',
      value: { name: 'completions', isEnabled: true, targetArns: [Arn], pattern: EventPattern },
    });
    expect(await rules.rule('reconcile')).toMatchObject({
      kind: 'known',
      value: { isEnabled: false, schedule: 'rate(1 minute)' },
    });
    expect(await rules.rule('none')).toEqual({ kind: 'missing' });
    expect(await rules.completionRules()).toMatchObject({ kind: 'known', value: [{ name: 'completions' }] });
  });

  it('a queue is told with its policy and its dead-letter queue', async () => {
    const sqs = client(SQSClient);
    await sqs.send(new CreateQueueCommand({ QueueName: 'dead' }));
    const deadLetterTargetArn = 'arn:aws:sqs:eu-west-1:123456789012:dead';
    const { QueueUrl = '' } = await sqs.send(
      new CreateQueueCommand({
        QueueName: 'completions',
        Attributes: {
          ...{ VisibilityTimeout: '360', Policy: POLICY, KmsMasterKeyId: 'key-1' },
          RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 5 }),
        },
      }),
    );
    expect(await new QueueInspection(sqs).queue(QueueUrl)).toMatchObject({
      kind: 'known',
      value: { visible: 0, visibilityTimeoutSeconds: 360, keyId: 'key-1', deadLetterQueueArn: deadLetterTargetArn },
    });
    expect(await new QueueInspection(sqs).queue(`${QueueUrl}-other`)).toEqual({ kind: 'missing' });
  });

  it('a function’s last run is told by its metric', async () => {
    const cloudWatch = client(CloudWatchClient);
    const clock = new SystemClock();
    const last = new LastInvocation(cloudWatch, clock);
    expect(await last.lastUpkeep('upkeep')).toEqual({ kind: 'missing' });
    const at = after(clock.now(), -10 * MINUTE_MS);
    const datum = {
      ...{ MetricName: 'Invocations', Value: 1, Timestamp: new Date(at) },
      Dimensions: [{ Name: 'FunctionName', Value: 'upkeep' }],
    };
    await cloudWatch.send(new PutMetricDataCommand({ Namespace: 'AWS/Lambda', MetricData: [datum] }));
    const answer = await last.lastUpkeep('upkeep');
    expect(answer.kind === 'known' && Math.abs(answer.value - at) <= MINUTE_MS).toBe(true);
  });

  it('permissions are not known where IAM’s simulator is not', async () => {
    const needed = [{ action: 'states:SendTaskSuccess', resource: '*' }];
    const permissions = new PermissionInspection(client(IAMClient));
    expect(await permissions.deniedPermissions('arn:aws:iam::123456789012:role/tasker', needed)).toMatchObject({
      kind: 'unknown',
    });
  });
});
