import type { CreateTableCommandInput, LocalSecondaryIndex } from '@aws-sdk/client-dynamodb';

/** Attributes that keys and indexes are made of. Infrastructure imports them from here, so that the two cannot differ. */
export const KEY_ATTRIBUTES = {
  /** Partition key of the table: an execution's ARN, or a lock's name. String. */
  id: 'id',
  /** Sort key of the table. String. */
  invocationId: 'invocationId',
  /** When the statement was started or adopted last, epoch milliseconds. Absent until it was started. Number. */
  startOrder: 'startOrder',
  /** The same within one state: see `start-order.ts`. Number. */
  stateStartOrder: 'stateStartOrder',
  /** What the attempts of one state entry share; keys of one chain of entries sort by their time. String. */
  attemptKey: 'attemptKey',
  /** The owner, as long as the invocation is in flight. String. */
  inFlightOwner: 'inFlightOwner',
  /** Epoch milliseconds. Number. */
  registeredAt: 'registeredAt',
} as const;

/** The attribute to switch DynamoDB's TimeToLive on for: epoch seconds. */
export const TIME_TO_LIVE_ATTRIBUTE = 'expiresAt';

/** Names of the table's indexes. */
export const INDEXES = {
  /** Local: an execution's started invocations, in the order of their starts. */
  byStart: 'byStart',
  /** Local: the same for each state of the execution. */
  byStateAndStart: 'byStateAndStart',
  /** Local: an execution's invocations that a retry may ask for. */
  byAttempt: 'byAttempt',
  /** Global: an owner's unprocessed invocations, oldest registration first. */
  inFlight: 'inFlight',
} as const;

const localIndex = (indexName: string, sortAttribute: string): LocalSecondaryIndex => ({
  IndexName: indexName,
  KeySchema: [
    { AttributeName: KEY_ATTRIBUTES.id, KeyType: 'HASH' },
    { AttributeName: sortAttribute, KeyType: 'RANGE' },
  ],
  // Keys only: the item itself is read right after, and every projected attribute would be written a second time.
  Projection: { ProjectionType: 'KEYS_ONLY' },
});

/**
 * The state table, as a CreateTable request: on demand, four sparse indexes. Local indexes exist from the creation of a
 * table or never, so an existing table without them cannot be used. TimeToLive is switched on by a request of its own,
 * for {@link TIME_TO_LIVE_ATTRIBUTE}; without it the store works the same and nothing is ever deleted.
 *
 * @example await client.send(new CreateTableCommand(tableDefinition('tasker-state')));
 */
export const tableDefinition = (tableName: string): CreateTableCommandInput => ({
  TableName: tableName,
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [
    { AttributeName: KEY_ATTRIBUTES.id, KeyType: 'HASH' },
    { AttributeName: KEY_ATTRIBUTES.invocationId, KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: KEY_ATTRIBUTES.id, AttributeType: 'S' },
    { AttributeName: KEY_ATTRIBUTES.invocationId, AttributeType: 'S' },
    { AttributeName: KEY_ATTRIBUTES.startOrder, AttributeType: 'N' },
    { AttributeName: KEY_ATTRIBUTES.stateStartOrder, AttributeType: 'N' },
    { AttributeName: KEY_ATTRIBUTES.attemptKey, AttributeType: 'S' },
    { AttributeName: KEY_ATTRIBUTES.inFlightOwner, AttributeType: 'S' },
    { AttributeName: KEY_ATTRIBUTES.registeredAt, AttributeType: 'N' },
  ],
  LocalSecondaryIndexes: [
    localIndex(INDEXES.byStart, KEY_ATTRIBUTES.startOrder),
    localIndex(INDEXES.byStateAndStart, KEY_ATTRIBUTES.stateStartOrder),
    localIndex(INDEXES.byAttempt, KEY_ATTRIBUTES.attemptKey),
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: INDEXES.inFlight,
      KeySchema: [
        { AttributeName: KEY_ATTRIBUTES.inFlightOwner, KeyType: 'HASH' },
        { AttributeName: KEY_ATTRIBUTES.registeredAt, KeyType: 'RANGE' },
      ],
      // Keys only, as above: the start would be written a second time, and the reconciler reads the item anyway.
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
});
