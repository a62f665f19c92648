import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as data from '@aws-sdk/client-redshift-data';
import * as sfn from '@aws-sdk/client-sfn';
import { COMMAND, runCommand } from '../../support/run-command.js';
import { runProgram } from '../../support/run-program.js';
import { ServeProcess } from '../../support/serve-process.js';

const TARGET = { ClusterIdentifier: 'warehouse', Database: 'dev' };
const TASKER = 'etl-prod-TaskerStarter301CDF8F';
const loadMachine = (sqlStatement: string) =>
  JSON.stringify({
    StartAt: 'Load',
    States: {
      Load: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Parameters: {
          FunctionName: TASKER,
          Payload: { 'taskToken.$': '$$.Task.Token', 'executionArn.$': '$$.Execution.Id', sqlStatement },
        },
        TimeoutSeconds: 60,
        End: true,
      },
    },
  });

describe('an AWS client of serve', () => {
  let folder: string;
  let cloud: ServeProcess;
  let redshift: data.RedshiftDataClient;
  let stepFunctions: sfn.SFNClient;

  const configuration = () => ({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
  const start = async (): Promise<void> => {
    cloud = await ServeProcess.start(
      '--port',
      '0',
      '--data',
      join(folder, 'data'),
      '--s3',
      join(folder, 's3'),
      '--setup',
      join(folder, 'setup.sql'),
      '--tasker',
      TASKER,
      '--state-machine',
      `count=${join(folder, 'count.asl.json')}`,
      '--substitute',
      'Table=kept',
    );
    redshift = new data.RedshiftDataClient(configuration());
    stepFunctions = new sfn.SFNClient(configuration());
  };
  const stop = async (signal: NodeJS.Signals): Promise<number | null> => {
    redshift.destroy();
    stepFunctions.destroy();
    return await cloud.stop(signal);
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'serve-test-'));
    writeFileSync(join(folder, 'setup.sql'), 'create table if not exists kept (a int);');
    writeFileSync(join(folder, 'count.asl.json'), loadMachine('select count(*) from ${Table}'));
    mkdirSync(join(folder, 's3', 'lake'), { recursive: true });
    await start();
  });
  afterAll(async () => {
    await stop('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });

  const run = async (Sql: string, more: Partial<data.ExecuteStatementCommandInput> = {}) => {
    const target = more.SessionId === undefined ? TARGET : {};
    const { Id } = await redshift.send(new data.ExecuteStatementCommand({ ...target, Sql, ...more }));
    return await redshift.send(new data.DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
  };

  it('is pointed at it by the lines that it prints', () => {
    expect(cloud.environment).toEqual({
      AWS_ENDPOINT_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'laptop',
      AWS_SECRET_ACCESS_KEY: 'laptop',
    });
  });

  it('pages through 25,000 rows', async () => {
    const { Id, ResultRows } = await run('select n, n || $$ rows$$ as text from generate_series(1, 25000) as g (n)');
    expect(ResultRows).toBe(25_000);
    const seen: number[] = [];
    let pages = 0;
    for await (const page of data.paginateGetStatementResult({ client: redshift }, { Id })) {
      pages += 1;
      seen.push(...(page.Records ?? []).map((row) => row[0]?.longValue ?? 0));
    }
    expect(pages).toBe(25);
    expect(seen).toEqual(Array.from({ length: 25_000 }, (_, place) => place + 1));
  });

  it('runs a batch, and reads each of its results', async () => {
    const batch = new data.BatchExecuteStatementCommand({
      ...TARGET,
      Sqls: ['insert into kept values (1)', 'select count(*) from kept'],
    });
    const { Id } = await redshift.send(batch);
    const described = await redshift.send(new data.DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
    expect(described).toMatchObject({ Status: 'FINISHED', SubStatements: [{ ResultRows: 1 }, { HasResultSet: true }] });
    const result = await redshift.send(new data.GetStatementResultCommand({ Id: `${Id ?? ''}:2` }));
    expect(result.Records).toEqual([[{ longValue: 1 }]]);
  });

  it('goes on in a session, and finds it in the list', async () => {
    const { SessionId } = await run('create temp table stage as select 7 as a', { SessionKeepAliveSeconds: 60 });
    const { Id } = await run('select a from stage', { SessionId });
    const { Records } = await redshift.send(new data.GetStatementResultCommand({ Id }));
    expect(Records).toEqual([[{ longValue: 7 }]]);
    const { Sessions } = await redshift.send(new data.ListSessionsCommand({}));
    expect(Sessions).toMatchObject([{ SessionId, Status: 'AVAILABLE', CreatedAt: expect.any(Date) }]);
  });

  it('cancels a statement', async () => {
    const { Id } = await redshift.send(new data.ExecuteStatementCommand({ ...TARGET, Sql: 'select pg_sleep(300)' }));
    expect(await redshift.send(new data.CancelStatementCommand({ Id }))).toMatchObject({ Status: true });
    const described = await redshift.send(new data.DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
    expect(described.Status).toBe('ABORTED');
  });

  it('lists statements and tables', async () => {
    const { Statements } = await redshift.send(new data.ListStatementsCommand({ Status: 'ABORTED' }));
    expect(Statements?.[0]).toMatchObject({ QueryString: 'select pg_sleep(300)', Status: 'ABORTED' });
    const { Tables } = await redshift.send(new data.ListTablesCommand({ ...TARGET, SchemaPattern: 'public' }));
    expect(Tables).toContainEqual({ name: 'kept', schema: 'public', type: 'TABLE' });
  });

  it('finds the state machines of the command line, with their placeholders filled in', async () => {
    const { stateMachines = [] } = await stepFunctions.send(new sfn.ListStateMachinesCommand({}));
    const stateMachineArn = stateMachines.find(({ name }) => name === 'count')?.stateMachineArn;
    const described = await stepFunctions.send(new sfn.DescribeStateMachineCommand({ stateMachineArn }));
    expect(described.definition).toContain('select count(*) from kept');
    const { executionArn } = await stepFunctions.send(new sfn.StartExecutionCommand({ stateMachineArn }));
    expect(await endOf(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('fills in the placeholders of a state machine that a client creates, and leaves others as they are', async () => {
    const { stateMachineArn } = await stepFunctions.send(
      new sfn.CreateStateMachineCommand({
        name: 'template',
        definition: loadMachine("select '${Unknown}' from ${Table}"),
        roleArn: 'arn:aws:iam::000000000000:role/any',
      }),
    );
    const described = await stepFunctions.send(new sfn.DescribeStateMachineCommand({ stateMachineArn }));
    expect(described.definition).toContain("select '${Unknown}' from kept");
  });

  it('starts, lists and stops executions whose tasker has the name of a deployed one', async () => {
    const create = (name: string, sql: string) =>
      stepFunctions.send(
        new sfn.CreateStateMachineCommand({
          name,
          definition: loadMachine(sql),
          roleArn: 'arn:aws:iam::000000000000:role/any',
        }),
      );
    const { stateMachineArn } = await create('load', 'select 1 as one');
    const endless = await create('endless', 'select pg_sleep(300)');
    const first = await stepFunctions.send(new sfn.StartExecutionCommand({ stateMachineArn }));
    expect(await endOf(first.executionArn)).toMatchObject({ status: 'SUCCEEDED' });
    const second = await stepFunctions.send(
      new sfn.StartExecutionCommand({ stateMachineArn: endless.stateMachineArn }),
    );
    await stepFunctions.send(new sfn.StopExecutionCommand({ executionArn: second.executionArn, error: 'enough' }));
    expect(await endOf(second.executionArn)).toMatchObject({ status: 'ABORTED', error: 'enough' });
    const { executions } = await stepFunctions.send(new sfn.ListExecutionsCommand({ stateMachineArn }));
    expect(executions).toMatchObject([{ executionArn: first.executionArn, status: 'SUCCEEDED' }]);
  });

  async function endOf(executionArn: string | undefined): Promise<sfn.DescribeExecutionCommandOutput> {
    for (;;) {
      const described = await stepFunctions.send(new sfn.DescribeExecutionCommand({ executionArn }));
      if (described.status !== 'RUNNING') return described;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it('runs executions at the same time, each statement once', async () => {
    const executions = 4;
    // More than Node.js lets listen to one signal without a warning.
    const items = Array.from({ length: 12 }, (_, number) => number);
    await run('create table counted (n int)');
    const { Load } = (JSON.parse(loadMachine('insert into counted values (1)')) as { States: { Load: object } }).States;
    const definition = JSON.stringify({
      StartAt: 'Each',
      States: {
        Each: { Type: 'Map', ItemProcessor: { StartAt: 'Load', States: { Load } }, ResultPath: null, End: true },
      },
    });
    const { stateMachineArn } = await stepFunctions.send(
      new sfn.CreateStateMachineCommand({ name: 'many', definition, roleArn: 'arn:aws:iam::000000000000:role/any' }),
    );
    const input = JSON.stringify(items);
    const started = await Promise.all(
      Array.from({ length: executions }, () =>
        stepFunctions.send(new sfn.StartExecutionCommand({ stateMachineArn, input })),
      ),
    );
    for (const { executionArn } of started) expect(await endOf(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
    const { Id } = await run('select count(*) from counted');
    const { Records } = await redshift.send(new data.GetStatementResultCommand({ Id }));
    expect(Records).toEqual([[{ longValue: executions * items.length }]]);
    expect(cloud.stderr).toBe('');
  });

  it('invokes the tasker, and uses S3 for UNLOAD', async () => {
    const lambda = new LambdaClient(configuration());
    const payload = JSON.stringify({
      action: 'describeStatement',
      statementId: '00000000-0000-0000-0000-000000000000',
    });
    for (const FunctionName of [TASKER, 'never-named-TaskerStarter301CDF8F-AbCdEf123456']) {
      const invoked = await lambda.send(new InvokeCommand({ FunctionName, Payload: Buffer.from(payload) }));
      expect(Buffer.from(invoked.Payload ?? []).toString()).toContain('ResourceNotFoundException');
    }
    await expect(lambda.send(new InvokeCommand({ FunctionName: 'another' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    lambda.destroy();
    await run("unload ('select 1 as one') to 's3://lake/out/' iam_role default csv parallel off");
    const listed = await (await fetch(`${cloud.endpoint}/lake?list-type=2`)).text();
    expect(listed).toContain('<Key>out/');
  });

  it('is boto3, where Python has it', async () => {
    const result = await runClient('python3', ['test/support/drive-with-boto3.py']);
    if (result.isMissing) {
      console.info('skipped: Python has no boto3 here');
      return;
    }
    expect(JSON.parse(result.stdout)).toEqual({
      rows: { pages: 25, count: 25_000, in_order: true },
      failed: { status: 'FAILED', error: expect.stringContaining('does not exist') },
      batch: { status: 'FINISHED', parts: 2, second: [[{ stringValue: 'two' }]] },
      session: [[{ longValue: 5 }]],
      cancelled: 'ABORTED',
      listed: ['ABORTED'],
      missing: 'ResourceNotFoundException',
      execution: 'ABORTED',
      s3: { keys: ['a/b.csv'], content: '1,2\n', metadata: { by: 'boto3' } },
      queues: 4,
      tables: ['sfn-redshift-tasker'],
      topic: 'arn:aws:sns:us-east-1:000000000000:alerts',
      events: 0,
    });
  });

  it('is the AWS CLI, where that is installed', async () => {
    const aws = (...commandLine: string[]) => runClient('aws', [...commandLine, '--output', 'json']);
    const { isMissing } = await aws('--version');
    if (isMissing) {
      console.info('skipped: there is no AWS CLI here');
      return;
    }
    const target = ['--cluster-identifier', 'warehouse', '--database', 'dev'];
    const started = await aws('redshift-data', 'execute-statement', ...target, '--sql', 'select 42 as answer');
    const { Id } = JSON.parse(started.stdout) as { Id: string };
    await redshift.send(new data.DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
    const result = await aws('redshift-data', 'get-statement-result', '--id', Id);
    expect(JSON.parse(result.stdout)).toMatchObject({ Records: [[{ longValue: 42 }]], TotalNumRows: 1 });
    const tables = await aws('redshift-data', 'list-tables', ...target, '--table-pattern', 'kept');
    expect(JSON.parse(tables.stdout)).toEqual({ Tables: [{ name: 'kept', schema: 'public', type: 'TABLE' }] });
    writeFileSync(join(folder, 'rows.csv'), '1\n');
    await aws('s3', 'cp', join(folder, 'rows.csv'), 's3://lake/in/rows.csv');
    expect((await aws('s3', 'ls', 's3://lake/in/')).stdout).toContain('2 rows.csv');
  });

  interface ClientResult {
    readonly stdout: string;
    readonly isMissing: boolean;
  }

  /** Runs a client with the printed environment alone, so that no settings of its user take part. */
  async function runClient(command: string, commandLine: readonly string[]): Promise<ClientResult> {
    const { PATH, HOME } = process.env;
    const env = {
      PATH,
      HOME,
      AWS_CONFIG_FILE: '/nonexistent',
      AWS_EC2_METADATA_DISABLED: 'true',
      ...cloud.environment,
    };
    try {
      const { stdout } = await promisify(execFile)(command, commandLine, { env });
      return { stdout, isMissing: false };
    } catch (error) {
      const { code, stderr = '' } = error as { code?: string; stderr?: string };
      if (code === 'ENOENT' || stderr.includes("No module named 'boto3'")) return { stdout: '', isMissing: true };
      throw error;
    }
  }

  it('finds database, state machines and tables again after a restart', async () => {
    const dynamoDb = new DynamoDBClient(configuration());
    await dynamoDb.send(
      new CreateTableCommand({
        TableName: 'locks',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    dynamoDb.destroy();
    expect(await stop('SIGINT')).toBe(0);
    expect(cloud.stderr).toBe('stopping after SIGINT; once more ends it at once\n');
    await start();
    const again = new DynamoDBClient(configuration());
    expect((await again.send(new ListTablesCommand({}))).TableNames).toEqual(['locks', 'sfn-redshift-tasker']);
    again.destroy();
    const { stateMachines } = await stepFunctions.send(new sfn.ListStateMachinesCommand({}));
    expect(stateMachines?.map(({ name }) => name)).toEqual(expect.arrayContaining(['count', 'load', 'endless']));
    const { Id } = await run('select count(*) from kept');
    expect((await redshift.send(new data.GetStatementResultCommand({ Id }))).Records).toEqual([[{ longValue: 1 }]]);
  });
});

describe('serve', () => {
  it.each([
    [['--port', '70000'], "option '--port <N>'"],
    [['--tasker', 'no such name'], "option '--tasker <NAME>'"],
    [['--pool', 'loads'], 'Allowed: a whole number from 1 to 500'],
    [['--pool', 'a load=5'], 'Allowed: NAME=SIZE, such as loads=5'],
    [['--max-in-flight', '0'], 'Allowed: a whole number from 1 to 500'],
    [['--s3', '/no/such/folder'], "--s3: cannot read '/no/such/folder'"],
    [['--setup', '/no/such/file.sql'], "--setup: cannot read '/no/such/file.sql'"],
  ])('refuses %j', async (commandLine, message) => {
    const result = await runCommand('serve', ...commandLine);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain(message);
    expect(result.stdout).toBe('');
  });

  it('tells which statement of the setup failed, and leaves nothing behind', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'serve-test-'));
    writeFileSync(join(folder, 'bad.sql'), 'create table one (a int);\nselect * from two;');
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    // Temporary files of its own: other suites make and remove such folders at the same time.
    const serve = (...commandLine: readonly string[]) =>
      runProgram(process.execPath, [...COMMAND, 'serve', ...commandLine], { env: { ...process.env, TMPDIR: folder } });
    const [failed, refused] = await Promise.all([
      serve('--port', '0', '--setup', join(folder, 'bad.sql')),
      serve('--port', String(port)),
    ]);
    expect(failed).toMatchObject({ exitCode: 2, stdout: '' });
    expect(failed.stderr).toContain(
      'bad.sql\' failed: statement 2 of 2 (line 2): ERROR: relation "two" does not exist',
    );
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toContain(`port ${port} is taken`);
    await new Promise((resolve) => taken.close(resolve));
    expect(readdirSync(folder)).toEqual(['bad.sql']);
    rmSync(folder, { recursive: true, force: true });
  });
});
