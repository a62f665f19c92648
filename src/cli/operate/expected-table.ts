import { tableDefinition, TIME_TO_LIVE_ATTRIBUTE } from '../../adapters/dynamodb/table-definition.js';
import type { ExpectedTable } from '../../domain/operate/checks/facts.js';

interface KeyElement {
  readonly AttributeName?: string | undefined;
}

const namesOf = (schema: readonly KeyElement[] = []): readonly string[] =>
  schema.map(({ AttributeName = '' }) => AttributeName);

/** How the state table of this version is made. */
export function expectedTable(): ExpectedTable {
  const { KeySchema, LocalSecondaryIndexes = [], GlobalSecondaryIndexes = [] } = tableDefinition('any');
  const indexes = [...LocalSecondaryIndexes, ...GlobalSecondaryIndexes];
  return {
    keys: namesOf(KeySchema),
    indexes: Object.fromEntries(indexes.map(({ IndexName = '', KeySchema: keys }) => [IndexName, namesOf(keys)])),
    timeToLiveAttribute: TIME_TO_LIVE_ATTRIBUTE,
  };
}
