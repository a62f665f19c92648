import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDbInvocationStore, INDEXES, tableDefinition } from '../../../src/adapters/dynamodb/index.js';
import { aClaim, aNewInvocation, aProcessedRecord, aStartRecord, at } from '../../support/builders.js';
import type { TestDynamoDb } from '../../support/dynalite.js';
import { hasJava, startDynamoDbLocal } from '../../support/dynamodb-local.js';

/** A task token of 1 KB. */
const TOKEN = 'AQCEAAAA'.padEnd(1_024, 'x');

/** What each request of a step costs, in write units: the item, the local indexes, the global ones. */
interface WriteUnits {
  readonly item: number;
  readonly local: number;
  readonly global: number;
}

const unitsOf = (indexes: Readonly<Record<string, { CapacityUnits?: number }>> = {}): number =>
  Object.values(indexes).reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);

/** `client`, which asks for the capacity that each request takes and notes it. */
const measuring = (client: DynamoDBClient, noted: WriteUnits[]): Pick<DynamoDBClient, 'send'> => ({
  send: (async (command: { input: object }) => {
    Object.assign(command.input, { ReturnConsumedCapacity: 'INDEXES' });
    const answer = await client.send(command as never);
    const { ConsumedCapacity } = answer as {
      ConsumedCapacity?: {
        Table?: { CapacityUnits?: number };
        LocalSecondaryIndexes?: never;
        GlobalSecondaryIndexes?: never;
      };
    };
    noted.push({
      item: ConsumedCapacity?.Table?.CapacityUnits ?? 0,
      local: unitsOf(ConsumedCapacity?.LocalSecondaryIndexes),
      global: unitsOf(ConsumedCapacity?.GlobalSecondaryIndexes),
    });
    return answer;
  }) as DynamoDBClient['send'],
});

/** Another design, as far as it differs in what it costs. */
interface Design {
  readonly name: string;
  /** The task token as DynamoDB would keep it in an item of its own; that of a real one is base64, so that its bytes are fewer. */
  readonly token: { readonly S: string } | { readonly B: Uint8Array };
  /** Indexes that it has no need of. */
  readonly without: readonly string[];
  /** Write units of each request, in their order. */
  readonly units: readonly number[];
}

const TOKEN_BYTES = new Uint8Array(Buffer.from(TOKEN, 'base64'));
/** In each design: token, registration, record of the start, claim, end, and the token's removal. */
const DESIGNS: readonly Design[] = [
  { name: 'the token in an item of its own', token: { S: TOKEN }, without: [], units: [2, 3, 3, 1, 2, 2] },
  { name: 'its bytes', token: { B: TOKEN_BYTES }, without: [], units: [1, 3, 3, 1, 2, 1] },
  {
    name: 'the tokens of all that is in flight in one partition, in place of the global index',
    ...{ token: { B: TOKEN_BYTES }, without: [INDEXES.inFlight], units: [1, 2, 3, 1, 1, 1] },
  },
  {
    name: 'the attempt’s key as a part of the sort key',
    ...{ token: { B: TOKEN_BYTES }, without: [INDEXES.inFlight, INDEXES.byAttempt], units: [1, 1, 3, 1, 1, 1] },
  },
];

/** The table's definition with fewer indexes. */
const tableWithout = (tableName: string, without: readonly string[]): CreateTableCommandInput => {
  const { GlobalSecondaryIndexes = [], LocalSecondaryIndexes = [], ...definition } = tableDefinition(tableName);
  const isKept = ({ IndexName = '' }: { readonly IndexName?: string | undefined }): boolean =>
    !without.includes(IndexName);
  const [global, local] = [GlobalSecondaryIndexes.filter(isKept), LocalSecondaryIndexes.filter(isKept)];
  const keys = [definition, ...global, ...local].flatMap(({ KeySchema = [] }) => KeySchema);
  const used = new Set(keys.map(({ AttributeName }) => AttributeName));
  return {
    ...definition,
    AttributeDefinitions: definition.AttributeDefinitions?.filter(({ AttributeName }) => used.has(AttributeName)),
    LocalSecondaryIndexes: local,
    ...(global.length > 0 && { GlobalSecondaryIndexes: global }),
  };
};

if (hasJava()) {
  let dynamoDb: TestDynamoDb;

  beforeAll(async () => {
    dynamoDb = await startDynamoDbLocal();
  });

  afterAll(async () => {
    await dynamoDb.close();
  });

  describe('the life of a statement with a task token of 1 KB', () => {
    it('costs these write units and no read, as DynamoDB Local counts them', async () => {
      const noted: WriteUnits[] = [];
      const tableName = await dynamoDb.createTable();
      const store = new DynamoDbInvocationStore({ client: measuring(dynamoDb.client, noted), tableName });
      const invocation = aNewInvocation({ taskToken: TOKEN });
      await store.register(invocation);
      await store.recordStart(invocation, aStartRecord());
      await store.claim(invocation, aClaim(), at(0));
      await store.markProcessed(invocation, aProcessedRecord({ answeredToken: TOKEN }));
      expect(noted).toEqual([
        { item: 2, local: 1, global: 1 },
        { item: 2, local: 2, global: 0 },
        { item: 2, local: 0, global: 0 },
        { item: 2, local: 0, global: 1 },
      ]);
    });

    it.each(DESIGNS)('would cost $units with $name', async ({ token, without, units }) => {
      const noted: WriteUnits[] = [];
      const client = measuring(dynamoDb.client, noted);
      const tableName = `design-${DESIGNS.findIndex((design) => design.units === units)}`;
      await dynamoDb.client.send(new CreateTableCommand(tableWithout(tableName, without)));
      const store = new DynamoDbInvocationStore({ client, tableName });
      const { taskToken: _taskToken, ...invocation } = aNewInvocation();
      const sortKey = `${invocation.registeredAt}/${invocation.executionArn}/${invocation.invocationId}`;
      const Key = { id: { S: `open/${invocation.owner}` }, invocationId: { S: sortKey } };
      const Item = { ...Key, token, expiresAt: { N: '1769915046' } };
      await client.send(new PutItemCommand({ TableName: tableName, Item }));
      await store.register(invocation);
      await store.recordStart(invocation, aStartRecord());
      await store.claim(invocation, aClaim(), at(0));
      await client.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
      await store.markProcessed(invocation, aProcessedRecord({ answeredToken: undefined }));
      await client.send(new DeleteItemCommand({ TableName: tableName, Key }));
      const [read] = noted.splice(4, 1);
      expect(read).toEqual({ item: 1, local: 0, global: 0 });
      expect(noted.map(({ item, local, global }) => item + local + global)).toEqual(units);
    });
  });
} else {
  describe('the write units of a statement', () => {
    it.skip('are not measured here: no `java` was found to run DynamoDB Local with', () => undefined);
  });
  process.stderr.write('No `java` was found: write units are not measured.\n');
}
