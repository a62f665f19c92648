import type { DynamoDBClient, QueryCommand, QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { DynamoDbPoolStore } from '../../../src/adapters/dynamodb/index.js';

/** A table of so many entries that gives at most `pageSize` of them at once, and what it was asked. */
const tableOf = (entries: number, pageSize: number) => {
  const asked: QueryCommandInput[] = [];
  let counted = 0;
  const send = async ({ input }: QueryCommand) => {
    asked.push(input);
    const Count = Math.min(entries - counted, pageSize, input.Limit ?? Infinity);
    counted += Count;
    const LastEvaluatedKey = { id: { S: 'lock#1' }, invocationId: { S: `queue#${counted}` } };
    return { Count, ...(counted < entries && { LastEvaluatedKey }) };
  };
  const client = { send } as unknown as DynamoDBClient;
  return { asked, pools: new DynamoDbPoolStore({ client, tableName: 'state' }) };
};

describe('counting a queue in DynamoDB', () => {
  it('asks for a number and no items, page by page, from where the page before ended', async () => {
    const { asked, pools } = tableOf(250, 100);
    expect(await pools.countQueueEntries('pool/etl:loads', 1_000)).toBe(250);
    expect(asked.map(({ Select, Limit, ConsistentRead }) => [Select, Limit, ConsistentRead])).toEqual([
      ['COUNT', 1_000, false],
      ['COUNT', 900, false],
      ['COUNT', 800, false],
    ]);
    expect(asked.map(({ ExclusiveStartKey }) => ExclusiveStartKey?.invocationId?.S)).toEqual([
      undefined,
      'queue#100',
      'queue#200',
    ]);
  });

  it('reads nothing beyond the bound', async () => {
    const { asked, pools } = tableOf(100_000, 100);
    expect(await pools.countQueueEntries('pool/etl:loads', 250)).toBe(250);
    expect(asked.map(({ Limit }) => Limit)).toEqual([250, 150, 50]);
  });

  it('is one request where nobody waits', async () => {
    const { asked, pools } = tableOf(0, 100);
    expect(await pools.countQueueEntries('pool/etl:loads', 10_000)).toBe(0);
    expect(asked).toHaveLength(1);
  });
});
