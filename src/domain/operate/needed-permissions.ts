import type { NeededPermission } from '../../ports/inspection.js';
import type { StatementTarget } from '../../ports/statement-target.js';
import type { ResultLocation } from '../results/result-location.js';

const WITHOUT_RESOURCE: Readonly<Record<'complete' | 'cancel', readonly string[]>> = {
  complete: [
    'redshift-data:DescribeStatement',
    'redshift-data:GetStatementResult',
    'redshift-data:ListStatements',
    'states:SendTaskSuccess',
    'states:SendTaskFailure',
    'states:SendTaskHeartbeat',
  ],
  cancel: ['redshift-data:CancelStatement'],
};

const START_ACTIONS = ['redshift-data:ExecuteStatement', 'redshift-data:BatchExecuteStatement'];

const TABLE_ACTIONS = [
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:GetItem',
  'dynamodb:BatchGetItem',
  'dynamodb:DeleteItem',
  'dynamodb:Query',
];

const RESULT_ACTIONS = ['s3:PutObject', 's3:GetObject', 's3:DeleteObject', 's3:AbortMultipartUpload'];

const CALLBACK_ACTIONS = [
  'lambda:SendDurableExecutionCallbackSuccess',
  'lambda:SendDurableExecutionCallbackFailure',
  'lambda:SendDurableExecutionCallbackHeartbeat',
];

/** What is known of the resources that a tasker works with; what is absent is not looked at. */
export interface KnownResources {
  /** Partition, region and account of its functions. */
  readonly place?: FunctionPlace;
  /** Absent where the state is in PostgreSQL: what its role may there is the database's to know. */
  readonly tableName?: string | undefined;
  /** Where statements run. */
  readonly target?: StatementTarget | undefined;
  /** Where rows may be put, if anywhere. */
  readonly results?: ResultLocation | undefined;
  /** Durable functions that wait for it: their names, with `*` for any text. */
  readonly durableFunctionNames: readonly string[];
  /** Durable executions that wait right now. */
  readonly durableExecutionArns: readonly string[];
}

/** Where a function is, as its ARN tells. */
export interface FunctionPlace {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** @returns `undefined` for what is no ARN. */
export function placeOf(functionArn: string | undefined): FunctionPlace | undefined {
  const [, partition, , region, account] = functionArn?.split(':') ?? [];
  return partition === undefined || region === undefined || account === undefined
    ? undefined
    : { partition, region, account };
}

/** What a tasker's role must be allowed to bring an answer back. */
export const permissionsToComplete = (): readonly NeededPermission[] => on('*', WITHOUT_RESOURCE.complete);

/**
 * What a tasker's role must be allowed, as far as it can be told from here. IAM knows a workgroup by its id, which only its ARN tells, and
 * a secret may be named without the letters that Secrets Manager adds, or allow the role by a policy of its own: these two are left out.
 *
 * @example neededPermissions({ place: placeOf(functionArn), tableName: 'etl', durableFunctionNames: [], durableExecutionArns: [] })
 */
export function neededPermissions(known: KnownResources): readonly NeededPermission[] {
  const { durableExecutionArns, durableFunctionNames, place, results, tableName, target } = known;
  const everywhere = on('*', [...WITHOUT_RESOURCE.complete, ...WITHOUT_RESOURCE.cancel]);
  const callbacks = durableExecutionArns.flatMap((arn) => on(arn, CALLBACK_ACTIONS));
  if (place === undefined) return [...everywhere, ...callbacks];
  const { partition, region, account } = place;
  const functionArn = (name: string): string => `arn:${partition}:lambda:${region}:${account}:function:${name}`;
  return [
    ...everywhere,
    ...(target ? toStart(target, place) : []),
    ...(tableName === undefined ? [] : onTable(`arn:${partition}:dynamodb:${region}:${account}:table/${tableName}`)),
    ...(results ? on(`arn:${partition}:s3:::${keysIn(results)}`, RESULT_ACTIONS) : []),
    // Lambda knows an execution below a version of its function.
    ...durableFunctionNames.flatMap((name) => on(`${functionArn(name)}:*`, CALLBACK_ACTIONS)),
    ...callbacks,
  ];
}

/** To run statements on the target, as its user. */
function toStart(target: StatementTarget, place: FunctionPlace): readonly NeededPermission[] {
  const { clusterIdentifier, database, dbUser, secretArn, workgroupName } = target;
  if (workgroupName?.startsWith('arn:') === true) {
    const credentials = secretArn === undefined ? ['redshift-serverless:GetCredentials'] : [];
    return on(workgroupName, [...START_ACTIONS, ...credentials]);
  }
  if (clusterIdentifier === undefined) return [];
  const ofCluster = (kind: string, name = ''): string =>
    `arn:${place.partition}:redshift:${place.region}:${place.account}:${kind}:${clusterIdentifier}${name}`;
  const databaseArn = ofCluster('dbname', `/${database}`);
  return [
    ...on(ofCluster('cluster'), START_ACTIONS),
    ...(secretArn !== undefined
      ? []
      : dbUser === undefined
        ? on(databaseArn, ['redshift:GetClusterCredentialsWithIAM'])
        : [ofCluster('dbuser', `/${dbUser}`), databaseArn].flatMap((arn) =>
            on(arn, ['redshift:GetClusterCredentials']),
          )),
  ];
}

const onTable = (tableArn: string): readonly NeededPermission[] => [
  ...on(tableArn, TABLE_ACTIONS),
  ...on(`${tableArn}/index/inFlight`, ['dynamodb:Query']),
];

const keysIn = ({ bucket, prefix }: ResultLocation): string =>
  prefix === '' ? `${bucket}/*` : `${bucket}/${prefix}/*`;

const on = (resource: string, actions: readonly string[]): readonly NeededPermission[] =>
  actions.map((action) => ({ action, resource }));
