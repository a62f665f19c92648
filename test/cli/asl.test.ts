import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import aslValidator from 'asl-validator';
import { Command } from 'commander';
import { parseRequest } from '../../src/domain/request/parse-request.js';
import { addAslCommand } from '../../src/cli/asl.js';
import { RETRIERS } from '../../src/asl/retriers.js';

const folder = mkdtempSync(join(tmpdir(), 'asl-command-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let printed = '';
let told = '';
beforeEach(() => {
  printed = '';
  told = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((printed += String(text))));
});
afterEach(() => {
  jest.restoreAllMocks();
});

const run = (...commandLine: string[]): unknown => {
  const program = new Command().exitOverride().configureOutput({ writeErr: (text) => void (told += text) });
  addAslCommand(program);
  for (const command of program.commands) command.configureOutput({ writeErr: (text) => void (told += text) });
  program.parse(['node', 'sfn-redshift-tasker', 'asl', ...commandLine]);
  return JSON.parse(printed) as unknown;
};

const EVERYTHING = [
  ...['--sql', 'delete from t where day = :day', '--sql', 'insert into t select :day'],
  ...['--parameter', 'day=$.day', '--timeout', '900', '--name', 'Load', '--database', 'raw'],
  ...['--singleton-key', 'load', '--auto-commit', '--csv', '--include-result', '10', '--wait', '20'],
  ...['--on-busy', 'wait', '--priority', '5', '--overflow', 's3', '--result-to', 's3://lake', '--entry', '$.index'],
  '--cancel-on-timeout',
];

describe('asl', () => {
  it('prints a state that is ready for use', () => {
    expect(run('--sql', 'call load()', '--timeout', '1800')).toEqual({
      Statement: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Parameters: {
          FunctionName: 'sfn-redshift-tasker',
          Payload: {
            sqlStatement: 'call load()',
            'taskToken.$': '$$.Task.Token',
            'executionArn.$': '$$.Execution.Id',
            attempt: {
              'stateName.$': '$$.State.Name',
              'enteredTime.$': '$$.State.EnteredTime',
              'retryCount.$': '$$.State.RetryCount',
              'redriveCount.$': '$$.Execution.RedriveCount',
              ...{ timeoutSeconds: 1800, heartbeat: 'unused' },
            },
          },
        },
        TimeoutSeconds: 1800,
        Retry: RETRIERS,
        End: true,
      },
    });
  });

  it.each([[[]], [['--jsonata']]])('prints a state machine that is valid, with %j', (language) => {
    const definition = run(...EVERYTHING, ...language, '--state-machine');
    const { isValid, errors } = aslValidator(definition as never);
    expect({ isValid, errors }).toEqual({ isValid: true, errors: [] });
  });

  it('writes a payload that the starter takes, with every option', () => {
    const states = run(...EVERYTHING) as Record<string, { Parameters: { Payload: Record<string, unknown> } }>;
    const { attempt: _attempt, ...payload } = states.Load?.Parameters.Payload ?? {};
    expect(payload).toMatchObject({ parameters: { 'day.$': '$.day' } });
    const filled = {
      ...Object.fromEntries(Object.entries(payload).filter(([name]) => !name.endsWith('.$'))),
      parameters: { day: '2026-01-02' },
      taskToken: 'token',
      executionArn: 'arn:aws:states:eu-west-1:111122223333:execution:load:run-1',
    };
    expect(parseRequest(filled)).toMatchObject({ action: 'executeSingletonStatement', isBatch: true, database: 'raw' });
  });

  /** The request that the starter makes of what is printed. */
  const requestOf = (...commandLine: string[]) => {
    const states = run('--sql', 'select 1', '--timeout', '60', ...commandLine, '--jsonata') as Record<
      string,
      { Arguments: { Payload: Record<string, unknown> } }
    >;
    const { attempt: _attempt, ...payload } = states.Statement?.Arguments.Payload ?? {};
    const executionArn = 'arn:aws:states:eu-west-1:111122223333:execution:load:run-1';
    return parseRequest({ ...payload, taskToken: 'token', executionArn });
  };

  it.each([
    [['--pool', 'loads', '--priority', '-10'], { action: 'executeStatement', pool: 'loads', priority: -10 }],
    [['--on-busy', 'wait'], { action: 'executeSingletonStatement', onBusy: 'wait' }],
    [
      ['--singleton-key', 'nightly', '--on-busy', 'wait', '--priority', '100'],
      { action: 'executeSingletonStatement', singletonKey: 'nightly', onBusy: 'wait', priority: 100 },
    ],
    [['--result-format', 'json'], { includeResult: { maxRows: 0, s3: { format: 'json' } } }],
    [
      ['--result-to', 's3://lake/reports', '--csv'],
      { includeResult: { maxRows: 0, s3: { format: 'csv', location: { bucket: 'lake', prefix: 'reports' } } } },
    ],
    [['--include-result', '--overflow', 's3'], { includeResult: { maxRows: 10_000, s3: { format: 'jsonl' } } }],
    [
      ['--include-result', '50', '--overflow', 's3', '--result-to', 's3://lake', '--result-format', 'csv'],
      { includeResult: { maxRows: 50, s3: { format: 'csv', location: { bucket: 'lake', prefix: '' } } } },
    ],
  ])('writes what the starter takes, with %j', (commandLine, request) => {
    expect(requestOf(...commandLine)).toMatchObject(request);
  });

  it('names the item of a Map, its pool and its place for rows by paths', () => {
    const given = ['--entry', '$.index', '--pool', '$.pool', '--result-to', '$.to'];
    expect(run('--sql', 'x', '--timeout', '60', ...given)).toHaveProperty('Statement.Parameters.Payload', {
      ...{ sqlStatement: 'x', 'pool.$': '$.pool', includeResult: { 'to.$': '$.to' } },
      ...{ 'taskToken.$': '$$.Task.Token', 'executionArn.$': '$$.Execution.Id' },
      attempt: expect.objectContaining({ 'entry.$': '$.index' }),
    });
  });

  it.each([
    [['--on-busy', 'wait', '--pool', 'loads'], /--pool does not go with --on-busy wait/],
    [['--include-result', '--result-to', 's3://lake'], /add --overflow s3/],
    [['--include-result', '5', '--result-format', 'json'], /add --overflow s3/],
    [['--csv', '--result-format', 'json'], /--result-format json does not go with --csv/],
  ])('refuses what does not go together: %j', (commandLine, message) => {
    expect(() => run('--sql', 'x', '--timeout', '60', ...commandLine)).toThrow(message);
  });

  it.each([
    [['--pool', 'my loads'], /Allowed: 1 to 64 of A-Z a-z 0-9 _ -/],
    [['--pool', 'maxInFlight'], /and not maxInFlight/],
    [['--singleton-key', 'pool/etl:loads'], /do not begin with pool\/, resource\/ or token\//],
    [['--singleton-key', 'token/x'], /1 to 512 characters/],
    [['--priority', '101'], /Allowed: a whole number from -100 to 100/],
    [['--priority', '1.5'], /Allowed: a whole number from -100 to 100/],
    [['--result-to', 'lake/reports'], /Allowed: s3:\/\/BUCKET/],
    [['--result-format', 'xml'], /Allowed choices are jsonl, csv, json/],
    [['--on-busy', 'skip'], /Allowed choices are fail, wait/],
  ])('refuses %j, and says what is allowed', (commandLine, message) => {
    expect(() => run('--sql', 'x', '--timeout', '60', ...commandLine)).toThrow();
    expect(told).toMatch(message);
  });

  it('takes the SQL from a file', () => {
    writeFileSync(join(folder, 'load.sql'), 'call load()\n');
    expect(run('--sql', `@${join(folder, 'load.sql')}`, '--timeout', '60')).toHaveProperty(
      'Statement.Parameters.Payload.sqlStatement',
      'call load()',
    );
  });

  it('writes paths and intrinsic functions as the States Language wants them', () => {
    const sql = "States.Format('select {}', $.what)";
    expect(run('--sql', sql, '--timeout', '60')).toHaveProperty(
      ['Statement', 'Parameters', 'Payload', 'sqlStatement.$'],
      sql,
    );
  });

  it.each([[[]], [['--jsonata']]])(
    'leaves out the redrive count for engines that do not know it, with %j',
    (language) => {
      const states = run('--sql', 'x', '--timeout', '60', '--no-redrive-count', ...language);
      expect(JSON.stringify(states)).toContain('State.RetryCount');
      expect(JSON.stringify(states)).not.toMatch(/redriveCount/i);
    },
  );

  it('leads to the states that it is told', () => {
    const states = run('--sql', 'x', '--timeout', '60', '--next', 'Then', '--on-timeout', 'Late') as Record<
      string,
      object
    >;
    expect(Object.keys(states)).toEqual(['Statement', 'Statement: cancel']);
    expect(states.Statement).toMatchObject({ Next: 'Then' });
    expect(states['Statement: cancel']).toMatchObject({ Next: 'Late' });
  });

  it.each([
    [['--sql', 'x'], /required option '--timeout <SECONDS>' not specified/],
    [['--timeout', '60'], /required option '--sql <SQL\|@FILE>' not specified/],
    [['--sql', 'x', '--timeout', 'long'], /Allowed: a whole number from 1 to 86400/],
    [['--sql', 'x', '--timeout', '60', '--parameter', 'day'], /Allowed: NAME=VALUE/],
    [['--sql', '@missing.sql', '--timeout', '60'], /The file cannot be read/],
  ])('refuses %j', (commandLine, message) => {
    expect(() => run(...commandLine)).toThrow();
    expect(told).toMatch(message);
  });

  it('refuses states that lead out of a whole state machine', () => {
    expect(() => run('--sql', 'x', '--timeout', '60', '--next', 'Then', '--state-machine')).toThrow(/does not print/);
  });
});
