import { aws_stepfunctions as sfn, Duration, type Stack } from 'aws-cdk-lib';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  CancelRedshiftStatement,
  RedshiftStatement,
  type RedshiftStatementProps,
  SfnRedshiftTasker,
} from '../../infra/src/index.js';
import { aStack, aTasker } from './a-stack.js';
import { LAMBDA_RETRIER, RETRIERS, SERVICE_RETRIER } from '../../src/asl/retriers.js';
import { kindOfServiceError } from '../../src/adapters/redshift-data/service-error-kind.js';
import { statementStates } from '../../src/asl/statement-states.js';

type Json = Record<string, unknown>;

let stack: Stack;
let tasker: SfnRedshiftTasker;

beforeEach(() => {
  stack = aStack();
  tasker = new SfnRedshiftTasker(stack, 'Tasker', {
    redshiftTargetProps: { clusterIdentifier: 'warehouse', dbName: 'dev', additionalDbNames: ['raw'], dbUser: 'etl' },
  });
});

/** The states of a graph, with the starter's ARN as `FUNCTION` and partitions as `aws`. */
const statesOf = (start: sfn.IChainable, queryLanguage?: sfn.QueryLanguage): Record<string, Json> => {
  const graph = new sfn.StateGraph(start.startState, 'test');
  const { States } = stack.resolve(graph.toGraphJson(queryLanguage)) as { States: unknown };
  const text = JSON.stringify(States)
    .replaceAll(/\{"Fn::GetAtt":\["TaskerStarter[0-9A-F]+","Arn"\]\}/g, '"FUNCTION"')
    .replaceAll(/\{"Fn::Join":\["",\["arn:",\{"Ref":"AWS::Partition"\},"([^"]+)"\]\]\}/g, '"arn:aws$1"');
  return JSON.parse(text) as Record<string, Json>;
};
const make = (props: Partial<RedshiftStatementProps> = {}, id = 'Load'): RedshiftStatement =>
  new RedshiftStatement(stack, id, { tasker, sql: 'call load()', timeout: Duration.minutes(30), ...props });

describe('a statement as a state', () => {
  it('renders, whole, in JSONPath', () => {
    expect(statesOf(make()).Load).toEqual({
      Type: 'Task',
      End: true,
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Parameters: {
        FunctionName: 'FUNCTION',
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
    });
  });

  it('renders, whole, in JSONata', () => {
    const state = RedshiftStatement.jsonata(stack, 'Load', {
      tasker,
      sql: ['{% $states.input.first %}', 'select 2'],
      parameters: { day: '{% $states.input.day %}' },
      timeout: Duration.minutes(30),
    });
    expect(statesOf(state).Load).toEqual({
      Type: 'Task',
      QueryLanguage: 'JSONata',
      End: true,
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: {
        FunctionName: 'FUNCTION',
        Payload: {
          sqlStatements: ['{% $states.input.first %}', 'select 2'],
          parameters: { day: '{% $states.input.day %}' },
          taskToken: '{% $states.context.Task.Token %}',
          executionArn: '{% $states.context.Execution.Id %}',
          attempt: {
            stateName: '{% $states.context.State.Name %}',
            enteredTime: '{% $states.context.State.EnteredTime %}',
            retryCount: '{% $states.context.State.RetryCount %}',
            redriveCount: '{% $states.context.Execution.RedriveCount %}',
            ...{ timeoutSeconds: 1800, heartbeat: 'unused' },
          },
        },
      },
      TimeoutSeconds: 1800,
      Retry: RETRIERS,
    });
  });

  it('leaves out the redrive count for an engine that does not know it', () => {
    expect(JSON.stringify(statesOf(make({ redriveCount: false })))).not.toMatch(/redriveCount/i);
  });

  it('takes the query language of its state machine', () => {
    expect(statesOf(make(), sfn.QueryLanguage.JSONATA).Load).toHaveProperty(
      'Arguments.Payload.taskToken',
      '{% $states.context.Task.Token %}',
    );
  });

  it('passes on every prop of the statement', () => {
    const state = make({
      sql: ['call one()', 'call two()'],
      parameters: { day: sfn.JsonPath.stringAt('$.day') },
      database: 'raw',
      singleton: true,
      singletonKey: 'load',
      executionMode: 'AUTO_COMMIT',
      resultFormat: 'CSV',
      includeResult: { maxRows: 10 },
      waitTime: Duration.seconds(20),
      sessionKeepAlive: Duration.minutes(5),
    });
    expect(statesOf(state).Load).toHaveProperty(
      'Parameters.Payload',
      expect.objectContaining({
        action: 'executeSingletonStatement',
        parameters: { 'day.$': '$.day' },
        database: 'raw',
        singletonKey: 'load',
        executionMode: 'AUTO_COMMIT',
        resultFormat: 'CSV',
        includeResult: { maxRows: 10 },
        waitTimeSeconds: 20,
        sessionKeepAliveSeconds: 300,
      }),
    );
  });

  it('passes on where a statement waits for its turn', () => {
    expect(statesOf(make({ pool: 'loads', priority: -5 })).Load).toHaveProperty(
      'Parameters.Payload',
      expect.objectContaining({ pool: 'loads', priority: -5 }),
    );
  });

  it('passes on that a singleton waits for its turn', () => {
    expect(statesOf(make({ singleton: true, onBusy: 'wait' })).Load).toHaveProperty(
      'Parameters.Payload.onBusy',
      'wait',
    );
  });

  it('passes on an open session to run in', () => {
    const sessionId = 'f0e2a8b4-0000-4000-8000-000000000000';
    expect(statesOf(make({ sessionId })).Load).toHaveProperty('Parameters.Payload.sessionId', sessionId);
  });

  it('takes the props that all Task states have', () => {
    const state = make({ comment: 'why', resultPath: '$.load', stateName: 'Load all', inputPath: '$.in' });
    expect(statesOf(state)['Load all']).toMatchObject({ Comment: 'why', ResultPath: '$.load', InputPath: '$.in' });
  });

  it('leaves retries to its author where that is wanted', () => {
    const state = make({ retryOnServiceExceptions: false }).addRetry({ errors: ['FAILED'], maxAttempts: 1 });
    expect(statesOf(state).Load?.Retry).toMatchObject([{ ErrorEquals: ['FAILED'], MaxAttempts: 1 }]);
  });
});

describe('cancelOnTimeout', () => {
  it('cancels the newest statement of the state, then fails', () => {
    const states = statesOf(make({ cancelOnTimeout: true }));
    expect(Object.keys(states).sort()).toEqual(['Load', 'Load: cancel', 'Load: timed out']);
    expect(states.Load?.Catch).toEqual([{ ErrorEquals: ['States.Timeout'], ResultPath: null, Next: 'Load: cancel' }]);
    expect(states['Load: cancel']).toMatchObject({
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: {
        Payload: {
          action: 'cancelStatement',
          statementId: 'LATEST',
          'executionArn.$': '$$.Execution.Id',
          stateName: 'Load',
        },
      },
      ResultPath: null,
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Load: timed out' }],
      Next: 'Load: timed out',
    });
    expect(states['Load: timed out']).toMatchObject({ Type: 'Fail', Error: 'StatementTimedOut' });
  });

  it('goes on where its author says', () => {
    const states = statesOf(make({ cancelOnTimeout: true, onTimeout: new sfn.Pass(stack, 'Later') }));
    expect(states['Load: cancel']?.Next).toBe('Later');
    expect(Object.keys(states).sort()).toEqual(['Later', 'Load', 'Load: cancel']);
  });

  it('names the state as it is called inside a fragment', () => {
    const state = make({ cancelOnTimeout: true });
    sfn.State.prefixStates(state, 'Night ');
    expect(statesOf(state)['Night Load: cancel']).toHaveProperty('Parameters.Payload.stateName', 'Night Load');
  });

  it('needs to know its query language', () => {
    const state = make({ cancelOnTimeout: true });
    expect(() => statesOf(state, sfn.QueryLanguage.JSONATA)).toThrow(/make the state with RedshiftStatement.jsonata/);
  });

  it.each(['JSONPath', 'JSONata'] as const)('is the same as by the command, in %s', (queryLanguage) => {
    const props = { tasker, sql: 'call load()', timeout: Duration.minutes(30), cancelOnTimeout: true };
    const state =
      queryLanguage === 'JSONata'
        ? RedshiftStatement.jsonata(stack, 'Load', props)
        : RedshiftStatement.jsonPath(stack, 'Load', props);
    const written = statementStates({
      name: 'Load',
      functionName: 'FUNCTION',
      statement: { sqlStatement: 'call load()' },
      timeoutSeconds: 1800,
      cancelOnTimeout: true,
      queryLanguage,
    });
    expect(statesOf(state)).toEqual(written);
  });

  it('can be done by hand', () => {
    const cancel = new CancelRedshiftStatement(stack, 'Stop', { tasker, stateName: 'Load' });
    expect(statesOf(cancel).Stop).toHaveProperty('Parameters.Payload.stateName', 'Load');
  });
});

describe('retries', () => {
  it('are for every error of the Data API that may be gone the next time, and for none that will not', () => {
    const isTransient = (name: string): boolean => kindOfServiceError({ name, httpStatus: 400 }).retryable;
    const ofDataApi = SERVICE_RETRIER.ErrorEquals.filter((name) => name.endsWith('Exception'));
    expect(ofDataApi.filter((name) => !isTransient(name))).toEqual([]);
    expect(SERVICE_RETRIER.ErrorEquals).toEqual(
      expect.arrayContaining(['ActiveStatementsExceededException', 'ThrottlingException', 'StoreUnavailableError']),
    );
  });

  it('are for a throttled function, with jitter, and without it for what is in other hands', () => {
    expect(LAMBDA_RETRIER.ErrorEquals).toContain('Lambda.TooManyRequestsException');
    expect(RETRIERS.map(({ JitterStrategy }) => JitterStrategy)).toEqual(['FULL', 'FULL', 'NONE']);
  });

  it('leave the statement’s own failures and refusals alone', () => {
    const retried = RETRIERS.flatMap(({ ErrorEquals }) => ErrorEquals);
    for (const name of [
      'FAILED',
      'ABORTED',
      'States.ALL',
      'States.TaskFailed',
      'InvalidRequest',
      'ConcurrentExecution',
    ]) {
      expect(retried).not.toContain(name);
    }
  });
});

describe('wrong props are refused with what is allowed', () => {
  it.each<[string, Partial<RedshiftStatementProps>, RegExp]>([
    ['no statement', { sql: [] }, /sqlStatements is an array of 0; allowed: an array of 1 to 40/],
    ['41 statements', { sql: Array.from({ length: 41 }, () => 'x') }, /sqlStatements is an array of 41/],
    ['two days', { timeout: Duration.days(2) }, /timeout is 172800 seconds; allowed: whole seconds from 1 to 86400/],
    ['no time', { timeout: Duration.seconds(0) }, /timeout is 0 seconds/],
    [
      'a minute of waiting',
      { waitTime: Duration.minutes(1) },
      /waitTime is 60 seconds; allowed: whole seconds from 1 to 30/,
    ],
    ['a key of nothing', { singletonKey: 'x' }, /singletonKey is 'x' without singleton/],
  ])('%s', (_, props, message) => {
    expect(() => make(props)).toThrow(message);
  });

  it('what follows a cancel that there is not', () => {
    expect(() => make({ onTimeout: new sfn.Pass(stack, 'Later') })).toThrow(
      /onTimeout is given without cancelOnTimeout/,
    );
  });
});

describe('what the starter could not do is refused at synthesis', () => {
  it.each<[string, Partial<RedshiftStatementProps>, RegExp]>([
    [
      'a batch mode without a batch',
      { executionMode: 'AUTO_COMMIT' },
      /the starter would refuse .*executionMode is "AUTO_COMMIT"/,
    ],
    ['an empty parameter', { parameters: { day: '' } }, /the starter would refuse .*day/],
    ['a strange parameter', { parameters: { 'a b': 'x' } }, /the starter would refuse/],
    ['too much SQL', { sql: 'x'.repeat(102_401) }, /the starter would refuse .*sqlStatement is/],
    ['a session with a database', { sessionId: 'x'.repeat(36), database: 'dev' }, /the starter would refuse/],
    ['a database that the role may not use', { database: 'secret' }, /database is 'secret'.*additionalDbNames/],
    [
      'a wait longer than the statement may take',
      { timeout: Duration.seconds(5), waitTime: Duration.seconds(9) },
      /more than the timeout of 5/,
    ],
  ])('%s', (_, props, message) => {
    expect(() => make(props)).toThrow(message);
  });

  it('but what is only known when the state runs is taken', () => {
    const sessionId = sfn.JsonPath.stringAt('$.session');
    expect(() => make({ sql: sfn.JsonPath.stringAt('$.sql'), sessionId }, 'One')).not.toThrow();
    expect(() => make({ database: sfn.JsonPath.stringAt('$.db') }, 'Two')).not.toThrow();
  });

  it('a wait that the starter’s time limit cuts off', () => {
    const starterLambdaFunctionProps = { timeout: Duration.seconds(10) };
    const hasty = aTasker(stack, { starterLambdaFunctionProps }, 'Hasty');
    expect(() => make({ tasker: hasty, waitTime: Duration.seconds(30) }, 'Three')).toThrow(
      /waitTime is 30 seconds, and the starter of 'Stack\/Hasty' may run for 10; allowed: 5 or less/,
    );
    expect(() => make({ tasker: hasty, waitTime: Duration.seconds(5) }, 'Four')).not.toThrow();
  });
});
