import {
  dynamicSql,
  END,
  inJsonata,
  machine,
  NESTED_ARN,
  publish,
  sql,
  task,
  WAREHOUSE,
  type PublicStyleMachine,
} from './machine-parts.js';

/** Machines that read and write S3, other languages and further services. */
export const FURTHER_MACHINES: readonly PublicStyleMachine[] = [
  {
    name: 'waits for a person to approve',
    definition: machine('Ask', {
      Ask: task(
        'sqs:sendMessage.waitForTaskToken',
        {
          QueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/approvals',
          MessageBody: { 'token.$': '$$.Task.Token' },
        },
        { TimeoutSeconds: 86_400, Next: 'Approved?' },
      ),
      'Approved?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.approved', BooleanEquals: true, Next: 'Go' }],
        Default: 'No',
      },
      Go: sql("insert into log values ('approved')", { ResultPath: null, ...END }),
      No: { Type: 'Fail' },
    }),
    mocks: { Ask: [{ Return: { approved: true } }] },
    output: { approved: true },
  },
  {
    name: 'announces its end as an event, in JSONata',
    definition: machine(
      'Load',
      {
        Load: {
          Type: 'Task',
          Resource: 'arn:aws:states:::aws-sdk:redshiftdata:executeStatement',
          Arguments: { ...WAREHOUSE, Sql: "{% 'insert into log values (' & $states.input.day & ')' %}" },
          Assign: { statement: '{% $states.result.Id %}' },
          Next: 'Tell',
        },
        Tell: {
          Type: 'Task',
          Resource: 'arn:aws:states:::events:putEvents',
          Arguments: {
            Entries: [
              {
                Source: 'etl',
                DetailType: 'loaded',
                Detail: { statement: '{% $statement %}' },
                EventBusName: 'default',
              },
            ],
          },
          Output: { failed: '{% $states.result.FailedEntryCount %}' },
          ...END,
        },
      },
      inJsonata,
    ),
    input: { day: 1 },
    output: { failed: 0 },
  },
  {
    name: 'polls in JSONata, with variables',
    definition: machine(
      'Send',
      {
        Send: {
          Type: 'Task',
          Resource: 'arn:aws:states:::aws-sdk:redshiftdata:executeStatement',
          Arguments: { ...WAREHOUSE, Sql: 'select region, sum(amount)::int as total from sales group by 1 order by 1' },
          Assign: { id: '{% $states.result.Id %}', polls: 0 },
          Next: 'Pause',
        },
        Pause: {
          Type: 'Wait',
          Seconds: '{% $polls > 5 ? 4 : 2 %}',
          Assign: { polls: '{% $polls + 1 %}' },
          Next: 'Ask',
        },
        Ask: {
          Type: 'Task',
          Resource: 'arn:aws:states:::aws-sdk:redshiftdata:describeStatement',
          Arguments: { Id: '{% $id %}' },
          Next: 'Which',
        },
        Which: {
          Type: 'Choice',
          Choices: [
            { Condition: "{% $states.input.Status = 'FINISHED' %}", Next: 'Read' },
            { Condition: "{% $states.input.Status in ['FAILED', 'ABORTED'] %}", Next: 'Broken' },
          ],
          Default: 'Pause',
        },
        Read: {
          Type: 'Task',
          Resource: 'arn:aws:states:::aws-sdk:redshiftdata:getStatementResult',
          Arguments: { Id: '{% $id %}' },
          Output:
            '{% $merge($map($states.result.Records, function($row) { { $row[0].StringValue: $row[1].LongValue } })) %}',
          ...END,
        },
        Broken: { Type: 'Fail', Error: '{% $states.input.Error %}' },
      },
      inJsonata,
    ),
    output: { east: 30, west: 5 },
  },
  {
    name: 'loads what it finds in a bucket',
    definition: machine('List', {
      List: task(
        'aws-sdk:s3:listObjectsV2',
        { Bucket: 'raw', Prefix: 'days/' },
        { ResultSelector: { 'keys.$': '$.Contents[*].Key' }, Next: 'Each' },
      ),
      Each: {
        Type: 'Map',
        ItemsPath: '$.keys',
        ItemProcessor: machine('Load', {
          Load: dynamicSql("States.Format('insert into log values (\\'{}\\')', $)", {
            ResultSelector: { 'database.$': '$.Database' },
            ...END,
          }),
        }),
        ...END,
      },
    }),
    output: [{ database: 'dev' }, { database: 'dev' }],
  },
  {
    name: 'reads its settings from a bucket',
    definition: machine('Settings', {
      Settings: task(
        'aws-sdk:s3:getObject',
        { Bucket: 'raw', Key: 'settings.json' },
        { ResultSelector: { 'settings.$': 'States.StringToJson($.Body)' }, Next: 'Keep' },
      ),
      Keep: task(
        'aws-sdk:s3:putObject',
        { Bucket: 'raw', Key: 'out/used.json', Body: { 'table.$': '$.settings.table' } },
        { ResultPath: null, OutputPath: '$.settings', ...END },
      ),
    }),
    output: { table: 'sales' },
  },
  {
    name: 'loads a CSV file of days in batches, each an execution of its own',
    definition: machine('Each', {
      Each: {
        Type: 'Map',
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
          Parameters: { Bucket: 'raw', Key: 'days.csv' },
        },
        ItemBatcher: { MaxItemsPerBatch: 2 },
        MaxConcurrency: 2,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          ...machine('Load', {
            Load: dynamicSql("States.Format('insert into log values (\\'{}\\')', $.Items[0].day)", {
              ResultPath: '$.statement',
              Next: 'Count',
            }),
            Count: { Type: 'Pass', Parameters: { 'items.$': 'States.ArrayLength($.Items)' }, ...END },
          }),
        },
        ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'raw', Prefix: 'results' } },
        ResultSelector: { 'bucket.$': '$.ResultWriterDetails.Bucket' },
        ...END,
      },
    }),
    output: { bucket: 'raw' },
  },
  {
    name: 'unloads with Athena and counts in Redshift',
    definition: machine('Query', {
      Query: task(
        'athena:startQueryExecution.sync',
        { QueryString: 'select 1', WorkGroup: 'primary' },
        { ResultSelector: { 'state.$': '$.QueryExecution.Status.State' }, ResultPath: '$.athena', Next: 'Count' },
      ),
      Count: task(
        'states:startExecution.sync:2',
        { StateMachineArn: NESTED_ARN, Input: { sql: 'select 1' } },
        { ResultPath: '$.counted', OutputPath: '$.athena', ...END },
      ),
    }),
    mocks: { Query: [{ Return: { QueryExecution: { Status: { State: 'SUCCEEDED' } } } }] },
    output: { state: 'SUCCEEDED' },
  },
  {
    name: 'runs a container, and goes on where that fails',
    definition: machine('Run', {
      Run: task(
        'ecs:runTask.sync',
        { LaunchType: 'FARGATE', Cluster: 'c', TaskDefinition: 't' },
        { Catch: [{ ErrorEquals: ['States.TaskFailed'], ResultPath: '$.error', Next: 'Tell' }], Next: 'Tell' },
      ),
      Tell: publish({ Message: { 'error.$': '$.error.Error' } }, { ResultPath: null, OutputPath: '$.error', ...END }),
    }),
    mocks: { Run: [{ Throw: { Error: 'States.TaskFailed', Cause: 'exit 1' } }] },
    output: { Error: 'States.TaskFailed', Cause: 'exit 1' },
  },
  {
    name: 'has a function prepare what the tasker runs',
    definition: machine('Prepare', {
      Prepare: task(
        'lambda:invoke',
        { FunctionName: 'prepare', 'Payload.$': '$' },
        { OutputPath: '$.Payload', Next: 'Run' },
      ),
      Run: task(
        'lambda:invoke.waitForTaskToken',
        {
          FunctionName: 'arn:aws:lambda:us-east-1:123456789012:function:Etl-TaskerStarter301CDF8F-q1W2e3R4t5Y6',
          Payload: {
            'taskToken.$': '$$.Task.Token',
            'executionArn.$': '$$.Execution.Id',
            'sqlStatement.$': '$.sql',
            includeResult: true,
          },
        },
        { TimeoutSeconds: 120, ResultSelector: { 'n.$': '$.result.Records[0][0].longValue' }, ...END },
      ),
    }),
    input: { table: 'sales' },
    output: { n: 3 },
  },
  {
    name: 'tells why a statement failed',
    definition: machine('Run', {
      Run: task(
        'lambda:invoke.waitForTaskToken',
        {
          FunctionName: 'sfn-redshift-tasker',
          Payload: {
            'taskToken.$': '$$.Task.Token',
            'executionArn.$': '$$.Execution.Id',
            sqlStatement: 'select * from nowhere',
          },
        },
        { TimeoutSeconds: 120, Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Why' }], ...END },
      ),
      Why: { Type: 'Pass', Parameters: { 'why.$': 'States.StringToJson($.error.Cause)' }, Next: 'Tell' },
      Tell: publish(
        { 'Message.$': '$.why.message', Subject: 'load failed' },
        { ResultPath: null, OutputPath: '$.why.errorClass', ...END },
      ),
    }),
    output: 'not-found',
  },
];
