import {
  BatchGetItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type DynamoDBClient,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { StoreUnavailableError } from '../../ports/port-errors.js';
import { hasErrorName } from '../../ports/tasker-error.js';
import type { AttributeMap } from './attribute-values.js';
import { storeErrorOf } from './store-error.js';

/** A condition, its `#names` being the attributes' own and its `:values` given. */
export interface Condition {
  readonly condition: string;
  readonly values?: AttributeMap;
}

/** A conditional change of one item. */
export interface ConditionalUpdate extends Condition {
  readonly update: string;
}

/** Whether a conditional write took place; if not, the item that stood against it, absent where there is none. */
export type WriteResult =
  { readonly applied: true } | { readonly applied: false; readonly existing: AttributeMap | undefined };

/** The same, for a write that gives the whole new item back. */
export type UpdateResult =
  | { readonly applied: true; readonly item: AttributeMap }
  | { readonly applied: false; readonly existing: AttributeMap | undefined };

/** What a query needs besides the table; a read of the table or of a local index is consistent. */
export type TableQuery = Pick<
  QueryCommandInput,
  'IndexName' | 'ScanIndexForward' | 'Limit' | 'ExclusiveStartKey' | 'FilterExpression' | 'ConsistentRead'
> & { readonly keyCondition: string; readonly values: AttributeMap };

export interface QueryPage {
  readonly items: readonly AttributeMap[];
  readonly lastKey: AttributeMap | undefined;
}

/** At 1 MB of keys a page, this is more than an execution can have. */
const QUERY_PAGES_MAX = 100;
const BATCH_KEYS_MAX = 100;
const BATCH_ROUNDS_MAX = 10;

/** Aliases for every attribute that the expressions name. All of them, because DynamoDB reserves hundreds of words. */
const namesIn = (...expressions: readonly (string | undefined)[]): Record<string, string> => {
  const aliases = expressions.join(' ').match(/#\w+/g) ?? [];
  return Object.fromEntries(aliases.map((alias) => [alias, alias.slice(1)]));
};

const expressionInput = ({ condition, values }: Condition, update?: string) => ({
  ConditionExpression: condition,
  ExpressionAttributeNames: namesIn(condition, update),
  ...(values && { ExpressionAttributeValues: values }),
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
});

/**
 * The requests that the store makes of its table, and nothing of what they mean. All reads are consistent unless told
 * otherwise. Every method takes what it is for (`intent`, to follow "could not") and throws a `StoreUnavailableError` or a
 * `ConfigurationError`, never an error of the SDK.
 */
export class InvocationTable {
  constructor(
    private readonly client: Pick<DynamoDBClient, 'send'>,
    private readonly tableName: string,
  ) {}

  async get(intent: string, key: AttributeMap): Promise<AttributeMap | undefined> {
    const command = new GetItemCommand({ TableName: this.tableName, Key: key, ConsistentRead: true });
    return (await this.attempt(intent, () => this.client.send(command))).Item;
  }

  /** The items behind these keys, in no particular order; what is no longer there is left out. */
  async getMany(intent: string, keys: readonly AttributeMap[]): Promise<AttributeMap[]> {
    const items: AttributeMap[] = [];
    for (let start = 0; start < keys.length; start += BATCH_KEYS_MAX) {
      items.push(...(await this.getBatch(intent, keys.slice(start, start + BATCH_KEYS_MAX))));
    }
    return items;
  }

  async put(intent: string, item: AttributeMap, condition: Condition): Promise<WriteResult> {
    const command = new PutItemCommand({ TableName: this.tableName, Item: item, ...expressionInput(condition) });
    const { id, invocationId } = item;
    return this.conditionally(intent, { id, invocationId } as AttributeMap, async () => {
      await this.client.send(command);
      return { applied: true };
    });
  }

  async update(intent: string, key: AttributeMap, change: ConditionalUpdate): Promise<UpdateResult> {
    const command = new UpdateItemCommand({
      TableName: this.tableName,
      Key: key,
      UpdateExpression: change.update,
      ...expressionInput(change, change.update),
      ReturnValues: 'ALL_NEW',
    });
    return this.conditionally(intent, key, async () => {
      const { Attributes: item = {} } = await this.client.send(command);
      return { applied: true, item };
    });
  }

  /** Leaves alone what the condition does not hold of. */
  async delete(intent: string, key: AttributeMap, condition: Condition): Promise<void> {
    const command = new DeleteItemCommand({ TableName: this.tableName, Key: key, ...expressionInput(condition) });
    await this.conditionally(intent, key, () => this.client.send(command));
  }

  async query(intent: string, query: TableQuery): Promise<QueryPage> {
    const { keyCondition, values, ...rest } = query;
    const command = new QueryCommand({
      TableName: this.tableName,
      ConsistentRead: true,
      ...rest,
      KeyConditionExpression: keyCondition,
      ExpressionAttributeNames: namesIn(keyCondition, rest.FilterExpression),
      ExpressionAttributeValues: values,
    });
    const { Items: items = [], LastEvaluatedKey: lastKey } = await this.attempt(intent, () =>
      this.client.send(command),
    );
    return { items, lastKey };
  }

  /** All pages of a query. */
  async queryAll(intent: string, query: TableQuery): Promise<AttributeMap[]> {
    const items: AttributeMap[] = [];
    let page = await this.query(intent, query);
    for (let pages = 1; pages <= QUERY_PAGES_MAX; pages += 1) {
      items.push(...page.items);
      if (!page.lastKey) return items;
      page = await this.query(intent, { ...query, ExclusiveStartKey: page.lastKey });
    }
    throw new StoreUnavailableError(
      `could not ${intent} in table '${this.tableName}': more than ${QUERY_PAGES_MAX} pages of keys`,
    );
  }

  /** How many items a query finds, counted no further than `atMost`; it is charged for those that it counts. */
  async count(intent: string, { keyCondition, values, ...rest }: TableQuery, atMost: number): Promise<number> {
    let counted = 0;
    let lastKey: AttributeMap | undefined;
    do {
      const command = new QueryCommand({
        TableName: this.tableName,
        ...rest,
        Select: 'COUNT',
        Limit: atMost - counted,
        ExclusiveStartKey: lastKey,
        KeyConditionExpression: keyCondition,
        ExpressionAttributeNames: namesIn(keyCondition, rest.FilterExpression),
        ExpressionAttributeValues: values,
      });
      const page = await this.attempt(intent, () => this.client.send(command));
      counted += page.Count ?? 0;
      lastKey = page.LastEvaluatedKey;
    } while (lastKey !== undefined && counted < atMost);
    return counted;
  }

  /** Reads one batch; DynamoDB may hand back some of the keys when the answer grows too large or the table is busy. */
  private async getBatch(intent: string, keys: readonly AttributeMap[]): Promise<AttributeMap[]> {
    const items: AttributeMap[] = [];
    let open: AttributeMap[] = [...keys];
    for (let round = 0; round < BATCH_ROUNDS_MAX; round += 1) {
      const command = new BatchGetItemCommand({
        RequestItems: { [this.tableName]: { Keys: open, ConsistentRead: true } },
      });
      const { Responses, UnprocessedKeys } = await this.attempt(intent, () => this.client.send(command));
      items.push(...(Responses?.[this.tableName] ?? []));
      open = UnprocessedKeys?.[this.tableName]?.Keys ?? [];
      if (open.length === 0) return items;
    }
    throw new StoreUnavailableError(
      `could not ${intent} in table '${this.tableName}': ${open.length} keys were still unread after ` +
        `${BATCH_ROUNDS_MAX} requests. Repeating the call is safe`,
    );
  }

  /**
   * Tells a refused write from a failed one. DynamoDB gives the item that stood in the way along with the refusal, unless
   * there is none. Some stand-ins never do, so an absent one is looked up.
   */
  private async conditionally<T>(
    intent: string,
    key: AttributeMap,
    write: () => Promise<T>,
  ): Promise<T | { readonly applied: false; readonly existing: AttributeMap | undefined }> {
    let refusal: { readonly Item?: AttributeMap };
    try {
      return await write();
    } catch (error) {
      if (!hasErrorName(error, 'ConditionalCheckFailedException')) throw storeErrorOf(error, intent, this.tableName);
      refusal = error as typeof refusal;
    }
    return { applied: false, existing: refusal.Item ?? (await this.get(intent, key)) };
  }

  private async attempt<T>(intent: string, request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      throw storeErrorOf(error, intent, this.tableName);
    }
  }
}
