import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { COMMAND, type CommandResult, runCommand, type RunReport } from '../../support/run-command.js';
import { runHere } from '../../support/run-here.js';
import { runSql } from '../../support/states.js';

const INSTANT = { StartAt: 'Done', States: { Done: { Type: 'Succeed' } } };
const FAILING = { StartAt: 'No', States: { No: { Type: 'Fail', Error: 'TooLate', Cause: 'the day is over' } } };

const sqlMachine = (sqlStatement: string) => ({
  StartAt: 'Run',
  States: { Run: runSql({ sqlStatement }, { TimeoutSeconds: 60, End: true }) },
});
const ENDLESS = sqlMachine('insert into numbers select 1 from (select pg_sleep(600)) as slow');

describe('sfn-redshift-tasker run', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'run-test-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function write(name: string, content: string | object): string {
    const file = join(folder, name);
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  }

  const reportIn = ({ stdout }: CommandResult): RunReport => JSON.parse(stdout) as RunReport;

  it('prints one JSON document and ends with 0 where the execution succeeded', async () => {
    const input = write('input.json', { day: '2026-01-02' });
    const result = await runCommand('run', write('m.asl.json', INSTANT), '--json', '--input', `@${input}`);
    expect(result.exitCode).toBe(0);
    expect(result.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(reportIn(result)).toEqual({
      status: 'SUCCEEDED',
      output: { day: '2026-01-02' },
      executionArn: expect.stringMatching(/^arn:aws:states:/) as unknown,
      startDate: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
      stopDate: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
      statements: [],
    });
    expect(result.stderr).not.toMatch(/warn/i);
  });

  it('prints the document with error and cause and ends with 1 where the execution failed', async () => {
    const result = await runHere('run', write('m.asl.json', FAILING), '--json');
    expect(result.exitCode).toBe(1);
    expect(reportIn(result)).toMatchObject({ status: 'FAILED', error: 'TooLate', cause: 'the day is over' });
  });

  it('prints a summary for people without --json', async () => {
    const result = await runHere('run', write('m.asl.json', FAILING));
    expect(result.stdout).toMatch(/^FAILED after .*, 0 statements\nerror: TooLate\ncause: the day is over\n$/);
    expect(result.stderr).toContain('No failed');
  });

  it('runs SQL before and keeps the database in the folder of --data', async () => {
    const data = join(folder, 'data');
    const setup = write('setup.sql', 'create table numbers (n bigint); insert into numbers values (42);');
    const machine = write('m.asl.json', sqlMachine('insert into numbers values (1), (2)'));
    const first = await runHere('run', machine, '--json', '--data', data, '--setup', setup);
    expect(reportIn(first)).toMatchObject({
      status: 'SUCCEEDED',
      statements: [{ status: 'FINISHED', rows: 2, durationMs: expect.any(Number) as unknown }],
    });
    const second = await runHere(
      'run',
      write('m2.asl.json', sqlMachine('delete from numbers')),
      '--json',
      '--data',
      data,
    );
    expect(reportIn(second).statements).toMatchObject([{ rows: 3 }]);
  });

  it('ends an execution after --timeout as TIMED_OUT and cancels its statement', async () => {
    const setup = write('setup.sql', 'create table numbers (n bigint)');
    const timeline = join(folder, 'timeline.html');
    const runFor = (seconds: number): Promise<CommandResult> =>
      runHere(
        ...['run', write('m.asl.json', ENDLESS), '--json', '--setup', setup],
        ...['--timeout', String(seconds), '--timeline', timeline],
      );
    let result = await runFor(1);
    // On a busy machine no statement runs after so short a time.
    for (let seconds = 4; reportIn(result).statements.length === 0; seconds *= 4) result = await runFor(seconds);
    expect(result.exitCode).toBe(1);
    expect(reportIn(result)).toMatchObject({ status: 'TIMED_OUT', statements: [{ status: 'ABORTED' }] });
    expect(readFileSync(timeline, 'utf8')).toContain('TIMED_OUT after');
  });

  describe('stops on a signal, reports, cleans up and ends with the signal’s status', () => {
    /** Runs the endless machine after endless or short set-up, and sends the signal once progress tells of the moment. */
    async function interrupted(signal: NodeJS.Signals, moment: RegExp, setupSql: string): Promise<RunReport> {
      const temporary = join(folder, 'tmp');
      mkdirSync(temporary);
      const commandLine = ['run', write('m.asl.json', ENDLESS), '--json', '--setup', write('setup.sql', setupSql)];
      const child = spawn(process.execPath, [...COMMAND, ...commandLine], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, TMPDIR: temporary },
      });
      let stdout = '';
      let hasSent = false;
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        if (!hasSent && moment.test(text)) hasSent = child.kill(signal);
      });
      const exitCode = await new Promise((resolve) => child.once('close', resolve));
      expect(exitCode).toBe(signal === 'SIGINT' ? 130 : 143);
      expect(readdirSync(temporary)).toEqual([]);
      return JSON.parse(stdout) as RunReport;
    }

    const NUMBERS = 'create table numbers (n bigint)';
    const BEFORE_THE_EXECUTION = {
      status: 'ABORTED',
      startDate: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
      stopDate: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
      statements: [],
    };

    it.each(['SIGINT', 'SIGTERM'] as const)('%s while a statement runs', async (signal) => {
      const report = await interrupted(signal, /statement \S+ runs/, NUMBERS);
      expect(report).toMatchObject({ status: 'ABORTED', statements: [{ status: 'ABORTED' }] });
    });

    it.each(['SIGINT', 'SIGTERM'] as const)('%s while the database starts', async (signal) => {
      expect(await interrupted(signal, /starting the database/, NUMBERS)).toEqual(BEFORE_THE_EXECUTION);
    });

    it('SIGINT while the set-up runs', async () => {
      const report = await interrupted('SIGINT', /running \S*setup\.sql/, 'select pg_sleep(600)');
      expect(report).toEqual(BEFORE_THE_EXECUTION);
    });
  });

  it('goes on to its end where nobody reads what it prints', async () => {
    const timeline = join(folder, 'timeline.html');
    const child = spawn(process.execPath, [...COMMAND, 'run', write('m.asl.json', INSTANT), '--timeline', timeline], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    child.stderr.destroy();
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0);
    expect(existsSync(timeline)).toBe(true);
  });

  describe('ends with 2 and one clear sentence', () => {
    /** Runs the command, which must refuse, and gives what it says. */
    async function refusal(...commandLine: readonly string[]): Promise<string> {
      const { exitCode, stdout, stderr } = await runHere(...commandLine);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr).not.toMatch(/^\s+at /m);
      return stderr;
    }

    it('without a file', async () => {
      expect((await runCommand('run')).exitCode).toBe(2);
      expect(await refusal('run')).toBe("error: missing required argument 'FILE'\n");
    });

    it('for an option that does not exist', async () => {
      expect(await refusal('run', 'x.json', '--jsno')).toContain("unknown option '--jsno'");
    });

    it('for a file that cannot be read', async () => {
      expect(await refusal('run', join(folder, 'lost.json'))).toMatch(
        /^error: the state machine: cannot read '.*lost\.json': no such file or folder\n$/,
      );
      expect(await refusal('run', folder)).toMatch(/it is a folder\n$/);
    });

    it('for a file that is not JSON', async () => {
      expect(await refusal('run', write('m.asl.json', '{"StartAt":'))).toContain('The definition is not JSON');
    });

    it('for an invalid state machine, with the reasons of the validator', async () => {
      const machine = { StartAt: 'Lost', States: { Done: { Type: 'Succeed' } } };
      expect(await refusal('run', write('m.asl.json', machine))).toMatch(
        /is no state machine that can be run:\n {2}- Missing 'StartAt' target: Lost \(\/StartAt\)/s,
      );
    });

    it('for a task that nothing here can carry out, with the mock to write', async () => {
      const Resource = 'arn:aws:states:::glue:startJobRun.sync';
      const machine = {
        StartAt: 'Clean',
        States: { Clean: { Type: 'Task', Resource, Parameters: { JobName: 'clean' }, End: true } },
      };
      expect(await refusal('run', write('load.asl.json', machine))).toContain(
        "State 'Clean' calls glue:startJobRun.sync, which is not here; write a mock for it: " +
          '{"StateMachines":{"load":{"TestCases":{"<test case>":{"Clean":"Clean mocked"}}}}',
      );
    });

    it('for a task that waits for an answer that nobody can give, which would hang on AWS', async () => {
      const Resource = 'arn:aws:states:::aws-sdk:redshiftdata:batchExecuteStatement.waitForTaskToken';
      const Parameters = { WorkgroupName: 'warehouse', Database: 'dev', Sqls: ['insert into sales values (1)'] };
      const machine = { StartAt: 'Load', States: { Load: { Type: 'Task', Resource, Parameters, End: true } } };
      expect(await refusal('run', write('load.asl.json', machine))).toContain(
        "State 'Load' waits for ever: its resource ends in .waitForTaskToken, but its parameters pass the token",
      );
    });

    it('for placeholders that nothing is given for', async () => {
      expect(await refusal('run', write('m.asl.json', '{"StartAt": "${First}", "States": ${Second}}'))).toMatch(
        /has placeholders that nothing is given for: First, Second; add --substitute 'First=\.\.\.' --substitute/,
      );
    });

    it.each([['{"secret": 1'], ['nonsense']])('for the input %s, which it does not repeat', async (input) => {
      const text = await refusal('run', write('m.asl.json', INSTANT), '--input', input);
      expect(text).toBe('error: --input: the value is not JSON; allowed are a JSON value or @FILE with one in it\n');
    });

    it.each(['0', '1.5', 'soon', '-1'])('for a timeout of %s', async (seconds) => {
      expect(await refusal('run', write('m.asl.json', INSTANT), `--timeout=${seconds}`)).toContain(
        'whole number of seconds',
      );
    });

    it('for folders that are not there', async () => {
      const machine = write('m.asl.json', INSTANT);
      expect(await refusal('run', machine, '--s3', join(folder, 'lost'))).toContain('--s3: cannot read');
      expect(await refusal('run', machine, '--timeline', join(folder, 'lost', 'x.html'))).toContain(
        '--timeline: cannot write',
      );
    });

    it('for setup SQL that fails', async () => {
      const setup = write('setup.sql', 'create table a (n int);\nselct 1;');
      expect((await refusal('run', write('m.asl.json', INSTANT), '--setup', setup)).split('\n').at(-2)).toMatch(
        /^error: --setup: '.*' failed: statement 2 of 2 \(line 2\): .*syntax error/,
      );
    });

    it('for a --data that is a file', async () => {
      const file = write('data', 'x');
      expect(await refusal('run', write('m.asl.json', INSTANT), '--data', file)).toContain(
        '--data: cannot open the database',
      );
    });
  });

  it('runs a definition of a deployed stack with its functions, placeholders, tables and mocks', async () => {
    const task = (Resource: string, Parameters: object, more: object): object => ({
      Type: 'Task',
      Resource: `arn:${'${AWS::Partition}'}:states:::${Resource}`,
      Parameters,
      ...more,
    });
    const lock = {
      TableName: '${Table}',
      Item: { client: { S: 'acme' } },
      ConditionExpression: 'attribute_not_exists(client)',
    };
    const machine = {
      StartAt: 'Lock',
      States: {
        Lock: task('dynamodb:putItem', lock, { ResultPath: null, Next: 'Clean' }),
        Clean: task('glue:startJobRun.sync', { JobName: 'clean' }, { ResultPath: '$.job', Next: 'Count' }),
        Count: task(
          'lambda:invoke',
          { FunctionName: '${CountFunctionArn}', Payload: { seconds: '${Seconds}' } },
          { ResultSelector: { 'counted.$': '$.Payload' }, ResultPath: '$.count', Next: 'Tell' },
        ),
        Tell: task('sns:publish', { TopicArn: '${Topic}', 'Message.$': '$.count' }, { ResultPath: null, End: true }),
      },
    };
    write('count.mjs', 'export const handler = ({ seconds }) => Number(seconds) + 1;');
    const mocks = write('mocks.json', {
      StateMachines: { load: { TestCases: { clean: { Clean: 'Cleaned' } } } },
      MockedResponses: { Cleaned: { 0: { Return: { JobRunState: 'SUCCEEDED' } } } },
    });
    const result = await runHere(
      ...['run', write('load.asl.json', machine), '--json', '--mocks', mocks],
      ...['--function', `CountFunctionArn=${join(folder, 'count.mjs')}`],
      ...['--substitute', 'Table=locks', '--substitute', 'Seconds=41'],
      ...['--substitute', 'Topic=arn:aws:sns:eu-west-1:123456789012:alerts'],
    );
    expect({ ...result, stdout: reportIn(result) }).toMatchObject({
      exitCode: 0,
      stdout: { status: 'SUCCEEDED', output: { job: { JobRunState: 'SUCCEEDED' }, count: { counted: 42 } } },
    });
  });

  it('tells how to use it', async () => {
    const help = await runHere('run', '--help');
    expect(help.exitCode).toBe(0);
    for (const option of [
      '--input',
      '--setup',
      '--data',
      '--s3',
      '--function',
      '--substitute',
      '--mocks',
      '--timeout',
      '--timeline',
      '--json',
      'Exit status',
    ]) {
      expect(help.stdout).toContain(option);
    }
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(await runCommand('--version')).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
  });
});
