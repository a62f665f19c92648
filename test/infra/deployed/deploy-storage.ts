import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import type { LocalSqs } from '../../../local/src/queue/local-sqs.js';
import { physicalName, type Resolver } from './resolver.js';
import { resourcesOfType, type SynthesisedTemplate } from './template.js';

/** The members of a table resource that a CreateTable request has as well, under the same names. */
const TABLE_MEMBERS = [
  'AttributeDefinitions',
  'BillingMode',
  'GlobalSecondaryIndexes',
  'KeySchema',
  'LocalSecondaryIndexes',
] as const;

/** Creates the template's tables, with the keys and indexes that it says and no others. */
export async function deployTables(
  template: SynthesisedTemplate,
  resolver: Resolver,
  client: DynamoDBClient,
): Promise<void> {
  for (const [logicalId, properties] of resourcesOfType(template, 'AWS::DynamoDB::Table')) {
    const resolved = resolver.resolve(properties) as CreateTableCommandInput;
    const members = Object.fromEntries(TABLE_MEMBERS.map((member) => [member, resolved[member]]));
    const TableName = physicalName(logicalId);
    await client.send(
      new CreateTableCommand({ ...(members as Omit<CreateTableCommandInput, 'TableName'>), TableName }),
    );
    for (let status: string | undefined; status !== 'ACTIVE';) {
      status = (await client.send(new DescribeTableCommand({ TableName }))).Table?.TableStatus;
    }
  }
}

interface QueueProperties {
  readonly RedrivePolicy?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };
  readonly VisibilityTimeout?: number;
  readonly MessageRetentionPeriod?: number;
}

/** Creates the template's queues, those first that others name as their dead-letter queue. */
export async function deployQueues(template: SynthesisedTemplate, resolver: Resolver, sqs: LocalSqs): Promise<void> {
  const queues = resourcesOfType(template, 'AWS::SQS::Queue').map(
    ([logicalId, properties]) => [physicalName(logicalId), resolver.resolve(properties) as QueueProperties] as const,
  );
  for (const [name, { RedrivePolicy, VisibilityTimeout, MessageRetentionPeriod }] of queues.toSorted(
    ([, one], [, other]) => Number(one.RedrivePolicy !== undefined) - Number(other.RedrivePolicy !== undefined),
  )) {
    await sqs.createQueue(name, {
      ...(VisibilityTimeout !== undefined && { VisibilityTimeout: String(VisibilityTimeout) }),
      ...(MessageRetentionPeriod !== undefined && { MessageRetentionPeriod: String(MessageRetentionPeriod) }),
      ...(RedrivePolicy && { RedrivePolicy: JSON.stringify(RedrivePolicy) }),
    });
  }
}
