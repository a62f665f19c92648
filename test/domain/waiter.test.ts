import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { isWorkflowArn, workflowKindOf } from '../../src/domain/execution-arn.js';
import { formatStatementName, parseStatementName } from '../../src/domain/statement-name.js';
import { STATEMENT_NAME_LENGTH_MAX } from '../../src/domain/limits.js';
import { isCallbackId, taskTokenOf, type Waiter, waiterOf } from '../../src/domain/waiter.js';
import { propertyRuns } from '../support/property-runs.js';

const EXECUTION = 'arn:aws:states:eu-west-1:111122223333:execution:load:run-1';
const DURABLE = 'arn:aws:lambda:eu-west-1:111122223333:function:load:$LATEST/durable-execution/nightly/0a1b-2c';
const STACK = 'arn:aws-cn:cloudformation:cn-north-1:111122223333:stack/warehouse/0a1b2c3d-1111-2222-3333-444455556666';

const waiters: fc.Arbitrary<Waiter> = fc.oneof(
  fc.record({ kind: fc.constant('task' as const), taskToken: fc.stringMatching(/^[A-Za-z0-9+/=.-]{1,80}$/) }),
  fc.record({
    kind: fc.constant('durableFunction' as const),
    callbackId: fc.stringMatching(/^[A-Za-z0-9+/]{1,80}={0,2}$/),
  }),
  fc.record({
    kind: fc.constant('customResource' as const),
    responseUrl: fc.webUrl(),
    stackId: fc.constant(STACK),
    requestId: fc.uuid(),
    logicalResourceId: fc.string(),
    physicalResourceId: fc.string(),
  }),
);

describe('a token stands for who waits', () => {
  it('of every kind, and of no other', () => {
    fc.assert(
      fc.property(waiters, (waiter) => expect(waiterOf(taskTokenOf(waiter))).toEqual(waiter)),
      propertyRuns(),
    );
  });

  it('the same text each time, whatever the order of its members', () => {
    const one = {
      responseUrl: 'https://a',
      stackId: STACK,
      requestId: 'r',
      logicalResourceId: 'l',
      physicalResourceId: 'p',
    };
    const other = Object.fromEntries(Object.entries(one).reverse()) as typeof one;
    expect(taskTokenOf({ kind: 'customResource', ...one })).toBe(taskTokenOf({ ...other, kind: 'customResource' }));
  });

  it.each([
    ...['durable:', 'durable:not an id', 'durable:a===', `durable:${'a'.repeat(1_025)}`],
    ...['cloudformation:', 'cloudformation:{', 'cloudformation:null', 'cloudformation:{"responseUrl":"https://a"}'],
  ])('that only looks like another kind is a task’s: %p', (text) => {
    expect(waiterOf(text)).toEqual({ kind: 'task', taskToken: text });
  });

  it('of a callback whose id Lambda can have made', () => {
    expect(['a', 'Ab0+/==', 'a'.repeat(1_024)].map(isCallbackId)).toEqual([true, true, true]);
    expect(['', '=', 'a b', 'a'.repeat(1_025), 'a-b'].map(isCallbackId)).toEqual([false, false, false, false, false]);
  });
});

describe('a statement belongs to', () => {
  it.each([
    [EXECUTION, 'execution'],
    [DURABLE, 'durableExecution'],
    [DURABLE.replace('$LATEST', '$LATEST.PUBLISHED'), 'durableExecution'],
    [DURABLE.replace('$LATEST', '12'), 'durableExecution'],
    [STACK, 'stack'],
  ])('what %s names: %s', (arn, kind) => {
    expect(workflowKindOf(arn)).toBe(kind);
    expect(parseStatementName('etl/', `etl/${arn}:0a1b`)).toEqual({ executionArn: arn, invocationId: '0a1b' });
  });

  it.each([
    ...['', 'no-execution', 'load', `${EXECUTION}:more`, ` ${STACK}`, `${STACK} `],
    ...[DURABLE.replace('$LATEST', 'live'), DURABLE.replace('/durable-execution/', '/'), `${DURABLE}/more`],
    `${DURABLE}${'a'.repeat(1_024)}`,
    STACK.replace('warehouse', '1house'),
  ])('nothing that %p names', (arn) => {
    expect(isWorkflowArn(arn)).toBe(false);
    expect(workflowKindOf(arn)).toBeUndefined();
  });

  it('with a name that the Data API takes, also for the longest ARN', () => {
    const longest = DURABLE + 'a'.repeat(1_024 - DURABLE.length);
    expect(isWorkflowArn(longest)).toBe(true);
    const key = { executionArn: longest, invocationId: 'i'.repeat(64) };
    expect(formatStatementName('p'.repeat(64), key).length).toBeLessThanOrEqual(STATEMENT_NAME_LENGTH_MAX);
  });
});
