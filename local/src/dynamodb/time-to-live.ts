import { type EpochMs, toEpochSeconds } from 'sfn-redshift-tasker';
import { AwsJsonError } from '../http/aws-json-service.js';

/** Carries out one operation of DynamoDB. */
export type DynamoDbCall = (operation: string, input: object) => Promise<Readonly<Record<string, unknown>>>;

/** The operations that dynalite does not know. */
export const TIME_TO_LIVE_OPERATIONS: ReadonlySet<string> = new Set(['UpdateTimeToLive', 'DescribeTimeToLive']);

interface Page {
  readonly Items: readonly Readonly<Record<string, unknown>>[];
  readonly LastEvaluatedKey?: object;
}

/**
 * TimeToLive for tables that do not have it themselves: remembers which attribute a table's items expire by, and removes what has
 * expired whenever {@link sweep} is called. The setting goes with the process.
 */
export class TimeToLive {
  private readonly attributes = new Map<string, string>();

  /** @param call reaches the tables. */
  constructor(private readonly call: DynamoDbCall) {}

  /**
   * Answers one of {@link TIME_TO_LIVE_OPERATIONS}.
   *
   * @throws {Error} DynamoDB's own, such as `ResourceNotFoundException`.
   * @throws {AwsJsonError} `ValidationException`
   */
  async answer(operation: string, input: Readonly<Record<string, unknown>>): Promise<object> {
    const tableName = String(input.TableName);
    await this.call('DescribeTable', { TableName: tableName });
    if (operation === 'DescribeTimeToLive') return { TimeToLiveDescription: this.describe(tableName) };
    const { AttributeName, Enabled } = (input.TimeToLiveSpecification ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof AttributeName !== 'string' || typeof Enabled !== 'boolean') {
      throw new AwsJsonError('ValidationException', 'TimeToLiveSpecification must have AttributeName and Enabled');
    }
    if (Enabled === this.attributes.has(tableName)) {
      throw new AwsJsonError('ValidationException', `TimeToLive is already ${Enabled ? 'enabled' : 'disabled'}`);
    }
    if (Enabled) this.attributes.set(tableName, AttributeName);
    else this.attributes.delete(tableName);
    return { TimeToLiveSpecification: { AttributeName, Enabled } };
  }

  /** A table of this name that is made later has no TimeToLive of its own. */
  forget(tableName: string): void {
    this.attributes.delete(tableName);
  }

  /** Removes what has expired by `now`. Tables that are gone are forgotten. */
  async sweep(now: EpochMs): Promise<void> {
    for (const [tableName, attribute] of this.attributes) {
      try {
        await this.sweepTable(tableName, attribute, now);
      } catch (error) {
        if ((error as Error).name !== 'ResourceNotFoundException') throw error;
        this.attributes.delete(tableName);
      }
    }
  }

  private describe(tableName: string): object {
    const AttributeName = this.attributes.get(tableName);
    return AttributeName === undefined
      ? { TimeToLiveStatus: 'DISABLED' }
      : { TimeToLiveStatus: 'ENABLED', AttributeName };
  }

  private async sweepTable(tableName: string, attribute: string, now: EpochMs): Promise<void> {
    const { Table } = (await this.call('DescribeTable', { TableName: tableName })) as unknown as {
      Table: { KeySchema: readonly { AttributeName: string }[] };
    };
    const condition = {
      ExpressionAttributeNames: { '#expiry': attribute },
      // Only numbers expire.
      ExpressionAttributeValues: { ':now': { N: String(toEpochSeconds(now)) }, ':number': { S: 'N' } },
    };
    const isExpired = 'attribute_type(#expiry, :number) AND #expiry < :now';
    let start: object | undefined;
    do {
      const page = (await this.call('Scan', {
        TableName: tableName,
        ...condition,
        FilterExpression: isExpired,
        ...(start && { ExclusiveStartKey: start }),
      })) as unknown as Page;
      for (const item of page.Items) {
        const key = Object.fromEntries(
          Table.KeySchema.map(({ AttributeName }) => [AttributeName, item[AttributeName]]),
        );
        // One that was given more time meanwhile stays.
        const remove = { TableName: tableName, Key: key, ...condition, ConditionExpression: isExpired };
        await this.call('DeleteItem', remove).catch((error: unknown) => {
          if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
        });
      }
      start = page.LastEvaluatedKey;
    } while (start);
  }
}
