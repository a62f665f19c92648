import { aws_dynamodb as dynamodb, RemovalPolicy, type aws_kms as kms } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { tableDefinition, TIME_TO_LIVE_ATTRIBUTE } from 'sfn-redshift-tasker/state-table';

/** Properties of a {@link StateTable}. */
export interface StateTableProps {
  /**
   * The customer managed key for the table's data. Task tokens are in there in clear.
   *
   * @default - a key that AWS owns
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Anything else of the table; keys, indexes and time to live are the tasker's.
   *
   * @default - on demand, with point-in-time recovery, kept when the stack is deleted
   */
  readonly tableProps?: Partial<dynamodb.TableOptions>;
}

type Definition = ReturnType<typeof tableDefinition>;

/**
 * The table in which taskers keep their invocations, with the keys and indexes that the handlers need. Several taskers may share
 * one. Local indexes can only be made together with a table, so an existing table must have been made by this class or from
 * the package's `tableDefinition`.
 */
export class StateTable extends dynamodb.Table {
  constructor(scope: Construct, id: string, props: StateTableProps = {}) {
    const definition = tableDefinition(id);
    super(scope, id, {
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      // CDK takes only one of the two ways to say it.
      ...(props.tableProps?.pointInTimeRecovery === undefined && {
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      }),
      // Whoever deletes the table loses the tokens of all tasks that wait.
      removalPolicy: RemovalPolicy.RETAIN,
      ...(props.encryptionKey &&
        !hasOwnEncryption(props.tableProps) && {
          encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
          encryptionKey: props.encryptionKey,
        }),
      ...props.tableProps,
      ...keys(definition, definition.KeySchema),
      timeToLiveAttribute: TIME_TO_LIVE_ATTRIBUTE,
    });
    for (const index of definition.LocalSecondaryIndexes ?? []) {
      this.addLocalSecondaryIndex({
        indexName: index.IndexName ?? '',
        sortKey: keys(definition, index.KeySchema).sortKey,
        ...projection(index.Projection),
      });
    }
    for (const index of definition.GlobalSecondaryIndexes ?? []) {
      this.addGlobalSecondaryIndex({
        indexName: index.IndexName ?? '',
        ...keys(definition, index.KeySchema),
        ...projection(index.Projection),
      });
    }
  }
}

const hasOwnEncryption = (props: StateTableProps['tableProps']): boolean =>
  props?.encryption !== undefined || props?.encryptionKey !== undefined;

function keys(
  definition: Definition,
  schema: Definition['KeySchema'],
): Record<'partitionKey' | 'sortKey', dynamodb.Attribute> {
  const attribute = (keyType: 'HASH' | 'RANGE'): dynamodb.Attribute => {
    const name = schema?.find(({ KeyType }) => KeyType === keyType)?.AttributeName ?? '';
    const type = definition.AttributeDefinitions?.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
    return { name, type: type === 'N' ? dynamodb.AttributeType.NUMBER : dynamodb.AttributeType.STRING };
  };
  return { partitionKey: attribute('HASH'), sortKey: attribute('RANGE') };
}

type Projection = NonNullable<NonNullable<Definition['GlobalSecondaryIndexes']>[number]['Projection']>;

const projection = (
  of: Projection | undefined,
): Pick<dynamodb.SecondaryIndexProps, 'nonKeyAttributes' | 'projectionType'> => ({
  projectionType: (of?.ProjectionType ?? 'ALL') as dynamodb.ProjectionType,
  ...(of?.NonKeyAttributes && { nonKeyAttributes: of.NonKeyAttributes }),
});
