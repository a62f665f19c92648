import { fork } from 'node:child_process';
import { once } from 'node:events';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { tableDefinition } from 'sfn-redshift-tasker/state-table';

export const TABLE_NAME = 'bench-state';
export const PREFIX = 'bench/';

/** The settings of a tasker's function in a bench. */
export const ENVIRONMENT = {
  TASKER_TABLE_NAME: TABLE_NAME,
  TASKER_STATEMENT_NAME_PREFIX: PREFIX,
  TASKER_CLUSTER_IDENTIFIER: 'warehouse',
  TASKER_DATABASE: 'dev',
  TASKER_DATABASE_USER: 'etl',
};
/** The same with a pool of one slot. */
export const POOL = 'loads';
export const POOL_ENVIRONMENT = { ...ENVIRONMENT, TASKER_POOLS: JSON.stringify({ [POOL]: 1 }) };
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };

const DESCRIBE_TRIES_MAX = 100;

/**
 * Starts the services of {@link file://./endpoints.mjs} with an empty state table.
 *
 * @returns `clientConfiguration` for the SDK's clients; `counts()`: requests since the last call, like `{ 'DynamoDB.PutItem': 1 }`;
 *   `steer(control, values)`; `close()`.
 */
export async function startServices() {
  const child = fork(new URL('./endpoints.mjs', import.meta.url), { stdio: 'inherit' });
  const [endpoint] = await once(child, 'message');
  const clientConfiguration = { endpoint, region: 'us-east-1', credentials: CREDENTIALS };
  const steer = async (control, values = {}) => {
    const response = await fetch(`${endpoint}/_bench/${control}?${new URLSearchParams(values)}`);
    return await response.json();
  };
  const client = new DynamoDBClient(clientConfiguration);
  await client.send(new CreateTableCommand(tableDefinition(TABLE_NAME)));
  for (let tries = 0; tries < DESCRIBE_TRIES_MAX; tries += 1) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: TABLE_NAME }));
    if (Table.TableStatus === 'ACTIVE' && Table.GlobalSecondaryIndexes.every((index) => index.IndexStatus === 'ACTIVE'))
      break;
  }
  client.destroy();
  await steer('counts');
  return { clientConfiguration, steer, counts: () => steer('counts'), close: () => child.kill() };
}
