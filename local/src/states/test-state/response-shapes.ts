/** The kind of a member, as `kindOf` tells it; with `?`, it may be missing. */
type Kind = 'string' | 'number' | 'boolean' | 'array' | 'object';
type Shape = Readonly<Record<string, Kind | `${Kind}?`>>;

const STARTED: Shape = {
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
const EXECUTION: Shape = {
  ExecutionArn: 'string',
  StateMachineArn: 'string',
  StartDate: 'string',
  Status: 'string',
  Name: 'string?',
  Error: 'string?',
  Cause: 'string?',
};

/**
 * What services answer, by the resource of the task: the members that tasks with Redshift go by. Source: the SDK's models.
 * The result of a `.sync` task is the answer of the operation that the service polls with.
 */
export const RESPONSE_SHAPES: Readonly<Record<string, Shape>> = {
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
    SubStatements: 'array?',
    QueryString: 'string?',
  },
  'aws-sdk:redshiftdata:getStatementResult': {
    Records: 'array',
    ColumnMetadata: 'array?',
    TotalNumRows: 'number?',
    NextToken: 'string?',
  },
  'aws-sdk:redshiftdata:getStatementResultV2': {
    Records: 'array',
    ColumnMetadata: 'array?',
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
  'dynamodb:getItem': { Item: 'object?', ConsumedCapacity: 'object?' },
  'dynamodb:putItem': { Attributes: 'object?', ConsumedCapacity: 'object?' },
  'dynamodb:updateItem': { Attributes: 'object?', ConsumedCapacity: 'object?' },
  'dynamodb:deleteItem': { Attributes: 'object?', ConsumedCapacity: 'object?' },
  'events:putEvents': { FailedEntryCount: 'number?', Entries: 'array?' },
  'glue:startJobRun': { JobRunId: 'string?' },
  'glue:startJobRun.sync': { Id: 'string?', JobName: 'string?', JobRunState: 'string?', Attempt: 'number?' },
};
