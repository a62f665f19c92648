import { tableDefinition, TIME_TO_LIVE_ATTRIBUTE } from 'sfn-redshift-tasker/state-table';
import type { Clock } from 'sfn-redshift-tasker';
import type { LocalDynamoDb } from './local-dynamo-db.js';

const POLLS_MAX = 1_000;
const POLL_MS = 2;

/**
 * Creates the tasker's state table, empty, and waits until it can be used. One that an earlier process has left is removed:
 * the executions that its items tell of are gone.
 *
 * @throws DynamoDB's error, or an {@link Error} where the table does not become active.
 */
export async function createStateTable(dynamoDb: LocalDynamoDb, tableName: string, clock: Clock): Promise<void> {
  const { TableNames } = (await dynamoDb.call('ListTables', {})) as { TableNames: readonly string[] };
  if (TableNames.includes(tableName)) {
    await dynamoDb.call('DeleteTable', { TableName: tableName });
    await pollUntil(clock, tableName, 'go', async () => (await statusOf(dynamoDb, tableName)) === undefined);
  }
  await dynamoDb.call('CreateTable', tableDefinition(tableName));
  await pollUntil(clock, tableName, 'become active', async () => (await statusOf(dynamoDb, tableName)) === 'ACTIVE');
  await dynamoDb.call('UpdateTimeToLive', {
    TableName: tableName,
    TimeToLiveSpecification: { AttributeName: TIME_TO_LIVE_ATTRIBUTE, Enabled: true },
  });
}

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
