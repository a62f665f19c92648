import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDbInvocationStore } from '../../../src/adapters/dynamodb/index.js';
import { numeric, text } from '../../../src/adapters/dynamodb/attribute-values.js';
import { newItemOf } from '../../../src/adapters/dynamodb/invocation-item.js';
import { startOrderOf, stateStartOrderOf } from '../../../src/adapters/dynamodb/start-order.js';
import {
  AN_EXECUTION_ARN,
  AN_OWNER,
  aClaim,
  aLockRequest,
  aNewInvocation,
  aProcessedRecord,
  aStartRecord,
  anAdoption,
  anAttempt,
  anInvocationKey,
  at,
  attemptKeyFor,
} from '../../support/builders.js';
import { countingRequests, type RequestCounts } from '../../support/counting-requests.js';
import { startDynalite, type TestDynamoDb } from '../../support/dynalite.js';

const MANY = 2_000;
const BATCH_SIZE = 25;
const BATCHES_AT_ONCE = 8;
/** An item as it stands after its start; every other one belongs to another state. */
const startedItem = (number: number) => {
  // 7919 is prime to 2,000: all starts differ, and their order has nothing to do with the ids.
  const startedAt = at((number * 7919) % MANY);
  const stateName = number % 2 === 0 ? 'Even' : 'Odd';
  const invocation = aNewInvocation({ invocationId: `i-${number}`, attempt: anAttempt({ stateName }) });
  return {
    ...newItemOf(invocation, `write-${number}`),
    status: text('STARTED'),
    statementId: text(`statement-${number}`),
    startedAt: numeric(startedAt),
    startOrder: numeric(startOrderOf(startedAt)),
    stateStartOrder: numeric(stateStartOrderOf(stateName, startedAt)),
  };
};

const fill = async ({ client }: TestDynamoDb, tableName: string): Promise<void> => {
  const writeBatch = (first: number) =>
    client.send(
      new BatchWriteItemCommand({
        RequestItems: {
          [tableName]: Array.from({ length: BATCH_SIZE }, (_, offset) => ({
            PutRequest: { Item: startedItem(first + offset) },
          })),
        },
      }),
    );
  for (let first = 0; first < MANY; first += BATCH_SIZE * BATCHES_AT_ONCE) {
    await Promise.all(Array.from({ length: BATCHES_AT_ONCE }, (_, batch) => writeBatch(first + batch * BATCH_SIZE)));
  }
};

describe('the requests of the DynamoDB store', () => {
  let dynamoDb: TestDynamoDb;
  let requests: () => RequestCounts;
  let tableName: string;
  let store: DynamoDbInvocationStore;

  beforeAll(async () => {
    dynamoDb = await startDynalite();
    requests = countingRequests(dynamoDb.client);
  });

  afterAll(async () => {
    await dynamoDb.close();
  });

  beforeEach(async () => {
    tableName = await dynamoDb.createTable();
    store = new DynamoDbInvocationStore({ client: dynamoDb.client, tableName });
    requests();
  });

  it('the life of a statement with a task token takes four writes and no read', async () => {
    await store.register(aNewInvocation());
    await store.recordStart(anInvocationKey(), aStartRecord());
    await store.claim(anInvocationKey(), aClaim(), at(0));
    await store.markProcessed(anInvocationKey(), aProcessedRecord());
    expect(requests()).toEqual({ PutItem: 1, UpdateItem: 3 });
  });

  it('each write takes one request', async () => {
    await store.register(aNewInvocation());
    expect(requests()).toEqual({ PutItem: 1 });
    await store.recordStart(anInvocationKey(), aStartRecord());
    expect(requests()).toEqual({ UpdateItem: 1 });
    await store.claim(anInvocationKey(), aClaim(), at(0));
    expect(requests()).toEqual({ UpdateItem: 1 });
    await store.releaseClaim(anInvocationKey(), aClaim().claimId);
    expect(requests()).toEqual({ UpdateItem: 1 });
    await store.acquireLock(aLockRequest());
    expect(requests()).toEqual({ PutItem: 1 });
    await store.stealLock(aLockRequest(), aLockRequest().owner);
    expect(requests()).toEqual({ PutItem: 1 });
    await store.releaseLock(aLockRequest().singletonKey, aLockRequest().owner);
    expect(requests()).toEqual({ DeleteItem: 1 });
  });

  it('a retry finds and adopts its predecessor with two reads and a write', async () => {
    const { invocation } = await store.register(aNewInvocation());
    requests();
    const found = await store.findByAttempt(AN_EXECUTION_ARN, attemptKeyFor(invocation));
    expect(requests()).toEqual({ Query: 1, BatchGetItem: 1 });
    for (const predecessor of found) await store.adopt(predecessor, anAdoption());
    expect(requests()).toEqual({ UpdateItem: 1 });
  });

  it('a retry without a predecessor learns so with one read', async () => {
    await store.findByAttempt(AN_EXECUTION_ARN, attemptKeyFor(aNewInvocation()));
    expect(requests()).toEqual({ Query: 1 });
  });

  it('a page of a listing takes one request', async () => {
    await store.register(aNewInvocation());
    requests();
    await store.listInFlight(AN_OWNER, { limit: 10 });
    expect(requests()).toEqual({ Query: 1 });
    await store.listUnprocessed(AN_EXECUTION_ARN, { limit: 10 });
    expect(requests()).toEqual({ Query: 1 });
  });

  it('the latest of two thousand statements takes two reads, of a state as well', async () => {
    await fill(dynamoDb, tableName);
    requests();
    const newest = (isOfState: (number: number) => boolean): string => {
      const numbers = Array.from({ length: MANY }, (_, number) => number).filter(isOfState);
      const start = (number: number): number => (number * 7919) % MANY;
      return `i-${numbers.reduce((one, other) => (start(other) > start(one) ? other : one))}`;
    };
    expect((await store.latest(AN_EXECUTION_ARN))?.invocationId).toBe(newest(() => true));
    expect(requests()).toEqual({ Query: 1, GetItem: 1 });
    expect((await store.latest(AN_EXECUTION_ARN, 'Even'))?.invocationId).toBe(newest((number) => number % 2 === 0));
    expect(requests()).toEqual({ Query: 1, GetItem: 1 });
    expect((await store.latest(AN_EXECUTION_ARN, 'Odd'))?.invocationId).toBe(newest((number) => number % 2 === 1));
    expect(requests()).toEqual({ Query: 1, GetItem: 1 });
    expect(await store.latest(AN_EXECUTION_ARN, 'Neither')).toBeUndefined();
    expect(requests()).toEqual({ Query: 1 });
  });
});
