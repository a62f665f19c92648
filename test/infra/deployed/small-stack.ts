import { App, aws_stepfunctions as sfn, Duration, Stack } from 'aws-cdk-lib';
import { RedshiftStatement, SfnRedshiftTasker } from '../../../infra/src/index.js';

/** The time limit of the state machine `Hasty`; longer than a busy machine takes to start a statement. */
export const HASTY_SECONDS = 300;

/** State machines that run what SQL they are given, behind a tasker with a completer of its own. */
export function synthesiseSmallStack(folder: string): void {
  const app = new App({ outdir: folder });
  const stack = new Stack(app, 'Small');
  const tasker = new SfnRedshiftTasker(stack, 'Tasker', {
    redshiftTargetProps: { clusterIdentifier: 'warehouse', dbName: 'dev', dbUser: 'etl' },
    completerLambdaFunctionProps: {},
    reconcileGrace: Duration.seconds(1),
    longestStatement: Duration.minutes(30),
    pools: { single: 1 },
    longestPoolWait: Duration.minutes(20),
  });
  const patient = RedshiftStatement.jsonPath(stack, 'RunPatiently', {
    tasker,
    sql: sfn.JsonPath.stringAt('$.sql'),
    timeout: Duration.hours(1),
  });
  new sfn.StateMachine(stack, 'Patient', { definitionBody: sfn.DefinitionBody.fromChainable(patient) });
  const queued = RedshiftStatement.jsonPath(stack, 'RunInPool', {
    tasker,
    sql: sfn.JsonPath.stringAt('$.sql'),
    pool: 'single',
    timeout: Duration.hours(1),
  });
  new sfn.StateMachine(stack, 'Queued', { definitionBody: sfn.DefinitionBody.fromChainable(queued) });
  const stubborn = RedshiftStatement.jsonPath(stack, 'RunAgain', {
    tasker,
    sql: sfn.JsonPath.stringAt('$.sql'),
    timeout: Duration.hours(1),
  });
  stubborn.addRetry({ errors: ['FAILED'], maxAttempts: 1, interval: Duration.seconds(1) });
  new sfn.StateMachine(stack, 'Stubborn', { definitionBody: sfn.DefinitionBody.fromChainable(stubborn) });
  const hasty = RedshiftStatement.jsonata(stack, 'RunHastily', {
    tasker,
    sql: '{% $states.input.sql %}',
    timeout: Duration.seconds(HASTY_SECONDS),
    cancelOnTimeout: true,
  });
  new sfn.StateMachine(stack, 'Hasty', { definitionBody: sfn.DefinitionBody.fromChainable(hasty) });
  const whole = RedshiftStatement.jsonPath(stack, 'RunBatch', {
    tasker,
    sql: ['create temp table one as select 1 as a', 'select a from one'],
    singleton: true,
    includeResult: true,
    timeout: Duration.hours(1),
  });
  new sfn.StateMachine(stack, 'Whole', { definitionBody: sfn.DefinitionBody.fromChainable(whole) });
  app.synth();
}
