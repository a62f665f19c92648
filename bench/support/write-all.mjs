import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';

const BATCH_ITEMS = 25;
const BATCHES_AT_ONCE = 8;

/** Writes items into a table, as many at once as DynamoDB takes. */
export async function writeAll(client, tableName, items) {
  const batches = [];
  for (let at = 0; at < items.length; at += BATCH_ITEMS) batches.push(items.slice(at, at + BATCH_ITEMS));
  const writeBatch = (batch) =>
    client.send(
      new BatchWriteItemCommand({ RequestItems: { [tableName]: batch.map((Item) => ({ PutRequest: { Item } })) } }),
    );
  for (let at = 0; at < batches.length; at += BATCHES_AT_ONCE) {
    await Promise.all(batches.slice(at, at + BATCHES_AT_ONCE).map(writeBatch));
  }
}
