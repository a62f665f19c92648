type Kind = 'string' | 'number' | 'boolean' | 'array' | 'object';

/**
 * What a member is: a kind, as `kindOf` tells it, which with `?` may be missing; or members of its own, or a list of such, which both
 * may be missing.
 */
export type MemberShape = Kind | `${Kind}?` | ResponseShape | readonly [ResponseShape];

/** The members of an answer. */
export interface ResponseShape {
  readonly [field: string]: MemberShape;
}

const STARTED: ResponseShape = {
  ClusterIdentifier: 'string?',
  CreatedAt: 'string?',
  Database: 'string?',
  DbGroups: 'array?',
  DbUser: 'string?',
  Id: 'string?',
  SecretArn: 'string?',
  SessionId: 'string?',
  WorkgroupName: 'string?',
};
const EXECUTION: ResponseShape = {
  ExecutionArn: 'string',
  StateMachineArn: 'string',
  StartDate: 'string',
  Status: 'string',
  Name: 'string?',
  Error: 'string?',
  Cause: 'string?',
};
const CONSUMED: ResponseShape = {
  TableName: 'string?',
  CapacityUnits: 'number?',
  ReadCapacityUnits: 'number?',
  WriteCapacityUnits: 'number?',
};
const COLUMN: ResponseShape = { name: 'string?', label: 'string?', typeName: 'string?', length: 'number?' };
const OBJECT: ResponseShape = {
  ContentLength: 'number?',
  ContentType: 'string?',
  ETag: 'string?',
  LastModified: 'string?',
  Metadata: 'object?',
  StorageClass: 'string?',
  VersionId: 'string?',
};

/**
 * What services answer, by the resource of the task: the members that tasks with Redshift go by. Source: the SDK's models.
 * The result of a `.sync` task is the answer of the operation that the service polls with.
 */
export const RESPONSE_SHAPES: Readonly<Record<string, ResponseShape>> = {
  'aws-sdk:redshiftdata:executeStatement': STARTED,
  'aws-sdk:redshiftdata:batchExecuteStatement': STARTED,
  'aws-sdk:redshiftdata:describeStatement': {
    Id: 'string',
    Status: 'string?',
    Error: 'string?',
    Duration: 'number?',
    HasResultSet: 'boolean?',
    ResultRows: 'number?',
    ResultSize: 'number?',
    RedshiftPid: 'number?',
    RedshiftQueryId: 'number?',
    CreatedAt: 'string?',
    UpdatedAt: 'string?',
    SubStatements: [
      { Id: 'string', Status: 'string?', Error: 'string?', HasResultSet: 'boolean?', ResultRows: 'number?' },
    ],
    QueryString: 'string?',
  },
  'aws-sdk:redshiftdata:getStatementResult': {
    Records: 'array',
    ColumnMetadata: [COLUMN],
    TotalNumRows: 'number?',
    NextToken: 'string?',
  },
  'aws-sdk:redshiftdata:getStatementResultV2': {
    Records: 'array',
    ColumnMetadata: [COLUMN],
    ResultFormat: 'string?',
    TotalNumRows: 'number?',
    NextToken: 'string?',
  },
  'aws-sdk:redshiftdata:cancelStatement': { Status: 'boolean?' },
  'aws-sdk:redshiftdata:listStatements': { Statements: 'array', NextToken: 'string?' },
  'lambda:invoke': {
    StatusCode: 'number?',
    FunctionError: 'string?',
    ExecutedVersion: 'string?',
    LogResult: 'string?',
  },
  'states:startExecution': { ExecutionArn: 'string', StartDate: 'string' },
  'states:startExecution.sync': { ...EXECUTION, Input: 'string?', Output: 'string?' },
  'states:startExecution.sync:2': EXECUTION,
  'sqs:sendMessage': { MessageId: 'string?', MD5OfMessageBody: 'string?', SequenceNumber: 'string?' },
  'sns:publish': { MessageId: 'string?', SequenceNumber: 'string?' },
  'dynamodb:getItem': { Item: 'object?', ConsumedCapacity: CONSUMED },
  'dynamodb:putItem': { Attributes: 'object?', ConsumedCapacity: CONSUMED },
  'dynamodb:updateItem': { Attributes: 'object?', ConsumedCapacity: CONSUMED },
  'dynamodb:deleteItem': { Attributes: 'object?', ConsumedCapacity: CONSUMED },
  'events:putEvents': {
    FailedEntryCount: 'number?',
    Entries: [{ EventId: 'string?', ErrorCode: 'string?', ErrorMessage: 'string?' }],
  },
  'aws-sdk:s3:getObject': OBJECT,
  'aws-sdk:s3:headObject': OBJECT,
  'glue:startJobRun': { JobRunId: 'string?' },
  'glue:startJobRun.sync': { Id: 'string?', JobName: 'string?', JobRunState: 'string?', Attempt: 'number?' },
};
