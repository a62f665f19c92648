import { describe, expect, it } from '@jest/globals';
import { nameOfExecution } from '../../src/cli/operate/describe.js';
import type { Evidence } from '../../src/domain/operate/evidence.js';
import { conclude } from '../../src/domain/operate/explain.js';
import { DEFAULT_SETTINGS } from '../../src/domain/settings.js';
import { taskTokenOf } from '../../src/domain/waiter.js';
import { known } from '../../src/ports/answered.js';
import type { ExecutionStatus } from '../../src/ports/executions.js';
import { aNewInvocation, aTarget, at } from '../support/builders.js';

const EXECUTION = 'arn:aws:states:eu-west-1:111122223333:execution:load:run-1';
const DURABLE = 'arn:aws:lambda:eu-west-1:111122223333:function:load:$LATEST/durable-execution/nightly/0a1b';
const STACK = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/warehouse/0a1b2c3d-1111-2222-3333-444455556666';

/** What is known of a statement that runs, whoever waits. */
const evidenceOf = (executionArn: string, status: ExecutionStatus, taskToken: string): Evidence => ({
  now: at(10 * 60_000),
  settings: { ...DEFAULT_SETTINGS, statementNamePrefix: 'sfn:', owner: 'a', target: aTarget() },
  execution: known({ executionArn, status }),
  invocation: {
    ...aNewInvocation({ executionArn, taskToken }),
    ...{ status: 'STARTED', processed: false, adoptions: 0, statementId: 's-1' },
  },
  task: 'nobodyWaits',
  statement: known({ status: 'STARTED' }),
});

describe('the operator’s commands know whoever waits', () => {
  it.each([
    [EXECUTION, { machine: 'load', execution: 'run-1' }],
    [DURABLE, { machine: 'load', execution: 'nightly/0a1b' }],
    [STACK, { machine: 'warehouse', execution: '0a1b2c3d-1111-2222-3333-444455556666' }],
    ['no-execution', { machine: '-', execution: 'no-execution' }],
  ])('by the names in %s', (executionArn, names) => {
    expect(nameOfExecution(executionArn)).toEqual(names);
  });

  it.each([
    [EXECUTION, 'Step Functions says ABORTED'],
    [DURABLE, 'Lambda says ABORTED'],
    [STACK, 'CloudFormation says ABORTED'],
  ])('and which service told of the end of %s', (executionArn, fact) => {
    const { cause, evidence } = conclude(evidenceOf(executionArn, 'ABORTED', 'a-token'));
    expect([cause, evidence[0]]).toEqual(['execution-ended', fact]);
  });

  it.each([
    [EXECUTION, 'a-token', 'Step Functions says that the task token is dead'],
    [DURABLE, taskTokenOf({ kind: 'durableFunction', callbackId: 'Ab12' }), 'Lambda says that the callback is dead'],
  ])('and what is dead of %s', (executionArn, taskToken, fact) => {
    const { cause, evidence } = conclude(evidenceOf(executionArn, 'RUNNING', taskToken));
    expect([cause, evidence[0]]).toEqual(['task-gone', fact]);
  });
});
