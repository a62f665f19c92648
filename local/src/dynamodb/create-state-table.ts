import { tableDefinition, TIME_TO_LIVE_ATTRIBUTE } from 'sfn-redshift-tasker/state-table';
import type { Clock } from 'sfn-redshift-tasker';
import type { LocalDynamoDb } from './local-dynamo-db.js';

const POLLS_MAX = 1_000;
const POLL_MS = 2;

/**
 * Creates the tasker's state table, empty, and waits until it can be used. One that an earlier process has left stays with its items where
 * that is wanted and it has the keys and indexes of today; otherwise it is removed.
 *
 * @param keepsItems whether the executions that they tell of are there again.
 * @throws DynamoDB's error, or an {@link Error} where the table does not become active.
 */
export async function createStateTable(
  dynamoDb: LocalDynamoDb,
  tableName: string,
  clock: Clock,
  keepsItems = false,
): Promise<void> {
  const { TableNames } = (await dynamoDb.call('ListTables', {})) as { TableNames: readonly string[] };
  const isThere = TableNames.includes(tableName);
  if (isThere && keepsItems && (await isOfToday(dynamoDb, tableName))) {
    await expireItems(dynamoDb, tableName);
    return;
  }
  if (isThere) {
    await dynamoDb.call('DeleteTable', { TableName: tableName });
    await pollUntil(clock, tableName, 'go', async () => (await statusOf(dynamoDb, tableName)) === undefined);
  }
  await dynamoDb.call('CreateTable', tableDefinition(tableName));
  await pollUntil(clock, tableName, 'become active', async () => (await statusOf(dynamoDb, tableName)) === 'ACTIVE');
  await expireItems(dynamoDb, tableName);
}

async function expireItems(dynamoDb: LocalDynamoDb, tableName: string): Promise<void> {
  await dynamoDb.call('UpdateTimeToLive', {
    TableName: tableName,
    TimeToLiveSpecification: { AttributeName: TIME_TO_LIVE_ATTRIBUTE, Enabled: true },
  });
}

/** Whether a table of an earlier process has the keys and indexes that a new one would have. */
async function isOfToday(dynamoDb: LocalDynamoDb, tableName: string): Promise<boolean> {
  const { Table } = await dynamoDb.call('DescribeTable', { TableName: tableName });
  return shapeOf(Table as TableShape) === shapeOf(tableDefinition(tableName));
}

interface IndexShape {
  readonly IndexName?: string | undefined;
  readonly KeySchema?: readonly object[] | undefined;
  readonly Projection?: object | undefined;
}

interface TableShape extends IndexShape {
  readonly GlobalSecondaryIndexes?: readonly IndexShape[] | undefined;
  readonly LocalSecondaryIndexes?: readonly IndexShape[] | undefined;
}

const shapeOf = ({ GlobalSecondaryIndexes = [], KeySchema, LocalSecondaryIndexes = [] }: TableShape): string => {
  const indexes = [...GlobalSecondaryIndexes, ...LocalSecondaryIndexes].map(
    ({ IndexName, KeySchema: keys, Projection }) => [IndexName, sortedKeys(keys), sortedKeys([Projection ?? {}])],
  );
  return JSON.stringify([sortedKeys(KeySchema), indexes.map((index) => JSON.stringify(index)).sort()]);
};

/** The same text whatever the order of the members is. */
const sortedKeys = (values: readonly object[] = []): unknown => values.map((value) => Object.entries(value).sort());

async function statusOf(dynamoDb: LocalDynamoDb, tableName: string): Promise<string | undefined> {
  try {
    const described = await dynamoDb.call('DescribeTable', { TableName: tableName });
    return (described.Table as { TableStatus?: string }).TableStatus;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

async function pollUntil(clock: Clock, table: string, what: string, isThere: () => Promise<boolean>): Promise<void> {
  for (let poll = 0; poll < POLLS_MAX; poll += 1) {
    if (await isThere()) return;
    await clock.sleep(POLL_MS);
  }
  throw new Error(`table '${table}' did not ${what} within ${POLLS_MAX} looks`);
}
