import { Annotations, Arn, ArnFormat, type aws_dynamodb as dynamodb, Stack, Token } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { TIME_TO_LIVE_ATTRIBUTE, tableDefinition } from 'sfn-redshift-tasker/state-table';
import { StateTable } from '../state-table.js';
import { expectSamePlace, type Place } from './same-place.js';

interface KeySchema {
  readonly attributeName: string;
  readonly keyType: string;
}

interface Index {
  readonly indexName: string;
  readonly keySchema: readonly KeySchema[];
  readonly projection: { readonly projectionType?: string; readonly nonKeyAttributes?: readonly string[] };
}

/** The part of `CfnTable` and `CfnGlobalTable` that is looked at. */
interface TableResource {
  readonly keySchema?: readonly KeySchema[];
  readonly localSecondaryIndexes?: readonly Index[];
  readonly globalSecondaryIndexes?: readonly Index[];
  readonly timeToLiveSpecification?: { readonly enabled?: boolean; readonly attributeName?: string };
}

const DEFINITION = tableDefinition('any');

/**
 * Refuses, at synthesis, an existing table without the keys, indexes and time to live that the handlers need; says what cannot be
 * seen of an imported one.
 */
export function checkExistingTable(scope: Construct, table: dynamodb.ITable): void {
  expectSamePlace(scope, 'existingTableObj', placeOf(table));
  if (table instanceof StateTable) return;
  const resource = table.node.defaultChild as (IConstruct & TableResource) | undefined;
  if (resource === undefined) {
    Annotations.of(scope).addWarningV2(
      'sfn-redshift-tasker:importedTable',
      "existingTableObj is imported, so its keys and indexes cannot be seen: it must have been made as a StateTable or from the package's " +
        "tableDefinition, or every start fails with a ConfigurationError; 'sfn-redshift-tasker doctor' checks it once it is deployed. Where " +
        'it is encrypted with a key, import it with that key, or the functions may not use it',
    );
    return;
  }
  // Indexes may still be added.
  scope.node.addValidation({ validate: () => faultsOf(Stack.of(resource).resolve(plain(resource)) as TableResource) });
}

/** A table that is imported by its ARN does not tell its place otherwise. */
const placeOf = (table: dynamodb.ITable): Place => {
  if (Token.isUnresolved(table.tableArn)) return table.env;
  const { account, region } = Arn.split(table.tableArn, ArnFormat.SLASH_RESOURCE_NAME);
  return { account: account ?? table.env.account, region: region ?? table.env.region };
};

const plain = (resource: TableResource): TableResource => ({
  ...(resource.keySchema && { keySchema: resource.keySchema }),
  ...(resource.localSecondaryIndexes && { localSecondaryIndexes: resource.localSecondaryIndexes }),
  ...(resource.globalSecondaryIndexes && { globalSecondaryIndexes: resource.globalSecondaryIndexes }),
  ...(resource.timeToLiveSpecification && { timeToLiveSpecification: resource.timeToLiveSpecification }),
});

function faultsOf(table: TableResource): string[] {
  const keys = (schema: readonly KeySchema[] = []): string =>
    schema.map(({ attributeName, keyType }) => `${attributeName} (${keyType})`).join(', ');
  const wanted = (schema: typeof DEFINITION.KeySchema): string =>
    schema?.map(({ AttributeName, KeyType }) => `${AttributeName} (${KeyType})`).join(', ') ?? '';
  const faults: string[] = [];
  if (keys(table.keySchema) !== wanted(DEFINITION.KeySchema)) {
    faults.push(`has the keys ${keys(table.keySchema)}; needed: ${wanted(DEFINITION.KeySchema)}`);
  }
  const existing = [...(table.localSecondaryIndexes ?? []), ...(table.globalSecondaryIndexes ?? [])];
  for (const index of [...(DEFINITION.LocalSecondaryIndexes ?? []), ...(DEFINITION.GlobalSecondaryIndexes ?? [])]) {
    const found = existing.find(({ indexName }) => indexName === index.IndexName);
    const like = `an index '${index.IndexName}' on ${wanted(index.KeySchema)}`;
    if (found === undefined) faults.push(`has no ${like.replace('an ', '')}`);
    else if (keys(found.keySchema) !== wanted(index.KeySchema)) faults.push(`has no ${like.replace('an ', '')}`);
    else if (!holds(found.projection, index.Projection)) faults.push(`has too little in index '${index.IndexName}'`);
  }
  const { enabled, attributeName } = table.timeToLiveSpecification ?? {};
  if (enabled !== true || attributeName !== TIME_TO_LIVE_ATTRIBUTE) {
    faults.push(`has no time to live by '${TIME_TO_LIVE_ATTRIBUTE}', so nothing would ever be deleted`);
  }
  return faults.map((fault) => `existingTableObj ${fault}; make the table with StateTable`);
}

type Projection = NonNullable<NonNullable<typeof DEFINITION.GlobalSecondaryIndexes>[number]['Projection']>;

const holds = (has: Index['projection'], needed: Projection | undefined): boolean =>
  has.projectionType === 'ALL' ||
  needed?.ProjectionType === 'KEYS_ONLY' ||
  (needed?.NonKeyAttributes ?? []).every((name) => has.nonKeyAttributes?.includes(name));
