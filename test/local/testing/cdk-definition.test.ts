import { App, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { DefinitionBody, StateMachine, TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { expect, it } from '@jest/globals';
import { definitionOfConstruct, WorkflowBench } from '../../../local/src/testing/index.js';

it('a state machine of the CDK runs on the bench as it is synthesised', async () => {
  const stack = new Stack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), 'Etl');
  const lambdaFunction = new LambdaFunction(stack, 'Double', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => 0'),
  });
  const task = new LambdaInvoke(stack, 'Run', {
    lambdaFunction,
    payload: TaskInput.fromObject({ n: 21 }),
    outputPath: '$.Payload',
  });
  const machine = new StateMachine(stack, 'Machine', { definitionBody: DefinitionBody.fromChainable(task) });

  const bench = new WorkflowBench({ functions: { Double: (payload) => (payload as { n: number }).n * 2 } });

  expect((await bench.run(definitionOfConstruct(machine))).output).toBe(42);
});
