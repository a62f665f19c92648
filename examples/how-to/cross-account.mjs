// The database is in another account: tasker and load live there, and the workflow here starts the load under a role of that account.
import assert from 'node:assert/strict';
import {
  Duration,
  Stack,
  aws_iam as iam,
  aws_stepfunctions as sfn,
  aws_stepfunctions_tasks as tasks,
} from 'aws-cdk-lib';
import { RedshiftStatement, SfnRedshiftTasker } from 'sfn-redshift-tasker-cdk';
import { resourcesOf, synthesise } from '../support/synthesise.mjs';

const [HERE, THERE, REGION] = ['111111111111', '222222222222', 'eu-west-1'];
const LOAD = `arn:aws:states:${REGION}:${THERE}:stateMachine:load`;
const RUN_THE_LOAD = `arn:aws:iam::${THERE}:role/run-the-load`;
const WORKFLOW = `arn:aws:iam::${HERE}:role/workflow`;

const { OverThere, Here } = synthesise((app) => {
  const there = new Stack(app, 'OverThere', { env: { account: THERE, region: REGION } });
  const tasker = new SfnRedshiftTasker(there, 'Tasker', {
    redshiftTargetProps: { clusterIdentifier: 'warehouse', dbName: 'dev', dbUser: 'etl' },
  });
  const load = RedshiftStatement.jsonPath(there, 'Load', {
    tasker,
    sql: 'insert into sales select * from staging',
    timeout: Duration.hours(1),
  });
  const machine = new sfn.StateMachine(there, 'Machine', {
    stateMachineName: 'load',
    definitionBody: sfn.DefinitionBody.fromChainable(load),
  });
  const role = new iam.Role(there, 'RunTheLoad', {
    roleName: 'run-the-load',
    assumedBy: new iam.ArnPrincipal(WORKFLOW),
  });
  machine.grantStartExecution(role);
  machine.grantExecution(role, 'states:DescribeExecution', 'states:StopExecution');

  const here = new Stack(app, 'Here', { env: { account: HERE, region: REGION } });
  const workflow = new iam.Role(here, 'WorkflowRole', {
    roleName: 'workflow',
    assumedBy: new iam.ServicePrincipal('states.amazonaws.com'),
  });
  const start = new tasks.StepFunctionsStartExecution(here, 'StartLoad', {
    stateMachine: sfn.StateMachine.fromStateMachineArn(here, 'LoadOverThere', LOAD),
    integrationPattern: sfn.IntegrationPattern.RUN_JOB,
    credentials: { role: sfn.TaskRole.fromRole(iam.Role.fromRoleArn(here, 'RoleOverThere', RUN_THE_LOAD)) },
  });
  new sfn.StateMachine(here, 'Workflow', { role: workflow, definitionBody: sfn.DefinitionBody.fromChainable(start) });
});

const [workflow] = resourcesOf(Here, 'AWS::StepFunctions::StateMachine');
assert.match(JSON.stringify(workflow.Properties.DefinitionString), /run-the-load/);
assert.equal(resourcesOf(Here, 'AWS::Lambda::Function').length, 0);
assert.equal(resourcesOf(OverThere, 'AWS::Lambda::Function').length, 2);
console.log('the tasker is beside the database; what crosses the border is an input and an output');
