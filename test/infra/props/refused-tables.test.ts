import { aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { describe, expect, it } from '@jest/globals';
import { StateTable } from '../../../infra/src/index.js';
import { tableDefinition } from '../../../src/adapters/dynamodb/table-definition.js';
import { aStack, aTasker, faultsOf, warningsOf } from '../a-stack.js';

const STRING = dynamodb.AttributeType.STRING;
const NUMBER = dynamodb.AttributeType.NUMBER;
const KEYS = { partitionKey: { name: 'id', type: STRING }, sortKey: { name: 'invocationId', type: STRING } };

/** Everything that a tasker needs, written by hand; the index `without` is left out. */
function aTableLikeOurs(scope: ReturnType<typeof aStack>, without?: string): dynamodb.Table {
  const table = new dynamodb.Table(scope, 'Table', { ...KEYS, timeToLiveAttribute: 'expiresAt' });
  const { LocalSecondaryIndexes = [], GlobalSecondaryIndexes = [] } = tableDefinition('any');
  const nameOf = (schema: { AttributeName?: string | undefined }[] | undefined, index: number) =>
    schema?.[index]?.AttributeName ?? '';
  for (const { IndexName = '', KeySchema } of LocalSecondaryIndexes) {
    const name = nameOf(KeySchema, 1);
    const type = name === 'attemptKey' ? STRING : NUMBER;
    if (IndexName !== without) table.addLocalSecondaryIndex({ indexName: IndexName, sortKey: { name, type } });
  }
  for (const { IndexName = '', KeySchema } of GlobalSecondaryIndexes) {
    if (IndexName === without) continue;
    const [partition, sort] = [nameOf(KeySchema, 0), nameOf(KeySchema, 1)];
    const sortKey = { name: sort, type: NUMBER };
    table.addGlobalSecondaryIndex({ indexName: IndexName, partitionKey: { name: partition, type: STRING }, sortKey });
  }
  return table;
}

const faultsWith = (make: (scope: ReturnType<typeof aStack>) => unknown): string[] => {
  const scope = aStack();
  aTasker(scope, { existingTableObj: make(scope) as dynamodb.ITable });
  return faultsOf(scope);
};

describe('an existing table', () => {
  it('is taken as a StateTable, or with the same keys and indexes', () => {
    expect(faultsWith((scope) => new StateTable(scope, 'Table'))).toEqual([]);
    expect(faultsWith((scope) => aTableLikeOurs(scope))).toEqual([]);
  });

  it('is refused with other keys, and everything that it lacks is named', () => {
    const faults = faultsWith((scope) => new dynamodb.Table(scope, 'Table', { partitionKey: KEYS.partitionKey })).join(
      '\n',
    );
    expect(faults).toContain('has the keys id (HASH); needed: id (HASH), invocationId (RANGE)');
    expect(faults).toContain("has no time to live by 'expiresAt'");
    expect(faults).toContain("has no index 'byStart'");
  });

  it.each(['byStart', 'byStateAndStart', 'byAttempt', 'inFlight'])('is refused without the index %s', (index) => {
    expect(faultsWith((scope) => aTableLikeOurs(scope, index))).toEqual([
      expect.stringMatching(
        new RegExp(`^existingTableObj has no index '${index}' on .*; make the table with StateTable$`),
      ),
    ]);
  });

  it('that is imported is taken, with a warning of what cannot be seen', () => {
    const scope = aStack();
    aTasker(scope, { existingTableObj: dynamodb.Table.fromTableName(scope, 'Table', 'theirs') });
    expect(warningsOf(scope).join()).toContain('its keys and indexes cannot be seen');
  });
});
