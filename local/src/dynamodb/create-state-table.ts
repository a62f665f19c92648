import { CreateTableCommand, DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { tableDefinition } from 'sfn-redshift-tasker/state-table';
import type { Clock } from 'sfn-redshift-tasker';

const POLLS_MAX = 1_000;
const POLL_MS = 2;

/**
 * Creates the tasker's state table and waits until it can be used.
 *
 * @throws DynamoDB's error, or an {@link Error} where the table does not become active.
 */
export async function createStateTable(client: DynamoDBClient, tableName: string, clock: Clock): Promise<void> {
  await client.send(new CreateTableCommand(tableDefinition(tableName)));
  for (let poll = 0; poll < POLLS_MAX; poll += 1) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
    if (Table?.TableStatus === 'ACTIVE') return;
    await clock.sleep(POLL_MS);
  }
  throw new Error(`table '${tableName}' did not become active within ${POLLS_MAX} looks`);
}
