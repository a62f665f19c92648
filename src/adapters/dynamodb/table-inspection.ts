import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type KeySchemaElement,
} from '@aws-sdk/client-dynamodb';
import { type Answered, known, MISSING, unknown } from '../../ports/answered.js';
import type { Inspection, TableFacts } from '../../ports/inspection.js';
import type { EpochMs } from '../../ports/units.js';
import { answeredBy } from '../answered-by.js';

/** What DynamoDB tells of a table, and what time it is there. */
export class TableInspection implements Pick<Inspection, 'table' | 'serviceTime'> {
  private serviceDate: string | undefined;

  constructor(private readonly client: DynamoDBClient) {
    // Every answer of every service has a date; this client asks one anyway.
    client.middlewareStack.add(
      (next) => async (input) => {
        const result = await next(input);
        const { headers } = result.response as { headers?: Record<string, string> };
        this.serviceDate = headers?.date ?? this.serviceDate;
        return result;
      },
      { step: 'deserialize', name: 'serviceDate' },
    );
  }

  table(tableName: string): Promise<Answered<TableFacts>> {
    return answeredBy('dynamodb:DescribeTable', async () => {
      const { Table: table } = await this.client.send(new DescribeTableCommand({ TableName: tableName }));
      if (!table) return MISSING;
      const indexes = [...(table.LocalSecondaryIndexes ?? []), ...(table.GlobalSecondaryIndexes ?? [])];
      const timeToLive = await this.timeToLiveAttribute(tableName);
      return known({
        status: table.TableStatus ?? 'unknown',
        keys: keyNames(table.KeySchema),
        indexes: Object.fromEntries(indexes.map(({ IndexName = '', KeySchema }) => [IndexName, keyNames(KeySchema)])),
        ...(timeToLive !== undefined && { timeToLiveAttribute: timeToLive }),
        ...(table.SSEDescription?.KMSMasterKeyArn !== undefined && { keyArn: table.SSEDescription.KMSMasterKeyArn }),
      });
    });
  }

  /** By the date of the answer that came last. */
  async serviceTime(): Promise<Answered<EpochMs>> {
    const at = Date.parse(this.serviceDate ?? '');
    return Number.isNaN(at) ? unknown('no service has told its time') : known(at as EpochMs);
  }

  private async timeToLiveAttribute(tableName: string): Promise<string | undefined> {
    const { TimeToLiveDescription: description } = await this.client.send(
      new DescribeTimeToLiveCommand({ TableName: tableName }),
    );
    const isOn = description?.TimeToLiveStatus === 'ENABLED' || description?.TimeToLiveStatus === 'ENABLING';
    return isOn ? description.AttributeName : undefined;
  }
}

const keyNames = (schema: readonly KeySchemaElement[] = []): readonly string[] =>
  [...schema].sort((one) => (one.KeyType === 'HASH' ? -1 : 1)).map(({ AttributeName = '' }) => AttributeName);
