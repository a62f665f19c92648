// Deploy: one construct for the tasker, one class for a state. This prints what would be deployed; `npx aws-cdk@2 deploy` needs no more
// than an app that stays, in place of `synthesise`.
import assert from 'node:assert/strict';
import { Duration, Stack, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import { RedshiftStatement, SfnRedshiftTasker } from 'sfn-redshift-tasker-cdk';
import { resourcesOf, synthesise } from '../support/synthesise.mjs';

const { Warehouse } = synthesise((app) => {
  const stack = new Stack(app, 'Warehouse');
  const tasker = new SfnRedshiftTasker(stack, 'Tasker', {
    redshiftTargetProps: { clusterIdentifier: 'warehouse', dbName: 'dev', dbUser: 'etl' },
  });
  const load = RedshiftStatement.jsonPath(stack, 'Load', {
    tasker,
    sql: 'insert into sales select * from staging where day = :day',
    parameters: { day: sfn.JsonPath.stringAt('$.day') },
    timeout: Duration.hours(1),
    cancelOnTimeout: true,
  });
  new sfn.StateMachine(stack, 'Nightly', { definitionBody: sfn.DefinitionBody.fromChainable(load) });
});

const [machines, functions] = ['AWS::StepFunctions::StateMachine', 'AWS::Lambda::Function'].map(
  (type) => resourcesOf(Warehouse, type).length,
);
assert.deepEqual([machines, functions], [1, 2]);
console.log(`a tasker of ${functions} functions, and ${machines} state machine that may invoke it`);
