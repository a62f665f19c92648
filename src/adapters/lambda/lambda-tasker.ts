import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { CompletionMessage, DeployedTasker, UpkeepReport } from '../../ports/deployed-tasker.js';
import type { InvocationKey } from '../../ports/invocation.js';
import { FunctionFailedError } from '../../ports/operator-errors.js';
import { RedshiftDataError } from '../../ports/port-errors.js';
import type { DescribeStatementOutput } from '../../ports/redshift-data.js';
import { toSdkError } from '../sdk-error.js';

/** The functions of a tasker. */
export interface LambdaTaskerOptions {
  readonly client: Pick<LambdaClient, 'send'>;
  readonly starterFunctionName: string;
  readonly completerFunctionName: string;
  readonly upkeepFunctionName: string;
}

/** How long `trySelect` has its statement waited for. */
const TRY_WAIT_SECONDS = 20;
/** Names that the Data API, and not the tasker, gives to errors. */
const FROM_DATA_API = /(Exception|RedshiftDataUnreachable|RedshiftDataRefused)$/;

/**
 * {@link DeployedTasker} by Lambda's Invoke. Needs `lambda:InvokeFunction` on the three functions.
 *
 * @example new LambdaTasker({ client: new LambdaClient({}), starterFunctionName: 'etl-starter', ... })
 */
export class LambdaTasker implements DeployedTasker {
  constructor(private readonly options: LambdaTaskerOptions) {}

  async describeStatement(statementId: string): Promise<DescribeStatementOutput> {
    return describedIn(await this.start({ action: 'describeStatement', statementId }));
  }

  async cancelStatement(statementId: string): Promise<boolean> {
    const answer = (await this.start({ action: 'cancelStatement', statementId })) as { readonly Status?: boolean };
    return answer.Status === true;
  }

  async cancelInvocation({ executionArn, invocationId }: InvocationKey): Promise<boolean> {
    const answer = await this.start({ action: 'cancelStatement', executionArn, invocationId });
    return (answer as { readonly Status?: boolean }).Status === true;
  }

  async complete(messages: readonly CompletionMessage[]): Promise<ReadonlySet<string>> {
    const Records = messages.map(({ messageId, body }) => ({
      messageId,
      receiptHandle: messageId,
      body,
      // As of a message that comes for the first time: the completer gives an event that is not confirmed more than one try.
      attributes: { ApproximateReceiveCount: '1' },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:operator',
      awsRegion: 'us-east-1',
    }));
    const answer = await this.invoke(this.options.completerFunctionName, { Records });
    const { batchItemFailures = [] } = answer as { batchItemFailures?: readonly { itemIdentifier: string }[] };
    return new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  }

  async reconcile(): Promise<UpkeepReport> {
    const tick = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };
    const report = (await this.invoke(this.options.upkeepFunctionName, tick)) as Partial<UpkeepReport>;
    return { examined: report.examined ?? 0, completed: report.completed ?? 0, failed: report.failed ?? 0 };
  }

  async executionEnded(event: object): Promise<void> {
    await this.invoke(this.options.upkeepFunctionName, event);
  }

  async trySelect(): Promise<DescribeStatementOutput> {
    const started = (await this.start({ sqlStatement: 'select 1', waitTimeSeconds: TRY_WAIT_SECONDS })) as {
      Id: string;
    };
    return describedIn(
      await this.start({ action: 'describeStatement', statementId: started.Id, waitTimeSeconds: TRY_WAIT_SECONDS }),
    );
  }

  private start(payload: object): Promise<object> {
    return this.invoke(this.options.starterFunctionName, payload);
  }

  private async invoke(functionName: string, payload: object): Promise<object> {
    const command = new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(payload)) });
    const { FunctionError, Payload } = await this.options.client.send(command).catch((thrown: unknown) => {
      const { name } = toSdkError(thrown);
      throw new FunctionFailedError(name, `function '${functionName}' could not be invoked: ${name}`);
    });
    const answer = parse(Payload);
    if (FunctionError === undefined) return answer;
    const { errorType = 'Error', errorMessage = '' } = answer as { errorType?: string; errorMessage?: string };
    if (!FROM_DATA_API.test(errorType)) {
      throw new FunctionFailedError(errorType, `function '${functionName}' failed with ${errorType}`);
    }
    throw new RedshiftDataError(errorType, errorMessage, { retryable: false, outcome: 'refused' });
  }
}

function parse(payload: Uint8Array | undefined): object {
  const value: unknown = JSON.parse(Buffer.from(payload ?? []).toString('utf8') || '{}');
  return typeof value === 'object' && value !== null ? value : {};
}

/** Dates come as text. */
function describedIn(answer: object): DescribeStatementOutput {
  const description = answer as DescribeStatementOutput & { readonly CreatedAt?: string; readonly UpdatedAt?: string };
  const { CreatedAt, UpdatedAt, ...rest } = description;
  return {
    ...rest,
    ...(CreatedAt !== undefined && { CreatedAt: new Date(CreatedAt) }),
    ...(UpdatedAt !== undefined && { UpdatedAt: new Date(UpdatedAt) }),
  };
}
