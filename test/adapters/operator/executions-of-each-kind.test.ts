import { describe, expect, it } from '@jest/globals';
import { StackExecutions } from '../../../src/adapters/cloudformation/stack-executions.js';
import { DurableExecutions } from '../../../src/adapters/durable-function/durable-executions.js';
import { ExecutionsRouter } from '../../../src/adapters/executions-router.js';
import { InMemoryExecutions } from '../../../src/adapters/memory/in-memory-executions.js';
import { describeExecutionsContract } from '../../contract/operator/executions.contract.js';

const DURABLE = 'arn:aws:lambda:eu-west-1:111122223333:function:load:$LATEST/durable-execution/nightly/';
const STACK = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/warehouse/0a1b2c3d';

const serviceError = (name: string): Error =>
  Object.assign(new Error('no'), { name, $fault: 'client', $metadata: { httpStatusCode: 400 } });

interface DurableExecution {
  readonly Status: string;
  readonly StartTimestamp: Date;
  readonly EndTimestamp?: Date;
  readonly Error?: { readonly ErrorType: string };
}

describeExecutionsContract('DurableExecutions', async () => {
  const known = new Map<string, DurableExecution>();
  let isRefused = false;
  const at = (second: number): Date => new Date(Date.UTC(2026, 0, 2, 3, 4, second));
  const add = (execution: DurableExecution): string => {
    const executionArn = `${DURABLE}${known.size + 1}`;
    known.set(executionArn, execution);
    return executionArn;
  };
  const send = async ({ input }: { readonly input: { readonly DurableExecutionArn: string } }): Promise<object> => {
    if (isRefused) throw serviceError('AccessDeniedException');
    const execution = known.get(input.DurableExecutionArn);
    if (!execution) throw serviceError('ResourceNotFoundException');
    return execution;
  };
  return {
    executions: new DurableExecutions({ send } as never),
    running: async () => add({ Status: 'RUNNING', StartTimestamp: at(1) }),
    stop: async (executionArn) => {
      known.set(executionArn, { Status: 'STOPPED', StartTimestamp: at(1), EndTimestamp: at(2) });
    },
    failed: async (ErrorType) =>
      add({ Status: 'FAILED', StartTimestamp: at(1), EndTimestamp: at(2), Error: { ErrorType } }),
    refuse: () => {
      isRefused = true;
    },
  };
});

const describeStack = (answer: object | Error) => {
  const send = async (): Promise<object> => {
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return new StackExecutions({ send } as never).describe(STACK);
};

describe('what a stack is doing', () => {
  it.each([
    ['CREATE_IN_PROGRESS', 'RUNNING'],
    ['UPDATE_ROLLBACK_IN_PROGRESS', 'RUNNING'],
    ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'RUNNING'],
    ['CREATE_COMPLETE', 'SUCCEEDED'],
    ['DELETE_COMPLETE', 'SUCCEEDED'],
    ['ROLLBACK_COMPLETE', 'FAILED'],
    ['UPDATE_ROLLBACK_FAILED', 'FAILED'],
    ['DELETE_FAILED', 'FAILED'],
  ])('is told by its status: %s is %s', async (StackStatus, status) => {
    const CreationTime = new Date(1_000);
    expect(await describeStack({ Stacks: [{ StackStatus, CreationTime }] })).toEqual({
      kind: 'known',
      value: { executionArn: STACK, status, startedAt: 1_000 },
    });
  });

  it('is missing where there is no such stack, and unknown where nobody may ask', async () => {
    expect(await describeStack(serviceError('ValidationError'))).toEqual({ kind: 'missing' });
    expect(await describeStack({ Stacks: [] })).toEqual({ kind: 'missing' });
    expect(await describeStack(serviceError('AccessDenied'))).toMatchObject({ kind: 'unknown' });
  });
});

describe('executions of each kind', () => {
  const EXECUTION = 'arn:aws:states:eu-west-1:111122223333:execution:load:run-1';
  const of = (executionArn: string) => new InMemoryExecutions([{ executionArn, status: 'RUNNING' }]);
  const router = new ExecutionsRouter({
    execution: of(EXECUTION),
    durableExecution: of(`${DURABLE}1`),
    stack: of(STACK),
  });

  it.each([EXECUTION, `${DURABLE}1`, STACK])('are asked about where they are known: %s', async (executionArn) => {
    expect(await router.describe(executionArn)).toEqual({ kind: 'known', value: { executionArn, status: 'RUNNING' } });
  });

  it('are Step Functions’ to refuse where the ARN names none', async () => {
    expect(await router.describe('no-execution')).toEqual({ kind: 'missing' });
  });
});
