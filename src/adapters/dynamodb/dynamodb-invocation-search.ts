import { type DynamoDBClient, GetItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { sha256Hex } from '../../domain/hash.js';
import type { Invocation } from '../../ports/invocation.js';
import type { HeldLock, InvocationSearch } from '../../ports/invocation-search.js';
import type { Page, PageRequest } from '../../ports/invocation-store.js';
import type { EpochMs } from '../../ports/units.js';
import { cursorOf } from '../page-cursor.js';
import { type AttributeMap, attributesOf } from './attribute-values.js';
import { invocationIn } from './invocation-item.js';
import { pageInputOf } from './page-input.js';
import { lockKeyOf } from './singleton-locks.js';
import { storeErrorOf } from './store-error.js';

/** Where an item is, and what it is found by. */
export interface DynamoDbInvocationSearchOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
}

interface FoundItems {
  readonly Items?: AttributeMap[] | undefined;
  readonly LastEvaluatedKey?: AttributeMap | undefined;
}

/**
 * {@link InvocationSearch} on the state table. Needs `dynamodb:Query`, `dynamodb:GetItem` and, for {@link withId}, `dynamodb:Scan`.
 *
 * @example new DynamoDbInvocationSearch({ client: new DynamoDBClient({}), tableName: 'etl-state' })
 */
export class DynamoDbInvocationSearch implements InvocationSearch {
  constructor(private readonly options: DynamoDbInvocationSearchOptions) {}

  async ofExecution(executionArn: string, page: PageRequest): Promise<Page<Invocation>> {
    const command = new QueryCommand({
      TableName: this.options.tableName,
      ...pageInputOf(page),
      KeyConditionExpression: '#id = :id',
      ExpressionAttributeNames: { '#id': 'id' },
      ExpressionAttributeValues: attributesOf({ ':id': executionArn }),
      ConsistentRead: true,
    });
    return await this.page(`list the invocations of '${executionArn}'`, () => this.options.client.send(command));
  }

  async withId(id: string, page: PageRequest): Promise<Page<Invocation>> {
    const command = new ScanCommand({
      TableName: this.options.tableName,
      ...pageInputOf(page),
      FilterExpression: '(#invocationId = :id OR #statementId = :id) AND attribute_exists(#statementName)',
      ExpressionAttributeNames: {
        '#invocationId': 'invocationId',
        '#statementId': 'statementId',
        '#statementName': 'statementName',
      },
      ExpressionAttributeValues: attributesOf({ ':id': id }),
    });
    return await this.page(`look for '${id}'`, () => this.options.client.send(command));
  }

  async lock(singletonKey: string): Promise<HeldLock | undefined> {
    const command = new GetItemCommand({
      TableName: this.options.tableName,
      Key: lockKeyOf(sha256Hex(singletonKey)),
      ConsistentRead: true,
    });
    const { Item: item } = await this.attempt('read a lock', () => this.options.client.send(command));
    const { ownerExecutionArn, ownerInvocationId, acquiredAt } = item ?? {};
    if (ownerExecutionArn?.S === undefined || ownerInvocationId?.S === undefined) return undefined;
    return {
      singletonKey,
      owner: { executionArn: ownerExecutionArn.S, invocationId: ownerInvocationId.S },
      ...(acquiredAt?.N !== undefined && { acquiredAt: Number(acquiredAt.N) as EpochMs }),
    };
  }

  private async page(intent: string, send: () => Promise<FoundItems>): Promise<Page<Invocation>> {
    const { Items = [], LastEvaluatedKey } = await this.attempt(intent, send);
    return { entries: Items.map(invocationIn), ...(LastEvaluatedKey && { cursor: cursorOf(LastEvaluatedKey) }) };
  }

  private async attempt<Output>(intent: string, send: () => Promise<Output>): Promise<Output> {
    try {
      return await send();
    } catch (error) {
      throw storeErrorOf(error, intent, this.options.tableName);
    }
  }
}
