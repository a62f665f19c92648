import { describe, expect, it } from '@jest/globals';
import { recordIn, type AttributeMap } from '../../../src/adapters/dynamodb/attribute-values.js';
import { DynamoDbInvocationStore, DynamoDbPoolStore } from '../../../src/adapters/dynamodb/index.js';
import { inFlightEntryIn, invocationIn, newItemOf } from '../../../src/adapters/dynamodb/invocation-item.js';
import { aLockRequest, aNewInvocation, anInvocationKey, at } from '../../support/builders.js';
import { answeringDynamoDb, conditionFailed } from '../../support/answering-dynamodb.js';

const ITEM = newItemOf(aNewInvocation(), 'write-1');

const without = (item: AttributeMap, attribute: string): AttributeMap =>
  Object.fromEntries(Object.entries(item).filter(([name]) => name !== attribute));

const strange = (attribute: string): object => ({
  name: 'ConfigurationError',
  message:
    `the state table holds an item without a usable attribute '${attribute}': it was not written by this version. ` +
    'Use a table of its own for the tasker',
});

const thrownBy = (read: () => unknown): unknown => {
  try {
    return read();
  } catch (error) {
    return error;
  }
};

describe('an item of an invocation', () => {
  it.each([
    ...['id', 'invocationId', 'statementName', 'owner', 'status', 'processed', 'sqlHash', 'target'],
    ...['registeredAt', 'adoptions', 'expiresAtMs'],
  ])('is not one of ours without %s, and says so', (attribute) => {
    expect(thrownBy(() => invocationIn(without(ITEM, attribute)))).toMatchObject(strange(attribute));
  });

  it.each(['id', 'invocationId', 'registeredAt'])('is no entry of what is in flight without %s', (attribute) => {
    expect(thrownBy(() => inFlightEntryIn(without(ITEM, attribute)))).toMatchObject(strange(attribute));
  });

  it('has no claim where one half of it is missing', () => {
    const claimed = newItemOf(aNewInvocation({ claim: { claimId: 'c', expiresAt: at(5) } }), 'write-1');
    expect(invocationIn(claimed).claim).toEqual({ claimId: 'c', expiresAt: at(5) });
    for (const half of ['claimId', 'claimExpiresAt']) {
      expect(invocationIn(without(claimed, half))).not.toHaveProperty('claim');
    }
  });

  it('has what a map holds, and nothing of kinds that this version does not write', () => {
    expect(
      recordIn({ a: { S: '' }, b: { N: '0' }, c: { BOOL: false }, d: { NULL: true }, e: { L: [] } }),
    ).toStrictEqual({
      ...{ a: '', b: 0, c: false },
    });
    expect(recordIn({})).toStrictEqual({});
    expect(recordIn(undefined)).toBeUndefined();
  });
});

describe('an item of a pool, or of a lock', () => {
  const OWNER = { ownerExecutionArn: { S: 'arn' }, ownerInvocationId: { S: 'i-1' } };
  const SLOT: AttributeMap = { ...OWNER, acquiredAt: { N: '7' } };
  const ENTRY: AttributeMap = {
    ...OWNER,
    ...{
      poolKey: { S: 'p' },
      priority: { N: '1' },
      ticket: { N: '2' },
      enqueuedAt: { N: '3' },
      expiresAtMs: { N: '4' },
    },
  };
  const poolsOf = (item: AttributeMap) =>
    new DynamoDbPoolStore({ ...answeringDynamoDb(() => ({ Items: [item] })), tableName: 'state' });

  it('is read as it was written', async () => {
    const owner = { executionArn: 'arn', invocationId: 'i-1' };
    expect(await poolsOf(SLOT).listSlots('p')).toStrictEqual([{ slotNumber: 0, owner, acquiredAt: 7 }]);
    expect(await poolsOf({ ...SLOT, slotNumber: { N: '3' } }).listSlots('p')).toMatchObject([{ slotNumber: 3 }]);
    expect(await poolsOf(ENTRY).listQueueEntries('p', { limit: 1 })).toStrictEqual([
      { poolKey: 'p', priority: 1, ticket: 2, waiting: owner, enqueuedAt: 3, expiresAt: 4 },
    ]);
  });

  it.each(['ownerExecutionArn', 'ownerInvocationId', 'acquiredAt'])('is no slot without %s', async (attribute) => {
    await expect(poolsOf(without(SLOT, attribute)).listSlots('p')).rejects.toMatchObject(strange(attribute));
  });

  it.each(['ownerExecutionArn', 'ownerInvocationId', 'poolKey', 'priority', 'ticket', 'enqueuedAt', 'expiresAtMs'])(
    'is no entry of a queue without %s',
    async (attribute) => {
      const listed = poolsOf(without(ENTRY, attribute)).listQueueEntries('p', { limit: 1 });
      await expect(listed).rejects.toMatchObject(strange(attribute));
    },
  );

  it('is no lock without a time', async () => {
    const { client } = answeringDynamoDb(() => conditionFailed(OWNER));
    const store = new DynamoDbInvocationStore({ client, tableName: 'state' });
    await expect(store.acquireLock(aLockRequest())).rejects.toMatchObject(strange('acquiredAt'));
  });

  it('is no ticket where none was given', async () => {
    const { client } = answeringDynamoDb(() => ({}));
    const pools = new DynamoDbPoolStore({ client, tableName: 'state' });
    await expect(pools.takeTicket('p', at(0))).rejects.toMatchObject(strange('ticket'));
    const refusing = answeringDynamoDb(() => conditionFailed({ ticket: { N: '5' } }));
    const refused = new DynamoDbPoolStore({ client: refusing.client, tableName: 'state' });
    await expect(refused.takeTicket('p', at(0))).rejects.toMatchObject(strange('ticket'));
  });

  it('is no request where it has no text', async () => {
    const asked = answeringDynamoDb(() => ({ Item: { id: { S: 'request#1' } } }));
    const pools = new DynamoDbPoolStore({ client: asked.client, tableName: 'state' });
    expect(await pools.getQueuedRequest(anInvocationKey())).toBeUndefined();
  });
});
