import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DynamoDbInvocationStore } from '../../src/adapters/dynamodb/index.js';
import { sha256Hex } from '../../src/domain/hash.js';
import { anAttempt } from '../support/builders.js';
import { countingRequests, type RequestCounts } from '../support/counting-requests.js';
import { startDynalite, type TestDynamoDb } from '../support/dynalite.js';
import { A_PREFIX, World, type WorldOptions } from '../support/world.js';

describe('the handlers on DynamoDB', () => {
  let dynamoDb: TestDynamoDb;
  let requests: () => RequestCounts;
  let store: DynamoDbInvocationStore;

  beforeAll(async () => {
    dynamoDb = await startDynalite();
    requests = countingRequests(dynamoDb.client);
  });

  afterAll(async () => {
    await dynamoDb.close();
  });

  beforeEach(async () => {
    store = new DynamoDbInvocationStore({ client: dynamoDb.client, tableName: await dynamoDb.createTable() });
    requests();
  });

  const aWorld = (options: WorldOptions = {}): World => new World({ ...options, replace: () => ({ store }) });

  it.each([
    ['finish', {}],
    ['fail', {}],
    ['abort', {}],
    ['finish', { attempt: anAttempt() }],
    ['finish', { sqlStatement: undefined, sqlStatements: ['select 1', 'select 2'] }],
    ['finish', { includeResult: true, parameters: { a: 1 } }],
  ] as const)('take four writes and no read for a statement with a task token: %s %j', async (end, payload) => {
    const world = aWorld();
    const { token, statementId } = await world.startTask(payload);
    if (end === 'fail') world.redshiftData.fail(statementId, 'ERROR');
    else world.redshiftData[end](statementId);
    await world.drain();
    expect(world.answerTo(token)).toBeDefined();
    expect(requests()).toEqual({ PutItem: 1, UpdateItem: 3 });
  });

  it('take four writes and no read in the fast lane', async () => {
    const world = aWorld({ redshift: { onSql: () => ({ rows: 1 }) } });
    const { token } = await world.startTask({ waitTimeSeconds: 5 });
    expect(world.outputOf(token).detail).toMatchObject({ state: 'FINISHED' });
    expect(requests()).toEqual({ PutItem: 1, UpdateItem: 3 });
  });

  it('take one write and no read for a start that is refused for now', async () => {
    const world = aWorld({ redshift: { activeStatementsMax: 0 } });
    await expect(world.startTask()).rejects.toThrow();
    expect(requests()).toEqual({ PutItem: 1 });
  });

  it('let one of a hundred singletons with one key run', async () => {
    const world = aWorld();
    const singleton = { action: 'executeSingletonStatement', singletonKey: 'nightly' };
    const starts = await Promise.allSettled(Array.from({ length: 100 }, () => world.startTask(singleton)));
    const refusals = starts.flatMap((start) => (start.status === 'rejected' ? [(start.reason as Error).name] : []));
    expect(world.statements).toHaveLength(1);
    expect(refusals).toEqual(Array.from({ length: 99 }, () => 'ConcurrentExecution'));
  });

  it('keep a message of the queue from reaching the lock of a singleton', async () => {
    const world = aWorld();
    await world.startTask({ action: 'executeSingletonStatement', singletonKey: 'nightly' });
    // The lock's own key in the table, in place of an execution and its invocation.
    const statementName = `${A_PREFIX}lock#${sha256Hex('nightly')}:lock`;
    world.queue.send({
      ...{ source: 'aws.redshift-data', 'detail-type': 'Redshift Data Statement Status Change' },
      detail: { statementName, statementId: world.statements[0]?.id, state: 'FINISHED' },
    });
    requests();
    await world.drain();
    expect(requests()).toEqual({});
    expect(world.queue).toMatchObject({ size: 0, deadLetters: [] });
  });
});
