import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type Answered, known } from '../../ports/answered.js';
import type { Inspection, QueueFacts } from '../../ports/inspection.js';
import { answeredBy } from '../answered-by.js';

/** What SQS tells of a queue. */
export class QueueInspection implements Pick<Inspection, 'queue'> {
  constructor(private readonly client: Pick<SQSClient, 'send'>) {}

  queue(queueUrl: string): Promise<Answered<QueueFacts>> {
    return answeredBy('sqs:GetQueueAttributes', async () => {
      const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] });
      const { Attributes: attributes = {} } = await this.client.send(command);
      const deadLetterQueueArn = deadLetterTarget(attributes.RedrivePolicy);
      return known({
        queueArn: attributes.QueueArn ?? '',
        visible: Number(attributes.ApproximateNumberOfMessages ?? 0),
        visibilityTimeoutSeconds: Number(attributes.VisibilityTimeout ?? 30),
        ...(attributes.Policy !== undefined && attributes.Policy !== '' && { policy: attributes.Policy }),
        ...(attributes.KmsMasterKeyId !== undefined && { keyId: attributes.KmsMasterKeyId }),
        ...(deadLetterQueueArn !== undefined && { deadLetterQueueArn }),
      });
    });
  }
}

function deadLetterTarget(policy: string | undefined): string | undefined {
  if (policy === undefined || policy === '') return undefined;
  return (JSON.parse(policy) as { deadLetterTargetArn?: string }).deadLetterTargetArn;
}
