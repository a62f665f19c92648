import { describe, expect, it } from '@jest/globals';
import { BatchGetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDbInvocationStore } from '../../../src/adapters/dynamodb/index.js';
import { newItemOf } from '../../../src/adapters/dynamodb/invocation-item.js';
import type { AttributeMap } from '../../../src/adapters/dynamodb/attribute-values.js';
import { AN_EXECUTION_ARN, aNewInvocation, anAttempt, attemptKeyFor } from '../../support/builders.js';

const TABLE = 'tasker-state';
const KEY = attemptKeyFor(aNewInvocation());
const itemOf = (invocationId: string, over: object = {}): AttributeMap =>
  newItemOf(aNewInvocation({ invocationId, ...over }), 'write');

/** A table whose index finds these items, and which hands out one of them at a time: the other keys stay unprocessed. */
const storeOf = (items: readonly AttributeMap[], handsOut = 1): DynamoDbInvocationStore => {
  const client = {
    send: async (command: unknown) => {
      if (command instanceof QueryCommand) return { Items: items };
      if (!(command instanceof BatchGetItemCommand)) throw new Error('no other request is expected');
      const keys = command.input.RequestItems?.[TABLE]?.Keys ?? [];
      const given = keys
        .slice(0, handsOut)
        .map(({ invocationId }) => items.find((item) => item.invocationId?.S === invocationId?.S));
      const left = keys.slice(handsOut);
      return { Responses: { [TABLE]: given }, UnprocessedKeys: left.length > 0 ? { [TABLE]: { Keys: left } } : {} };
    },
  };
  return new DynamoDbInvocationStore({ client: client, tableName: TABLE });
};

describe('reading many items of a table that is busy', () => {
  it('asks again for the keys that were not processed', async () => {
    const found = await storeOf([itemOf('a'), itemOf('b'), itemOf('c')]).findByAttempt(AN_EXECUTION_ARN, KEY);
    expect(found.map(({ invocationId }) => invocationId).sort()).toEqual(['a', 'b', 'c']);
  });

  it('is an error where some stay unprocessed, and never a shorter list', async () => {
    const reading = storeOf([itemOf('a'), itemOf('b')], 0).findByAttempt(AN_EXECUTION_ARN, KEY);
    await expect(reading).rejects.toMatchObject({ name: 'StoreUnavailableError', retryable: true });
  });

  it('leaves out what belongs to another attempt by the time it is read', async () => {
    const other = itemOf('other', { attempt: anAttempt({ enteredTime: '2026-01-02T04:00:00Z' }) });
    const found = await storeOf([itemOf('own'), other]).findByAttempt(AN_EXECUTION_ARN, KEY);
    expect(found.map(({ invocationId }) => invocationId)).toEqual(['own']);
  });
});
