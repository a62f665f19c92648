import type { Place } from './resolver.js';

/** An action that a request needs, on a resource. */
export interface RequiredPermission {
  readonly action: string;
  readonly resource: string;
}

/** What requests name differently from permissions. */
export interface Names {
  /** Ids of workgroups by name. */
  readonly workgroupIds: Readonly<Record<string, string>>;
}

type Input = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Several operations go by another's permission. */
const ACTION_OF_OPERATION: Readonly<Record<string, string>> = {
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
  GetStatementResultV2: 'GetStatementResult',
};

/** The permissions that a request needs, by its `x-amz-target` header. */
export function requiredPermissions(target: string, input: Input, place: Place, names: Names): RequiredPermission[] {
  const [service = '', operation = ''] = target.split('.');
  const action = ACTION_OF_OPERATION[operation] ?? operation;
  if (service.startsWith('DynamoDB')) return ofTable(action, input, place);
  if (service === 'AmazonSQS') {
    const name = text(input.QueueUrl).split('/').at(-1) ?? '';
    return [{ action: `sqs:${action}`, resource: `arn:aws:sqs:${place.region}:${place.accountId}:${name}` }];
  }
  if (service === 'RedshiftData') return ofStatement(action, input, place, names);
  if (service === 'AWSStepFunctions') return [{ action: `states:${action}`, resource: '*' }];
  return [{ action: `${service}:${action}`, resource: '*' }];
}

function ofTable(action: string, input: Input, { accountId, region }: Place): RequiredPermission[] {
  const tables = action === 'BatchGetItem' ? Object.keys(input.RequestItems as object) : [text(input.TableName)];
  const index = typeof input.IndexName === 'string' ? `/index/${input.IndexName}` : '';
  return tables.map((table) => ({
    action: `dynamodb:${action}`,
    resource: `arn:aws:dynamodb:${region}:${accountId}:table/${table}${index}`,
  }));
}

function ofStatement(action: string, input: Input, place: Place, { workgroupIds }: Names): RequiredPermission[] {
  if (action !== 'ExecuteStatement' && action !== 'BatchExecuteStatement') {
    return [{ action: `redshift-data:${action}`, resource: '*' }];
  }
  const { accountId, region } = place;
  const cluster = (kind: string, name = ''): string =>
    `arn:aws:redshift:${region}:${accountId}:${kind}:${text(input.ClusterIdentifier)}${name}`;
  if (typeof input.WorkgroupName === 'string') {
    const id = workgroupIds[input.WorkgroupName] ?? 'unknown';
    const resource = `arn:aws:redshift-serverless:${region}:${accountId}:workgroup/${id}`;
    return [
      { action: `redshift-data:${action}`, resource },
      { action: 'redshift-serverless:GetCredentials', resource },
    ];
  }
  return [
    { action: `redshift-data:${action}`, resource: cluster('cluster') },
    { action: 'redshift:GetClusterCredentials', resource: cluster('dbuser', `/${text(input.DbUser)}`) },
    { action: 'redshift:GetClusterCredentials', resource: cluster('dbname', `/${text(input.Database)}`) },
  ];
}
