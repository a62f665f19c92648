import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { failedInvocationRecord } from '../../../local/src/lambda/failed-invocation-record.js';
import type { DroppedEvent } from '../../../local/src/lambda/lambda-host.js';
import type { Clock } from '../../../src/ports/clock.js';
import type { Ids } from '../../../src/ports/ids.js';
import { roleOfFunction } from './deploy-functions.js';
import type { Resolver } from './resolver.js';
import { resourcesOfType, type SynthesisedTemplate } from './template.js';

interface InvokeConfig {
  readonly FunctionName: string;
  readonly MaximumRetryAttempts: number;
  readonly DestinationConfig: { readonly OnFailure: { readonly Destination: string } };
}

/** Where Lambda sends events that a function failed on for good: as the template says, and in the function's own role. */
export class FailureDestinations {
  private readonly configs: readonly InvokeConfig[];
  private readonly clients: SQSClient[] = [];
  private endpoint = '';

  constructor(
    private readonly template: SynthesisedTemplate,
    private readonly resolver: Resolver,
    private readonly parts: { readonly clock: Clock; readonly ids: Ids },
  ) {
    this.configs = resourcesOfType(template, 'AWS::Lambda::EventInvokeConfig').map(
      ([, properties]) => resolver.resolve(properties) as InvokeConfig,
    );
    if (this.configs.some(({ MaximumRetryAttempts }) => MaximumRetryAttempts !== 2)) {
      throw new Error('the functions are to be tried three times');
    }
  }

  /** Where SQS answers. */
  reachThrough(endpoint: string): void {
    this.endpoint = endpoint;
  }

  /** Sends what Lambda would; nothing for a function without a destination. */
  async send(functionName: string, reason: unknown, event: DroppedEvent): Promise<void> {
    const config = this.configs.find(({ FunctionName }) => FunctionName === functionName);
    if (config === undefined) return;
    const [, , , region = '', accountId = '', queueName = ''] =
      config.DestinationConfig.OnFailure.Destination.split(':');
    const accessKeyId = roleOfFunction(this.template, this.resolver, functionName);
    const { endpoint } = this;
    const client = new SQSClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey: 'secret' } });
    this.clients.push(client);
    const { clock, ids } = this.parts;
    const functionArn = `arn:aws:lambda:${region}:${accountId}:function:${functionName}`;
    const record = failedInvocationRecord({ ...event, functionArn, reason, requestId: ids.next(), at: clock.now() });
    const QueueUrl = `${endpoint}/${accountId}/${queueName}`;
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(record) }));
  }

  close(): void {
    for (const client of this.clients) client.destroy();
  }
}
