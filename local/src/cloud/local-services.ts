import type { Ids } from 'sfn-redshift-tasker';
import type { LocalDynamoDb } from '../dynamodb/local-dynamo-db.js';
import { HttpServiceApi } from '../http/http-service-api.js';
import type { AwsJsonServer } from '../http/aws-json-server.js';
import type { AwsJsonService } from '../http/aws-json-service.js';
import type { LocalSqs } from '../queue/local-sqs.js';
import { queueNameOf } from '../queue/queue-url.js';
import type { BucketFolders } from '../s3/bucket-folders.js';
import { ObjectFolder } from '../s3/object-folder.js';
import type { LocalServices, ServiceApi } from '../states/service-api.js';
import type { LocalTopics } from '../topics/local-topics.js';

/** The parts that tasks of state machines reach. */
export interface LocalServicesParts {
  readonly server: AwsJsonServer;
  readonly redshift: AwsJsonService;
  readonly eventBridge: AwsJsonService;
  readonly dynamoDb: LocalDynamoDb;
  readonly sqs: LocalSqs;
  readonly topics: LocalTopics;
  readonly ids: Ids;
  /** What stands for S3. */
  readonly buckets: BucketFolders | undefined;
  readonly createsQueues: boolean;
}

/** What tasks call, all of it in this process: no connection is made for it. */
export function localServices(parts: LocalServicesParts): LocalServices & { readonly dynamoDb: ServiceApi } {
  const { server, redshift, eventBridge, dynamoDb, sqs, topics, ids, buckets, createsQueues } = parts;
  const host = (): string => new URL(server.endpoint).host;
  const queues = new HttpServiceApi(sqs, { targetPrefix: 'AmazonSQS', host, ids });
  return {
    redshiftData: redshift,
    eventBridge,
    dynamoDb: new HttpServiceApi(dynamoDb, { targetPrefix: 'DynamoDB_20120810', host, ids }),
    sqs: createsQueues ? creatingQueues(queues) : queues,
    sns: topics,
    ...(buckets !== undefined && { s3: new ObjectFolder(buckets) }),
  };
}

/** Queues that come into being with the first message that is sent to them. */
const creatingQueues = (queues: ServiceApi): ServiceApi => ({
  async call(operation, input, signal) {
    try {
      return await queues.call(operation, input, signal);
    } catch (error) {
      const { QueueUrl } = input;
      const isMissing = error instanceof Error && error.name === 'QueueDoesNotExist';
      if (operation !== 'SendMessage' || !isMissing || typeof QueueUrl !== 'string') throw error;
      const QueueName = queueNameOf(QueueUrl);
      const Attributes = QueueName.endsWith('.fifo') ? { FifoQueue: 'true' } : {};
      await queues.call('CreateQueue', { QueueName, Attributes }, signal);
      return await queues.call(operation, input, signal);
    }
  },
});
