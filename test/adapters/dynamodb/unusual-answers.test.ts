import { describe, expect, it } from '@jest/globals';
import type { AttributeMap } from '../../../src/adapters/dynamodb/attribute-values.js';
import { DynamoDbInvocationStore, DynamoDbPoolStore } from '../../../src/adapters/dynamodb/index.js';
import { invocationIn, newItemOf } from '../../../src/adapters/dynamodb/invocation-item.js';
import { CHAIN_ENTRIES_MAX } from '../../../src/adapters/chain-entries-max.js';
import { cursorOf } from '../../../src/adapters/page-cursor.js';
import type { Invocation } from '../../../src/ports/invocation.js';
import {
  AN_EXECUTION_ARN,
  AN_OWNER,
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
import { type AskedDynamoDb, answeringDynamoDb, conditionFailed } from '../../support/answering-dynamodb.js';

const storeOn = (answer: (asked: AskedDynamoDb) => object) => {
  const { asked, client } = answeringDynamoDb(answer);
  const table = { client, tableName: 'state' };
  return { asked, store: new DynamoDbInvocationStore(table), pools: new DynamoDbPoolStore(table) };
};

const itemOf = (over: Parameters<typeof aNewInvocation>[0] = {}) => newItemOf(aNewInvocation(over), 'another-write');
const refusedThenNothing = ({ operation }: AskedDynamoDb): object => (operation === 'GetItem' ? {} : conditionFailed());
const operations = (asked: readonly AskedDynamoDb[]): string[] => asked.map(({ operation }) => operation);

describe('a write that was refused, of whose item nothing is found any more', () => {
  it('is to be repeated where it was a registration', async () => {
    const { asked, store } = storeOn(refusedThenNothing);
    await expect(store.register(aNewInvocation())).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      message:
        "could not register invocation 'invocation-1': what stood in its place is gone by now. Repeating the call is safe",
    });
    expect(operations(asked)).toEqual(['PutItem', 'GetItem']);
  });

  it('found nothing to change', async () => {
    const { store, pools } = storeOn(refusedThenNothing);
    const key = anInvocationKey();
    expect(await store.recordStart(key, aStartRecord())).toBe('missing');
    expect(await store.claim(key, { claimId: 'c', expiresAt: at(1) }, at(0))).toEqual({ kind: 'missing' });
    expect(await store.markProcessed(key, aProcessedRecord())).toEqual({ kind: 'missing' });
    expect(await store.adopt(invocationIn(itemOf()), anAdoption())).toEqual({ kind: 'lost' });
    expect(await pools.markQueued(key, { claimId: 'c', ticket: 1 })).toBe('lost');
    expect(await pools.dequeue(key, { claimId: 'c', claimExpiresAt: at(1), dequeuedAt: at(0) })).toEqual({
      kind: 'lost',
    });
  });

  it('is tried three times where it was for a lock, which may have been freed in between', async () => {
    const { asked, store } = storeOn(refusedThenNothing);
    await expect(store.acquireLock(aLockRequest())).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      message:
        "could not take a lock for invocation 'invocation-1': it changed hands during each of 3 tries. Repeating the call is safe",
    });
    expect(operations(asked)).toEqual(['PutItem', 'GetItem', 'PutItem', 'GetItem', 'PutItem', 'GetItem']);
    let tries = 0;
    const freed = storeOn((one) => (one.operation === 'PutItem' && (tries += 1) === 2 ? {} : refusedThenNothing(one)));
    expect(await freed.store.acquireLock(aLockRequest())).toEqual({ kind: 'acquired' });
  });
});

describe('a change of one that waits, that was refused', () => {
  const key = anInvocationKey();
  const refusedBy = (over: Parameters<typeof aNewInvocation>[0], more: object = {}) =>
    storeOn(() => conditionFailed({ ...itemOf(over), ...more })).pools;

  it('is done where the very same change stands there', async () => {
    const place = { claimId: 'c', ticket: 7 };
    const queued = { ticket: { N: '7' } };
    expect(await refusedBy({ status: 'QUEUED' }, queued).markQueued(key, place)).toBe('queued');
    expect(await refusedBy({ status: 'QUEUED' }, { ticket: { N: '8' } }).markQueued(key, place)).toBe('lost');
    expect(await refusedBy({}, queued).markQueued(key, place)).toBe('lost');
    const over = { ...queued, processed: { BOOL: true } };
    expect(await refusedBy({ status: 'QUEUED' }, over).markQueued(key, place)).toBe('lost');
  });

  it('is done where it has left the queue under the very same claim', async () => {
    const start = { claimId: 'c', claimExpiresAt: at(9), dequeuedAt: at(1) };
    const claim = { claimId: 'c', expiresAt: at(9) };
    const left = { dequeuedAt: { N: '1' } };
    expect(await refusedBy({ claim }, left).dequeue(key, start)).toMatchObject({
      ...{ kind: 'dequeued', invocation: { dequeuedAt: 1, claim } },
    });
    for (const lost of [
      refusedBy({ claim }),
      refusedBy({}, left),
      refusedBy({ claim: { ...claim, claimId: 'another' } }, left),
      refusedBy({ claim, status: 'QUEUED' }, left),
      refusedBy({ claim }, { ...left, processed: { BOOL: true } }),
    ]) {
      expect(await lost.dequeue(key, start)).toEqual({ kind: 'lost' });
    }
  });
});

describe('an adoption that was refused', () => {
  const predecessor: Invocation = invocationIn(itemOf());
  const started = { startOrder: { N: '5' }, statementId: { S: 's-1' }, status: { S: 'STARTED' } };

  it('is tried once more where the start was recorded meanwhile, and only then', async () => {
    const meanwhile = storeOn(({ input }) =>
      String(input.ConditionExpression).includes('attribute_not_exists(#startOrder)')
        ? conditionFailed({ ...itemOf(), ...started })
        : { Attributes: { ...itemOf(), ...started, adoptions: { N: '1' } } },
    );
    expect(await meanwhile.store.adopt(predecessor, anAdoption())).toMatchObject({
      ...{ kind: 'adopted', invocation: { adoptions: 1, statementId: 's-1' } },
    });
    expect(meanwhile.asked).toHaveLength(2);
    const known = storeOn(() => conditionFailed({ ...itemOf(), ...started }));
    expect(await known.store.adopt({ ...predecessor, statementId: 's-1' }, anAdoption())).toEqual({ kind: 'lost' });
    expect(known.asked).toHaveLength(1);
    const registered = storeOn(() => conditionFailed(itemOf()));
    expect(await registered.store.adopt(predecessor, anAdoption())).toEqual({ kind: 'lost' });
    expect(registered.asked).toHaveLength(1);
  });

  it('is done where the item is open under the very same token', async () => {
    const { taskToken } = anAdoption();
    const own = itemOf({ taskToken });
    const refusedBy = (item: object) => storeOn(() => conditionFailed(item)).store.adopt(predecessor, anAdoption());
    expect(await refusedBy(own)).toMatchObject({ kind: 'adopted', invocation: { taskToken } });
    expect(await refusedBy({ ...own, processed: { BOOL: true } })).toEqual({ kind: 'lost' });
  });
});

describe('the latest statement', () => {
  const latestOf = async (stateName: string | undefined, item: object | undefined) => {
    const { asked, store } = storeOn(({ operation }) =>
      operation === 'Query' ? { Items: [itemOf()] } : item ? { Item: item } : {},
    );
    const found = await store.latest(AN_EXECUTION_ARN, stateName);
    return { asked, found };
  };

  it('is asked for by the newest entry of the index of its state, or of the execution', async () => {
    const ofState = await latestOf('Load', itemOf());
    expect(ofState.asked[0]?.input).toMatchObject({
      ...{ IndexName: 'byStateAndStart', ScanIndexForward: false, Limit: 1, ConsistentRead: true },
      KeyConditionExpression: '#id = :id AND #stateStartOrder BETWEEN :from AND :to',
    });
    const ofExecution = await latestOf(undefined, itemOf());
    expect(ofExecution.asked[0]?.input).toMatchObject({
      ...{ IndexName: 'byStart', ScanIndexForward: false, Limit: 1, KeyConditionExpression: '#id = :id' },
      ExpressionAttributeNames: { '#id': 'id' },
    });
    expect(ofExecution.found?.invocationId).toBe('invocation-1');
  });

  it('is none where it belongs to another state by the time it is read, or is gone', async () => {
    const other = itemOf({ attempt: anAttempt({ stateName: 'Other' }) });
    expect((await latestOf('Load', itemOf())).found).toBeDefined();
    expect((await latestOf('Load', other)).found).toBeUndefined();
    expect((await latestOf(undefined, other)).found).toBeDefined();
    const { attempt: _attempt, ...stateless } = aNewInvocation();
    expect((await latestOf('Load', newItemOf(stateless, 'write'))).found).toBeUndefined();
    for (const name of ['Load', undefined]) expect((await latestOf(name, undefined)).found).toBeUndefined();
  });
});

describe('the earlier attempts and entries of a state', () => {
  const found = (items: readonly object[]) => (asked: AskedDynamoDb) => {
    if (asked.operation === 'Query') return { Items: items };
    const { Keys } = (asked.input.RequestItems as Record<string, { Keys: readonly Record<string, unknown>[] }>).state!;
    const ids = Keys.map(({ invocationId }) => JSON.stringify(invocationId));
    return {
      Responses: { state: items.filter((item) => ids.includes(JSON.stringify((item as AttributeMap).invocationId))) },
    };
  };

  it('are told oldest registration first', async () => {
    const items = [3, 1, 2].map((index) => itemOf({ invocationId: `i-${index}`, registeredAt: at(index) }));
    const { store } = storeOn(found(items));
    const attempts = await store.findByAttempt(AN_EXECUTION_ARN, attemptKeyFor(aNewInvocation()));
    expect(attempts.map(({ invocationId }) => invocationId)).toEqual(['i-1', 'i-2', 'i-3']);
  });

  it('of a chain are those that are open, newest entry first', async () => {
    const entered = (minute: number) => anAttempt({ enteredTime: `2026-01-02T03:0${minute}:00.000Z` });
    const items = [1, 3, 2, 4].map((minute) => itemOf({ invocationId: `i-${minute}`, attempt: entered(minute) }));
    const closed = { ...itemOf({ invocationId: 'i-5', attempt: entered(5) }), processed: { BOOL: true } };
    const { attempt: _attempt, ...stateless } = aNewInvocation({ invocationId: 'i-0' });
    const { asked, store } = storeOn(found([newItemOf(stateless, 'write'), ...items, closed]));
    const open = await store.findOpenByChain(AN_EXECUTION_ARN, 'chain');
    expect(open.map(({ invocationId }) => invocationId)).toEqual(['i-4', 'i-3', 'i-2', 'i-1', 'i-0']);
    expect(asked[0]?.input).toMatchObject({
      ...{ IndexName: 'byAttempt', ScanIndexForward: false, Limit: CHAIN_ENTRIES_MAX },
      ExpressionAttributeValues: { ':chain': { S: 'chain/' } },
    });
  });

  it('are read a hundred at a time', async () => {
    const items = Array.from({ length: 250 }, (_, index) => itemOf({ invocationId: `i-${index}` }));
    const { asked, store } = storeOn(found(items));
    expect(await store.findByAttempt(AN_EXECUTION_ARN, attemptKeyFor(aNewInvocation()))).toHaveLength(250);
    const sizes = asked
      .filter(({ operation }) => operation === 'BatchGetItem')
      .map(({ input }) => (input.RequestItems as Record<string, { Keys: unknown[]; ConsistentRead: boolean }>).state!)
      .map(({ Keys, ConsistentRead }) => [Keys.length, ConsistentRead]);
    expect(sizes).toEqual([
      [100, true],
      [100, true],
      [50, true],
    ]);
  });
});

describe('pages', () => {
  it('of keys are read from where the one before ended, a hundred of them at most', async () => {
    const LastEvaluatedKey = { id: { S: 'lock#1' }, invocationId: { S: 'lock#0001' } };
    let pages = 0;
    const three = storeOn(() => ((pages += 1) < 3 ? { Items: [], LastEvaluatedKey } : {}));
    expect(await three.pools.listSlots('p')).toEqual([]);
    expect(three.asked.map(({ input }) => input.ExclusiveStartKey)).toEqual([
      ...[undefined, LastEvaluatedKey, LastEvaluatedKey],
    ]);
    const endless = storeOn(() => ({ Items: [], LastEvaluatedKey }));
    await expect(endless.pools.listSlots('p')).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      message: "could not list the slots of a pool in table 'state': more than 100 pages of keys",
    });
    pages = 0;
    const hundred = storeOn(() => ((pages += 1) < 100 ? { Items: [], LastEvaluatedKey } : {}));
    expect(await hundred.pools.listSlots('p')).toEqual([]);
  });

  it.each(['no cursor', cursorOf({}), cursorOf(['id']), Buffer.from('null').toString('base64url')])(
    'are refused that begin at %s',
    async (cursor) => {
      const { asked, store } = storeOn(() => ({}));
      await expect(store.listInFlight(AN_OWNER, { limit: 1, cursor })).rejects.toMatchObject({ name: 'TypeError' });
      expect(asked).toEqual([]);
    },
  );

  it('go on at their cursor', async () => {
    const key = { id: { S: 'a' }, invocationId: { S: 'b' } };
    const { asked, store } = storeOn(() => ({ Items: [], LastEvaluatedKey: key }));
    const { cursor } = await store.listUnprocessed(AN_EXECUTION_ARN, { limit: 2 });
    await store.listInFlight(AN_OWNER, { limit: 3, cursor });
    expect(asked.map(({ input }) => [input.Limit, input.ExclusiveStartKey, input.ConsistentRead])).toEqual([
      [2, undefined, true],
      [3, key, false],
    ]);
  });

  it('have no items where none are told', async () => {
    const { store } = storeOn(() => ({}));
    expect(await store.listUnprocessed(AN_EXECUTION_ARN, { limit: 1 })).toStrictEqual({ entries: [] });
  });
});

describe('a batch', () => {
  it('is asked for ten times, and how many keys are unread is told', async () => {
    const { asked, store } = storeOn(({ operation, input }) =>
      operation === 'Query' ? { Items: [itemOf()] } : { Responses: {}, UnprocessedKeys: input.RequestItems },
    );
    const reading = store.findByAttempt(AN_EXECUTION_ARN, attemptKeyFor(aNewInvocation()));
    await expect(reading).rejects.toThrow(
      "could not find the earlier attempts of a state in table 'state': 1 keys were still unread after 10 requests. " +
        'Repeating the call is safe',
    );
    expect(operations(asked)).toEqual(['Query', ...Array.from({ length: 10 }, () => 'BatchGetItem')]);
  });

  it('may be answered with nothing', async () => {
    const { store } = storeOn(({ operation }) => (operation === 'Query' ? { Items: [itemOf()] } : {}));
    expect(await store.findByAttempt(AN_EXECUTION_ARN, attemptKeyFor(aNewInvocation()))).toEqual([]);
  });
});
