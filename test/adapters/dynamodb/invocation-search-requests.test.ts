import { describe, expect, it } from '@jest/globals';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDbInvocationSearch } from '../../../src/adapters/dynamodb/dynamodb-invocation-search.js';
import { newItemOf } from '../../../src/adapters/dynamodb/invocation-item.js';
import { AN_EXECUTION_ARN, aNewInvocation } from '../../support/builders.js';

/** A search whose requests are kept, and answered so. */
const searchAnswering = (answer: object) => {
  const inputs: unknown[] = [];
  const send = async (command: { readonly input: unknown }): Promise<object> => {
    inputs.push(command.input);
    return answer;
  };
  const client = { send } as unknown as Pick<DynamoDBClient, 'send'>;
  return { inputs, search: new DynamoDbInvocationSearch({ client, tableName: 'state' }) };
};

describe('what the search asks DynamoDB for', () => {
  it('sees every write that has returned, of an execution and of a lock', async () => {
    const { inputs, search } = searchAnswering({});
    await search.ofExecution(AN_EXECUTION_ARN, { limit: 5 });
    await search.lock('nightly');
    expect(inputs).toEqual([
      expect.objectContaining({ TableName: 'state', ConsistentRead: true, Limit: 5 }),
      expect.objectContaining({ TableName: 'state', ConsistentRead: true }),
    ]);
  });

  it('is an id of invocations alone, since locks have neither name nor statement', async () => {
    const { inputs, search } = searchAnswering({});
    await search.withId('i-1', { limit: 5 });
    expect(inputs).toEqual([
      {
        ...{ TableName: 'state', Limit: 5 },
        FilterExpression: '(#invocationId = :id OR #statementId = :id) AND attribute_exists(#statementName)',
        ExpressionAttributeNames: {
          ...{ '#invocationId': 'invocationId', '#statementId': 'statementId', '#statementName': 'statementName' },
        },
        ExpressionAttributeValues: { ':id': { S: 'i-1' } },
      },
    ]);
  });

  it('is given page by page', async () => {
    const key = { id: { S: AN_EXECUTION_ARN }, invocationId: { S: 'invocation-1' } };
    const first = searchAnswering({ Items: [newItemOf(aNewInvocation(), 'write-1')], LastEvaluatedKey: key });
    const { entries, cursor } = await first.search.ofExecution(AN_EXECUTION_ARN, { limit: 1 });
    expect(entries.map(({ invocationId }) => invocationId)).toEqual(['invocation-1']);
    for (const ask of ['ofExecution', 'withId'] as const) {
      const next = searchAnswering({});
      expect(await next.search[ask]('any', { limit: 1, cursor })).toStrictEqual({ entries: [] });
      expect(next.inputs).toMatchObject([{ ExclusiveStartKey: key }]);
    }
  });

  it('finds no lock in an item without an owner, and none where there is no item', async () => {
    const owner = { ownerExecutionArn: { S: AN_EXECUTION_ARN }, ownerInvocationId: { S: 'i-1' } };
    for (const Item of [undefined, {}, { ...owner, ownerInvocationId: {} }, { ...owner, ownerExecutionArn: {} }]) {
      expect(await searchAnswering({ Item }).search.lock('nightly')).toBeUndefined();
    }
    const found = { singletonKey: 'nightly', owner: { executionArn: AN_EXECUTION_ARN, invocationId: 'i-1' } };
    expect(await searchAnswering({ Item: owner }).search.lock('nightly')).toEqual(found);
    const withTime = searchAnswering({ Item: { ...owner, acquiredAt: { N: '7' } } });
    expect(await withTime.search.lock('nightly')).toEqual({ ...found, acquiredAt: 7 });
  });

  it.each([
    [
      'list the invocations of',
      (search: DynamoDbInvocationSearch) => search.ofExecution(AN_EXECUTION_ARN, { limit: 1 }),
    ],
    ["look for 'i-1'", (search: DynamoDbInvocationSearch) => search.withId('i-1', { limit: 1 })],
    ['read a lock', (search: DynamoDbInvocationSearch) => search.lock('nightly')],
  ])('tells that it could not %s', async (intent, ask) => {
    const client = { send: () => Promise.reject(new Error('lost')) } as unknown as Pick<DynamoDBClient, 'send'>;
    const search = new DynamoDbInvocationSearch({ client, tableName: 'state' });
    await expect(ask(search)).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      message: expect.stringContaining(intent),
    });
  });
});
