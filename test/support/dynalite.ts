import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { tableDefinition } from '../../src/adapters/dynamodb/index.js';

/** A DynamoDB to run tests on. */
export interface TestDynamoDb {
  readonly client: DynamoDBClient;
  /** Makes a new, empty state table and gives its name. */
  createTable(): Promise<string>;
  /** Ends the server and the client. */
  close(): Promise<void>;
}

/** A client for a stand-in on this machine: fixed credentials, and no retries that would hide what the store does. */
export const localClient = (endpoint: string, maxAttempts = 1): DynamoDBClient =>
  new DynamoDBClient({
    endpoint,
    maxAttempts,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

const DESCRIBE_TRIES_MAX = 1_000;
const DESCRIBE_RETRY_MS = 10;

/** A table and its global index may still be in the making when CreateTable returns, if only for one turn. */
const untilActive = async (client: DynamoDBClient, tableName: string): Promise<void> => {
  for (let tries = 0; tries < DESCRIBE_TRIES_MAX; tries += 1) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
    const indexes = Table?.GlobalSecondaryIndexes ?? [];
    if (Table?.TableStatus === 'ACTIVE' && indexes.every(({ IndexStatus }) => IndexStatus === 'ACTIVE')) return;
    await delay(DESCRIBE_RETRY_MS);
  }
  throw new Error(`table '${tableName}' was not ready after ${DESCRIBE_TRIES_MAX} looks at it`);
};

/** A {@link TestDynamoDb} behind a client; `stop` ends its server. */
export const testDynamoDb = (client: DynamoDBClient, stop: () => Promise<void>): TestDynamoDb => {
  let tables = 0;
  return {
    client,
    createTable: async () => {
      tables += 1;
      const tableName = `state-${tables}`;
      await client.send(new CreateTableCommand(tableDefinition(tableName)));
      await untilActive(client, tableName);
      return tableName;
    },
    close: async () => {
      client.destroy();
      await stop();
    },
  };
};

/** Starts dynalite in memory, on a loopback port of its own. */
export const startDynalite = async (): Promise<TestDynamoDb> => {
  const server = dynalite({ createTableMs: 0 });
  // An idle connection that is closed just while a request comes on it fails that request, and nobody repeats it.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  return testDynamoDb(
    localClient(`http://127.0.0.1:${port}`),
    () =>
      new Promise((resolve, reject) => {
        server.close((error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
  );
};
