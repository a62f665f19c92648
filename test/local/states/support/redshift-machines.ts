import {
  data,
  dynamicSql,
  END,
  machine,
  NESTED,
  NESTED_ARN,
  polling,
  publish,
  sql,
  task,
  WAREHOUSE,
  type Fields,
  type PublicStyleMachine,
} from './machine-parts.js';

/** A machine whose states have names of their own: those of all branches must differ. */
const named = (name: string, StartAt: string, States: Fields): object => {
  const renamed = (text: string): string =>
    text.replace(/"(Next|Default)":"([^"]+)"/gu, (_, field: string, next: string) => `"${field}":"${next} ${name}"`);
  const states = Object.entries(States).map(([state, fields]) => [
    `${state} ${name}`,
    JSON.parse(renamed(JSON.stringify(fields))) as object,
  ]);
  return machine(`${StartAt} ${name}`, Object.fromEntries(states) as Fields);
};

/** Machines around statements, tables, queues and other machines. */
export const REDSHIFT_MACHINES: readonly PublicStyleMachine[] = [
  {
    name: 'polls a query and reads its rows',
    definition: machine('Send', {
      Send: sql('select count(*) as n from sales', { ResultPath: '$.statement', Next: 'Pause' }),
      ...polling('Read', 'Broken'),
      Read: data(
        'getStatementResult',
        { 'Id.$': '$.statement.Id' },
        { ResultSelector: { 'n.$': '$.Records[0][0].LongValue' }, ...END },
      ),
      Broken: { Type: 'Fail' },
    }),
    output: { n: 3 },
  },
  {
    name: 'reloads in one batch and tells of a failure',
    definition: machine('Send', {
      Send: data(
        'batchExecuteStatement',
        { ...WAREHOUSE, Sqls: ['delete from staging', 'insert into nowhere select 1'], StatementName: 'reload' },
        { ResultPath: '$.statement', Next: 'Pause' },
      ),
      ...polling('Done', 'Tell'),
      Done: { Type: 'Succeed' },
      Tell: publish({ Subject: 'load', 'Message.$': '$.status.Error' }, { ResultPath: null, Next: 'Broken' }),
      Broken: { Type: 'Fail', Error: 'LoadFailed' },
    }),
    error: 'LoadFailed',
  },
  {
    name: 'loads tables in parallel branches',
    definition: machine('Load', {
      Load: {
        Type: 'Parallel',
        Branches: ['customers', 'orders'].map((table) =>
          named(table, 'Send', {
            Send: sql(`insert into log values ('${table}')`, { ResultPath: '$.statement', Next: 'Pause' }),
            ...polling('Done', 'Broken'),
            Done: { Type: 'Pass', Result: table, ...END },
            Broken: { Type: 'Fail' },
          }),
        ),
        ResultPath: '$.loaded',
        Next: 'Tell',
      },
      Tell: publish(
        { 'Message.$': "States.Format('loaded {}', States.JsonToString($.loaded))" },
        { ResultPath: null, ...END },
      ),
    }),
    output: { loaded: ['customers', 'orders'] },
  },
  {
    // Published ones name the workgroup 'wh', which the service refuses: it wants three characters.
    name: 'reloads tables by batches in parallel branches after their Glue jobs',
    definition: machine('Clean', {
      Clean: {
        Type: 'Parallel',
        Branches: [machine('Job', { Job: task('glue:startJobRun.sync', { JobName: 'customers' }, END) })],
        ResultPath: null,
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Tell' }],
        Next: 'Load',
      },
      Load: {
        Type: 'Parallel',
        Branches: ['customers', 'orders'].map((table) =>
          named(table, 'Send', {
            Send: data(
              'batchExecuteStatement',
              { ...WAREHOUSE, Sqls: ['truncate staging', `insert into log values ('${table}')`] },
              {
                ResultPath: '$.statement',
                Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 2, BackoffRate: 2 }],
                Next: 'Pause',
              },
            ),
            ...polling('Done', 'Broken'),
            Done: { Type: 'Pass', Result: table, ...END },
            Broken: { Type: 'Fail', Error: 'LoadFailed', Cause: 'load failed' },
          }),
        ),
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Tell' }],
        ...END,
      },
      Tell: publish(
        { 'Message.$': "States.Format('Error: {} Cause: {}', $.error.Error, $.error.Cause)" },
        { Next: 'Failed' },
      ),
      Failed: { Type: 'Fail' },
    }),
    mocks: { Job: [{ Return: { JobRunState: 'SUCCEEDED' } }] },
    output: ['customers', 'orders'],
  },
  {
    name: 'runs a list of statements one after the other',
    definition: machine('Each', {
      Each: {
        Type: 'Map',
        ItemsPath: '$.statements',
        MaxConcurrency: 1,
        ItemSelector: { 'sql.$': '$$.Map.Item.Value' },
        ItemProcessor: NESTED,
        ...END,
      },
    }),
    input: { statements: ["insert into log values ('a')", "insert into log values ('b')"] },
    output: [{ rows: 1 }, { rows: 1 }],
  },
  {
    name: 'locks in DynamoDB while it loads',
    definition: machine('Lock', {
      Lock: task(
        'dynamodb:putItem',
        {
          TableName: 'locks',
          Item: { name: { S: 'sales' } },
          ConditionExpression: 'attribute_not_exists(#n)',
          ExpressionAttributeNames: { '#n': 'name' },
        },
        {
          ResultPath: null,
          Retry: [{ ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'], IntervalSeconds: 1, MaxAttempts: 3 }],
          Next: 'Load',
        },
      ),
      Load: sql("insert into log values ('locked')", {
        ResultPath: null,
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Free' }],
        Next: 'Free',
      }),
      Free: task(
        'dynamodb:deleteItem',
        { TableName: 'locks', Key: { name: { S: 'sales' } } },
        { ResultPath: null, ...END },
      ),
    }),
    input: { day: 'd' },
    output: { day: 'd' },
  },
  {
    name: 'counts its runs in a table',
    definition: machine('Count', {
      Count: task(
        'dynamodb:updateItem',
        {
          TableName: 'runs',
          Key: { job: { 'S.$': '$.job' } },
          UpdateExpression: 'ADD attempts :one SET last_run = :now',
          ExpressionAttributeValues: { ':one': { N: '1' }, ':now': { 'S.$': '$$.Execution.StartTime' } },
        },
        { ResultPath: null, Next: 'Read' },
      ),
      Read: task(
        'dynamodb:getItem',
        { TableName: 'runs', Key: { job: { 'S.$': '$.job' } } },
        { ResultPath: '$.item', Next: 'First?' },
      ),
      'First?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.item.Item.attempts.N', StringEquals: '1', Next: 'Done' }],
        Default: 'Again',
      },
      Done: { Type: 'Pass', Parameters: { 'attempts.$': 'States.StringToJson($.item.Item.attempts.N)' }, ...END },
      Again: { Type: 'Fail' },
    }),
    input: { job: 'nightly' },
    output: { attempts: 1 },
  },
  {
    name: 'cleans with Glue before it loads',
    definition: machine('Clean', {
      Clean: task(
        'glue:startJobRun.sync',
        { JobName: 'clean', Arguments: { '--day.$': '$.day' } },
        {
          ResultPath: '$.glue',
          Retry: [{ ErrorEquals: ['Glue.ConcurrentRunsExceededException'], IntervalSeconds: 1, MaxAttempts: 2 }],
          Next: 'Load',
        },
      ),
      Load: dynamicSql("States.Format('insert into log values (\\'{}\\')', $.day)", {
        ResultPath: '$.statement',
        Next: 'Pause',
      }),
      ...polling('Done', 'Broken'),
      Done: { Type: 'Pass', Parameters: { 'job.$': '$.glue.JobRunState' }, ...END },
      Broken: { Type: 'Fail' },
    }),
    input: { day: '2026-01-02' },
    mocks: {
      Clean: [
        { Throw: { Error: 'Glue.ConcurrentRunsExceededException', Cause: 'busy' } },
        { Return: { JobRunState: 'SUCCEEDED' } },
      ],
    },
    output: { job: 'SUCCEEDED' },
  },
  {
    name: 'starts another machine and reads its output as JSON',
    definition: machine('Start', {
      Start: task(
        'states:startExecution.sync:2',
        {
          StateMachineArn: NESTED_ARN,
          Input: {
            sql: "insert into log values ('n')",
            'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$': '$$.Execution.Id',
          },
        },
        { OutputPath: '$.Output', ...END },
      ),
    }),
    output: { rows: 1 },
  },
  {
    name: 'starts another machine and reads its output as text',
    definition: machine('Start', {
      Start: task(
        'states:startExecution.sync',
        { StateMachineArn: NESTED_ARN, Input: { sql: 'select broken from sales' } },
        { Catch: [{ ErrorEquals: ['States.TaskFailed'], ResultPath: '$.error', Next: 'Why' }], ...END },
      ),
      Why: {
        Type: 'Pass',
        Parameters: { 'why.$': 'States.StringToJson($.error.Cause)' },
        OutputPath: '$.why.Error',
        ...END,
      },
    }),
    output: 'StatementFailed',
  },
  {
    name: 'sends each day to a queue',
    definition: machine('Each', {
      Each: {
        Type: 'Map',
        ItemsPath: '$.days',
        Iterator: machine('Send', {
          Send: task(
            'sqs:sendMessage',
            {
              QueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/days',
              MessageBody: { 'day.$': '$', 'execution.$': '$$.Execution.Name' },
            },
            { ResultSelector: { 'sent.$': "States.Format('{}', $.SdkHttpMetadata.HttpStatusCode)" }, ...END },
          ),
        }),
        ...END,
      },
    }),
    input: { days: ['mon', 'tue'] },
    output: [{ sent: '200' }, { sent: '200' }],
  },
];
