import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DynamoDbInvocationStore } from '../../../src/adapters/dynamodb/index.js';
import {
  aClaim,
  aLockRequest,
  aNewInvocation,
  aProcessedRecord,
  aStartRecord,
  anAdoption,
  anInvocationKey,
  at,
} from '../../support/builders.js';
import { startDynalite, type TestDynamoDb } from '../../support/dynalite.js';
import { losingAnswers, type LosingClient } from '../../support/losing-answers.js';

const KEY = anInvocationKey();

describe('a write of the DynamoDB store whose answer was lost and that the SDK repeats', () => {
  let dynamoDb: TestDynamoDb;
  let losing: LosingClient;
  let store: DynamoDbInvocationStore;

  beforeAll(async () => {
    dynamoDb = await startDynalite();
    losing = await losingAnswers(dynamoDb.client);
  });

  afterAll(async () => {
    losing.client.destroy();
    await dynamoDb.close();
  });

  beforeEach(async () => {
    store = new DynamoDbInvocationStore({ client: losing.client, tableName: await dynamoDb.createTable() });
  });

  it('knows its own registration', async () => {
    losing.loseNextAnswer();
    expect(await store.register(aNewInvocation())).toMatchObject({ kind: 'registered' });
  });

  it('knows the registration of somebody else', async () => {
    await store.register(aNewInvocation());
    losing.loseNextAnswer();
    expect(await store.register(aNewInvocation())).toMatchObject({ kind: 'exists' });
  });

  it('knows its own record of a start', async () => {
    await store.register(aNewInvocation());
    losing.loseNextAnswer();
    expect(await store.recordStart(KEY, aStartRecord())).toBe('recorded');
  });

  it('knows the same record of a start by somebody else', async () => {
    await store.register(aNewInvocation());
    await store.recordStart(KEY, aStartRecord());
    losing.loseNextAnswer();
    expect(await store.recordStart(KEY, aStartRecord())).toBe('alreadyRecorded');
  });

  it('knows its own claim', async () => {
    await store.register(aNewInvocation());
    losing.loseNextAnswer();
    expect(await store.claim(KEY, aClaim(), at(0))).toMatchObject({ kind: 'claimed' });
  });

  it('knows its own end', async () => {
    await store.register(aNewInvocation());
    losing.loseNextAnswer();
    expect(await store.markProcessed(KEY, aProcessedRecord())).toEqual({ kind: 'processed' });
  });

  it('knows the same end by somebody else', async () => {
    await store.register(aNewInvocation());
    await store.markProcessed(KEY, aProcessedRecord());
    losing.loseNextAnswer();
    expect(await store.markProcessed(KEY, aProcessedRecord())).toEqual({ kind: 'alreadyProcessed' });
  });

  it('knows its own adoption', async () => {
    const { invocation } = await store.register(aNewInvocation());
    losing.loseNextAnswer();
    const adopted = await store.adopt(invocation, anAdoption());
    expect(adopted).toMatchObject({ kind: 'adopted', invocation: { adoptions: 1 } });
  });

  it('knows its own locks', async () => {
    const [owner, thief] = ['owner', 'thief'].map((invocationId) => anInvocationKey({ invocationId })) as [
      typeof KEY,
      typeof KEY,
    ];
    losing.loseNextAnswer();
    expect(await store.acquireLock(aLockRequest({ owner }))).toEqual({ kind: 'acquired' });
    losing.loseNextAnswer();
    expect(await store.stealLock(aLockRequest({ owner: thief }), owner)).toBe('stolen');
    losing.loseNextAnswer();
    await store.releaseLock(aLockRequest().singletonKey, thief);
    expect(await store.acquireLock(aLockRequest({ owner }))).toEqual({ kind: 'acquired' });
  });
});
