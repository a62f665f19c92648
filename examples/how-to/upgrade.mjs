// Upgrade from cdk-stepfunctions-redshift: a state machine that was written for it runs unchanged, and its stack moves by its import.
import assert from 'node:assert/strict';
import { Stack } from 'aws-cdk-lib';
import { SfnRedshiftTasker } from 'sfn-redshift-tasker-cdk';
import { expectThat, WorkflowBench } from 'sfn-redshift-tasker-local/testing';
import { machineOf, TASKER } from '../support/machine-of.mjs';
import { resourcesOf, synthesise } from '../support/synthesise.mjs';

const invoke = (payload, resource = 'arn:aws:states:::lambda:invoke') => ({
  ...{ Type: 'Task', Resource: resource, Parameters: { FunctionName: TASKER, Payload: payload } },
});
// As such states are: no `attempt`, a heartbeat as a time budget, the describe step that looks at `$.Status`.
const definition = machineOf({
  Load: {
    ...invoke(
      {
        'taskToken.$': '$$.Task.Token',
        'executionArn.$': '$$.Execution.Id',
        sqlStatement: 'insert into sales select * from staging',
      },
      'arn:aws:states:::lambda:invoke.waitForTaskToken',
    ),
    HeartbeatSeconds: 3600,
    Next: 'Describe',
  },
  Describe: {
    ...invoke({ action: 'describeStatement', statementId: 'LATEST', 'executionArn.$': '$$.Execution.Id' }),
    OutputPath: '$.Payload',
    Next: 'IsItFinished',
  },
  IsItFinished: {
    Type: 'Choice',
    Choices: [{ Variable: '$.Status', StringEquals: 'FINISHED', Next: 'Done' }],
    Default: 'Failed',
  },
  Done: { Type: 'Succeed' },
  Failed: { Type: 'Fail' },
});
const bench = new WorkflowBench({ onSql: () => ({ rows: 7, afterMs: 10 * 60_000 }) });
const execution = await bench.run(definition);
expectThat(execution).toHaveSucceeded();
assert.equal(execution.output.ResultRows, 7);

// The stack of the old construct's own example: two taskers for two users, by the props that it had.
const { Moved } = synthesise((app) => {
  const stack = new Stack(app, 'Moved');
  const first = new SfnRedshiftTasker(stack, 'RSTask', {
    redshiftTargetProps: { dbUser: 'admin', dbName: 'dev', clusterIdentifier: 'cluster' },
    logLevel: 'DEBUG',
  });
  new SfnRedshiftTasker(stack, 'RSTaskUser2', {
    redshiftTargetProps: { dbUser: 'user2', dbName: 'dev', clusterIdentifier: 'cluster' },
    existingTableObj: first.trackingTable,
    createCallbackInfra: false,
  });
});
assert.equal(resourcesOf(Moved, 'AWS::DynamoDB::Table').length, 1);
console.log('the old state machine ends as SUCCEEDED, the old props make a stack');
