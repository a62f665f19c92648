import { UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { DisableRuleCommand, EnableRuleCommand } from '@aws-sdk/client-eventbridge';
import { ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import {
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import type { CheckName } from '../../../src/domain/operate/checks/check.js';
import type { Laptop } from './laptop.js';

/** Something that is wrong with a deployment; gives how to mend it. */
export interface Planted {
  readonly what: string;
  /** The line of doctor that names it. */
  readonly found: `${'failure' | 'warning'} ${CheckName}`;
  readonly plant: (laptop: Laptop) => Promise<() => Promise<unknown>>;
}

const rule = (what: string, Name: string, check: CheckName): Planted => ({
  what,
  found: `failure ${check}`,
  plant: async ({ events }) => {
    await events.send(new DisableRuleCommand({ Name }));
    return () => events.send(new EnableRuleCommand({ Name }));
  },
});

const queue = (
  what: string,
  found: Planted['found'],
  wrong: Readonly<Partial<Record<'Policy' | 'RedrivePolicy' | 'VisibilityTimeout', string>>>,
): Planted => ({
  what,
  found,
  plant: async ({ sqs, operator }) => {
    const QueueUrl = operator.parts.completionQueueUrl;
    const AttributeNames = Object.keys(wrong) as 'Policy'[];
    const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: wrong }));
    return () => sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  },
});

const denied = (what: string, found: Planted['found'], operation: string): Planted => ({
  what,
  found,
  plant: async ({ denying }) => {
    denying.denied.add(operation);
    return async () => denying.denied.clear();
  },
});

/** Each is planted in a running deployment by what plants it in the world. */
export const PLANTED: readonly Planted[] = [
  rule('a rule for completion events that is disabled', 'completions', 'completion-rule'),
  rule('a rule for ended executions that is disabled', 'execution-ends', 'execution-ended-rule'),
  rule('a schedule that is disabled', 'reconcile', 'schedule'),
  {
    what: 'a subscription that is disabled',
    found: 'failure mapping',
    plant: async ({ lambda }) => {
      const { EventSourceMappings: [found] = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID: found?.UUID, Enabled: false }));
      return () => lambda.send(new UpdateEventSourceMappingCommand({ UUID: found?.UUID, Enabled: true }));
    },
  },
  queue('a queue that EventBridge may not send to', 'failure queue-policy', { Policy: '{"Statement":[]}' }),
  queue('a queue that shows messages again too early', 'warning queue-visibility', { VisibilityTimeout: '61' }),
  queue('a queue without dead letters', 'failure queue-dead-letters', { RedrivePolicy: '' }),
  {
    what: 'items that never expire',
    found: 'warning table-time-to-live',
    plant: async ({ dynamoDb, operator }) => {
      const set = (Enabled: boolean) =>
        dynamoDb.send(
          new UpdateTimeToLiveCommand({
            TableName: operator.parts.tableName,
            TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled },
          }),
        );
      await set(false);
      return () => set(true);
    },
  },
  {
    what: 'dead letters that nobody has looked at',
    found: 'warning dead-letters',
    plant: async ({ sqs, operator }) => {
      const letters = { QueueUrl: operator.parts.ruleDeadLetterQueueUrl };
      await sqs.send(new SendMessageCommand({ ...letters, MessageBody: '{}' }));
      return () => sqs.send(new PurgeQueueCommand(letters));
    },
  },
  denied('a database that takes no statement', 'failure data-api', 'RedshiftData.ExecuteStatement'),
];
