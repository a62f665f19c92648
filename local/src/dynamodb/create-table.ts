import type { Clock } from 'sfn-redshift-tasker';
import type { ServiceApi } from '../states/service-api.js';

const POLLS_MAX = 1_000;
const POLL_MS = 2;

/** An attribute of a table's key. */
export interface TableKey {
  readonly name: string;
  /** Text, a number, or bytes. */
  readonly type: 'S' | 'N' | 'B';
}

/**
 * Creates a table and waits until it can be used.
 *
 * @param key the partition key, and the sort key where there is one.
 * @throws DynamoDB's error, or an {@link Error} where the table does not become active.
 */
export async function createTable(
  dynamoDb: ServiceApi,
  clock: Clock,
  TableName: string,
  key: readonly TableKey[],
): Promise<void> {
  const { signal } = new AbortController();
  const input = {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: key.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
    KeySchema: key.map(({ name }, at) => ({ AttributeName: name, KeyType: at === 0 ? 'HASH' : 'RANGE' })),
  };
  await dynamoDb.call('CreateTable', input, signal);
  for (let poll = 0; poll < POLLS_MAX; poll += 1) {
    const { Table } = (await dynamoDb.call('DescribeTable', { TableName }, signal)) as {
      Table?: { TableStatus: string };
    };
    if (Table?.TableStatus === 'ACTIVE') return;
    await clock.sleep(POLL_MS);
  }
  throw new Error(`table '${TableName}' did not become active within ${POLLS_MAX} looks`);
}
