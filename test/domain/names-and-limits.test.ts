import { describe, expect, it } from '@jest/globals';
import { checkFailure, checkLength, checkOutput } from '../../src/domain/answer-limits.js';
import { attemptKeyOf, chainKeyOf } from '../../src/domain/attempt-key.js';
import { cancelUnlessEnded } from '../../src/domain/cancel-unless-ended.js';
import { effectiveStatus } from '../../src/domain/effective-status.js';
import { isDurableExecutionArn, isExecutionArn, isStackArn } from '../../src/domain/execution-arn.js';
import { findStatementByName } from '../../src/domain/find-statement.js';
import { recoverStart } from '../../src/domain/recover-start.js';
import { releaseSingletonLock } from '../../src/domain/release-singleton-lock.js';
import { createdAtOf, mayBeTooYoung, startableSince, startedAtOf } from '../../src/domain/started-at.js';
import {
  isBeingAnswered,
  isClaimed,
  isStarterGone,
  mayStillBeStarted,
  nowForClaims,
  queueClaim,
  starterClaim,
} from '../../src/domain/starter-life.js';
import { areOfOneToken, invocationIdOfToken, parseStatementName } from '../../src/domain/statement-name.js';
import { deadlineOf, isPastDeadline, tokenPutAt } from '../../src/domain/task-life.js';
import { identityOf, isMadeToken, taskTokenOf, type WaitingCustomResource, waiterOf } from '../../src/domain/waiter.js';
import type { Invocation } from '../../src/ports/invocation.js';
import { RedshiftDataError } from '../../src/ports/port-errors.js';
import { after, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/ports/units.js';
import { AN_EXECUTION_ARN, aNewInvocation, anAttempt, at, STORY_START } from '../support/builders.js';
import { countingCalls } from '../support/counting-calls.js';
import { withMethods } from '../support/with-methods.js';
import { World } from '../support/world.js';

const anInvocation = (over: Partial<Invocation> = {}): Invocation => ({
  ...aNewInvocation(),
  ...{ status: 'STARTED', processed: false, adoptions: 0 },
  ...over,
});

describe('an ARN', () => {
  const LAMBDA = 'arn:aws:lambda:eu-west-1:123456789012:function:load';
  const STACK = 'arn:aws:cloudformation:eu-west-1:123456789012:stack';
  const long = (head: string, lengthMax: number): string[] => [
    head.padEnd(lengthMax, 'x'),
    head.padEnd(lengthMax + 1, 'x'),
  ];
  const [longest, tooLong] = long('arn:aws:states:eu-west-1:123456789012:execution:load:', 380);
  const [longestDurable, tooLongDurable] = long(`${LAMBDA}:7/durable-execution/nightly/`, 1_024);
  const [longestStack, tooLongStack] = long(`${STACK}/warehouse/`, 512);

  it.each<[string, (text: string) => boolean, string[]]>([
    [
      'an execution',
      isExecutionArn,
      [AN_EXECUTION_ARN, 'arn:aws-us-gov:states:us-gov-west-1:123456789012:execution:l:r', longest!],
    ],
    [
      'a durable execution',
      isDurableExecutionArn,
      [
        `${LAMBDA}:$LATEST/durable-execution/nightly/0a`,
        `${LAMBDA}:$LATEST.PUBLISHED/durable-execution/nightly/0a`,
        `${LAMBDA}:12/durable-execution/nightly/0a`,
        'arn:aws-cn:lambda:cn-north-1:123456789012:function:a_b-C9:1/durable-execution/n_-9/A_b-9',
        longestDurable!,
      ],
    ],
    ['a stack', isStackArn, [`${STACK}/w/0a1b-2c`, `${STACK}/W${'x'.repeat(127)}/0a`, longestStack!]],
  ])('is that of %s', (_what, is, arns) => {
    expect(arns.filter((arn) => !is(arn))).toEqual([]);
    for (const arn of arns) {
      expect([isExecutionArn, isDurableExecutionArn, isStackArn].filter((other) => other(arn))).toEqual([is]);
      expect(is(`x${arn}`)).toBe(false);
      expect(is(`${arn} `)).toBe(false);
      expect(is(arn.replace('123456789012', '12345678901'))).toBe(false);
      expect(is(arn.replace('123456789012', 'x23456789012'))).toBe(false);
      expect(is(arn.replace('arn:aws', 'arn:'))).toBe(arn.startsWith('arn:aws-'));
    }
  });

  it.each([
    tooLong,
    tooLongDurable,
    tooLongStack,
    'arn:aws:states:eu-west-1:123456789012:execution:load:',
    'arn:aws:states:eu-west-1:123456789012:execution::run',
    'arn:aws:states:eu-west-1:123456789012:execution:load:run:more',
    'arn:aws:states:eu-west-1:123456789012:execution:load:run 1',
    'arn:aws:states::123456789012:execution:load:run',
    `${LAMBDA}:$LATEST.OTHER/durable-execution/nightly/0a`,
    `${LAMBDA}:live/durable-execution/nightly/0a`,
    `${LAMBDA}:/durable-execution/nightly/0a`,
    `${LAMBDA}:7/durable-execution//0a`,
    `${LAMBDA}:7/durable-execution/nightly/`,
    `${LAMBDA}:7/durable-execution/nightly/0a/b`,
    `${STACK}/9w/0a`,
    `${STACK}/w${'x'.repeat(128)}/0a`,
    `${STACK}/w/`,
    `${STACK}/w/0a/b`,
  ])('is none of these: %s', (text) => {
    expect([isExecutionArn, isDurableExecutionArn, isStackArn].some((is) => is(text!))).toBe(false);
  });
});

describe('the name of a statement', () => {
  it.each([
    [`sfn:${AN_EXECUTION_ARN}:0a-1`, { executionArn: AN_EXECUTION_ARN, invocationId: '0a-1' }],
    ['sfn:no-execution:0a', { executionArn: 'no-execution', invocationId: '0a' }],
    [`sfn:no-execution:${'a'.repeat(64)}`, { executionArn: 'no-execution', invocationId: 'a'.repeat(64) }],
    [`sfn:no-execution:${'a'.repeat(65)}`, undefined],
    ['sfn:no-execution:', undefined],
    ['sfn:no-execution:a_b', undefined],
    ['sfn:no-execution', undefined],
    ['sfn:no-execution7', undefined],
    ['sfn::0a', undefined],
    ['sfn:lock#x:lock', undefined],
    ['other:no-execution:0a', undefined],
    ['no-execution:0a', undefined],
  ])('%s belongs to %j', (name, key) => {
    expect(parseStatementName('sfn:', name)).toEqual(key);
  });

  it('has an id that the token cannot be told from, one for each retry', () => {
    expect(invocationIdOfToken('t')).toMatch(/^[0-9a-f]{40}$/);
    expect(invocationIdOfToken('t', 3)).toBe(`${invocationIdOfToken('t')}-3`);
    expect(areOfOneToken(invocationIdOfToken('t'), invocationIdOfToken('t', 3))).toBe(true);
    expect(areOfOneToken(invocationIdOfToken('t'), invocationIdOfToken('u'))).toBe(false);
    expect(areOfOneToken(undefined, undefined)).toBe(false);
    expect(areOfOneToken(invocationIdOfToken('t'), undefined)).toBe(false);
  });

  it('is found whole, on whatever page, and not by its beginning', async () => {
    const world = new World();
    const pages = [
      { Statements: [{ Id: 'stranger', StatementName: 'name-2' }], NextToken: 'one' },
      { Statements: [], NextToken: 'two' },
      { Statements: [{ Id: 'own', StatementName: 'name' }] },
    ];
    const asked: unknown[] = [];
    const listing = (answers: readonly object[]) =>
      withMethods(world.redshiftData, {
        listStatements: async (input) => {
          asked.push(input);
          return answers[Math.min(asked.length, answers.length) - 1] as never;
        },
      });
    const find = async (answers: readonly object[]): Promise<string | undefined> => {
      asked.length = 0;
      return (await findStatementByName({ ...world.runtime, redshiftData: listing(answers) }, 'name'))?.Id;
    };
    expect(await find(pages)).toBe('own');
    expect(asked).toStrictEqual([
      { StatementName: 'name', Status: 'ALL' },
      { StatementName: 'name', Status: 'ALL', NextToken: 'one' },
      { StatementName: 'name', Status: 'ALL', NextToken: 'two' },
    ]);
    expect(await find([pages[0]!, { Statements: [] }])).toBeUndefined();
    await expect(find([pages[0]!])).rejects.toMatchObject({ name: 'ListingIncomplete' });
    expect(asked).toHaveLength(2);
    const endless = Array.from({ length: 300 }, (_, page) => ({ Statements: [], NextToken: String(page) }));
    await expect(find(endless)).rejects.toThrow("came to no end within 200 pages, so it is not known whether 'name'");
    expect(asked).toHaveLength(200);
  });

  it('leads to a start that was never recorded, which is recorded then', async () => {
    const world = new World();
    const planned = aNewInvocation();
    await world.store.register(planned);
    expect(await recoverStart(world.runtime, planned)).toBeUndefined();
    await world.clock.advance(SECOND_MS);
    const { Id } = await world.redshiftData.executeStatement({
      ...{ Sql: 'select 1', StatementName: planned.statementName, ClusterIdentifier: 'w', Database: 'd', DbUser: 'u' },
    });
    await world.clock.advance(SECOND_MS);
    const start = { statementId: Id, startedAt: at(SECOND_MS) };
    expect(await recoverStart(world.runtime, planned)).toEqual(start);
    expect(await world.store.get(planned)).toMatchObject({ status: 'STARTED', ...start });
  });
});

describe('the keys of attempts', () => {
  it('are one for an entry and its retries, and one chain for all entries', () => {
    const key = (over: object = {}, hash = 'sql'): string => attemptKeyOf(anAttempt(over), hash);
    expect(key({ retryCount: 3, redriveCount: 2 })).toBe(key());
    for (const other of [key({ stateName: 'Other' }), key({ entry: '7' }), key({}, 'other')])
      expect(other).not.toBe(key());
    const later = key({ enteredTime: '2026-01-02T04:00:00Z' });
    expect(later).not.toBe(key());
    expect(later.split('/')[0]).toBe(key().split('/')[0]);
    expect(chainKeyOf(anAttempt(), 'sql')).toMatch(/^[0-9a-f]{32}$/);
  });

  it('stand for the entry alone where it has a name', () => {
    const chain = (entry: string | undefined, hash: string): string =>
      chainKeyOf(anAttempt(entry === undefined ? {} : { entry }), hash);
    expect(chain('7', 'one')).toBe(chain('7', 'other'));
    expect(chain(undefined, 'one')).not.toBe(chain(undefined, 'other'));
    expect(chain('one', 'x')).not.toBe(chain(undefined, 'one'));
  });

  it('sort by the time of the entry, whatever zeros its text lacks', () => {
    const ending = (enteredTime: string): string | undefined =>
      attemptKeyOf(anAttempt({ enteredTime }), 's').split('/')[1];
    expect(ending('2026-01-02T03:04:05Z')).toBe('2026-01-02T03:04:05.000000000');
    expect(ending('2026-01-02T03:04:05.1Z')).toBe('2026-01-02T03:04:05.100000000');
    expect(ending('2026-01-02T03:04:05.123456789Z')).toBe('2026-01-02T03:04:05.123456789');
    expect(ending('2026-01-02T03:04:05.123')).toBe('2026-01-02T03:04:05.123000000');
  });
});

describe('the lock of a singleton', () => {
  it('is freed by whoever has it, and not where it is the slot of its pool, or where there is none', async () => {
    const world = new World();
    const { port: store, calls } = countingCalls(world.store, 'releaseLock');
    const runtime = { ...world.runtime, store };
    await releaseSingletonLock(runtime, anInvocation());
    await releaseSingletonLock(runtime, anInvocation({ poolKey: 'pool/tasker-a:loads' }));
    await releaseSingletonLock(runtime, anInvocation({ singletonKey: 'nightly', poolKey: 'nightly' }));
    expect(calls).toEqual([]);
    const { executionArn, invocationId } = anInvocation();
    await releaseSingletonLock(runtime, anInvocation({ singletonKey: 'nightly', poolKey: 'pool/tasker-a:loads' }));
    await releaseSingletonLock(runtime, anInvocation({ singletonKey: 'nightly' }));
    expect(calls).toEqual([
      ['nightly', { executionArn, invocationId }],
      ['nightly', { executionArn, invocationId }],
    ]);
  });
});

describe('the limits of an answer', () => {
  it('hold for bytes of an output and characters of a failure', () => {
    expect(() => checkOutput(JSON.stringify('é'.repeat(131_071)))).not.toThrow();
    expect(() => checkOutput(JSON.stringify('é'.repeat(131_072)))).toThrow(
      'the output has 262146 bytes, at most 262144 are allowed',
    );
    expect(() => checkOutput('{')).toThrow('the output is not JSON');
    expect(() => checkFailure({ error: 'e'.repeat(256), cause: 'c'.repeat(32_768) })).not.toThrow();
    expect(() => checkFailure({ error: 'e'.repeat(257), cause: '' })).toThrow(
      'the error has 257 characters, at most 256',
    );
    expect(() => checkFailure({ error: '', cause: 'c'.repeat(32_769) })).toThrow('the cause has 32769 characters');
    for (const [check, serviceErrorName] of [
      [() => checkOutput('{'), 'InvalidOutput'],
      [() => checkOutput(JSON.stringify('x'.repeat(262_143))), 'ValidationException'],
      [() => checkLength('error', 'ab', 1), 'ValidationException'],
    ] as const) {
      expect(check).toThrow(expect.objectContaining({ name: 'TaskCallbackError', serviceErrorName, retryable: false }));
    }
  });
});

describe('the life of a starter and of a task', () => {
  const { runtime } = new World();
  const { starterTimeLimitMs } = runtime.settings;

  it('is over a minute after the time limit of the function', () => {
    const since = (agoMs: number): boolean => isStarterGone(runtime, after(STORY_START, -agoMs));
    expect([since(starterTimeLimitMs + MINUTE_MS), since(starterTimeLimitMs + MINUTE_MS + 1)]).toEqual([false, true]);
  });

  it('shows by the claims that it holds, with half a minute for other clocks', () => {
    expect(nowForClaims(runtime)).toBe(at(-30 * SECOND_MS));
    const claimed = (expiresAt: number, claimId = 'completer') => ({ claim: { claimId, expiresAt: at(expiresAt) } });
    expect(isClaimed(runtime, claimed(-30 * SECOND_MS + 1))).toBe(true);
    expect(isClaimed(runtime, claimed(-30 * SECOND_MS))).toBe(false);
    expect(isClaimed(runtime, {})).toBe(false);
    const answered = (over: Partial<Invocation>): boolean => isBeingAnswered(runtime, anInvocation(over));
    expect(answered(claimed(0))).toBe(true);
    expect(answered(claimed(-30 * SECOND_MS))).toBe(false);
    expect(answered({ ...claimed(0), processed: true })).toBe(false);
    expect(answered(claimed(0, 'starter:1'))).toBe(false);
    expect(answered({})).toBe(false);
    for (const [claim, forMs] of [
      [starterClaim(runtime), starterTimeLimitMs + MINUTE_MS],
      [queueClaim(runtime), runtime.settings.claimLeaseMs],
    ] as const) {
      expect(claim).toEqual({ claimId: expect.stringMatching(/^starter:./) as unknown, expiresAt: at(forMs) });
    }
  });

  it('may not have come to the start yet', () => {
    const old = { registeredAt: at(-HOUR_MS) };
    expect(mayStillBeStarted(runtime, anInvocation({ registeredAt: at(0) }))).toBe(true);
    expect(mayStillBeStarted(runtime, anInvocation(old))).toBe(false);
    expect(mayStillBeStarted(runtime, anInvocation({ ...old, dequeuedAt: at(0) }))).toBe(true);
    expect(mayStillBeStarted(runtime, anInvocation({ ...old, claim: { claimId: 'c', expiresAt: at(1) } }))).toBe(true);
  });

  it('ends with the time of the state, counted from when the token was put on', () => {
    const timed = anInvocation({ attempt: anAttempt({ timeoutSeconds: 10 }), registeredAt: at(-40 * SECOND_MS) });
    expect(deadlineOf(timed)).toBe(at(0));
    expect(deadlineOf(anInvocation())).toBeUndefined();
    expect(isPastDeadline(runtime, timed)).toBe(true);
    expect(isPastDeadline(runtime, { ...timed, registeredAt: at(-40 * SECOND_MS + 1) })).toBe(false);
    expect(isPastDeadline(runtime, anInvocation())).toBe(false);
    expect(tokenPutAt({ ...timed, adoptedAt: at(5) })).toBe(at(5));
    expect(tokenPutAt(timed)).toBe(at(-40 * SECOND_MS));
  });

  it('has a start by the Data API’s word, else as recorded, else not before it could be', () => {
    const invocation = { registeredAt: at(1), dequeuedAt: at(2), startedAt: at(3) };
    expect(startedAtOf(invocation, { CreatedAt: new Date(at(4)) })).toBe(at(4));
    expect(startedAtOf(invocation)).toBe(at(3));
    expect(startedAtOf({ registeredAt: at(1), dequeuedAt: at(2) }, {})).toBe(at(2));
    expect(startedAtOf({ registeredAt: at(1) })).toBe(at(1));
    expect(startableSince({ registeredAt: at(1) })).toBe(at(1));
    expect(createdAtOf({})).toBeUndefined();
    const { unknownStatementGraceMs } = runtime.settings;
    expect(mayBeTooYoung(runtime, at(-unknownStatementGraceMs))).toBe(true);
    expect(mayBeTooYoung(runtime, at(-unknownStatementGraceMs - 1))).toBe(false);
  });
});

describe('the end of a statement', () => {
  it.each([
    ['SUBMITTED', undefined, undefined],
    ['STARTED', ['FAILED'], undefined],
    ['FAILED', ['FINISHED'], 'FAILED'],
    ['ABORTED', undefined, 'ABORTED'],
    ['FINISHED', undefined, 'FINISHED'],
    ['FINISHED', ['FINISHED', 'FINISHED'], 'FINISHED'],
    ['FINISHED', ['FINISHED', 'FAILED', 'ABORTED'], 'FAILED'],
    ['FINISHED', ['FINISHED', 'ABORTED'], 'ABORTED'],
  ] as const)('of a batch is that of its statements: %s %j is %s', (Status, statuses, expected) => {
    const SubStatements = statuses?.map((status, index) => ({ Id: `st:${index}`, Status: status }));
    expect(effectiveStatus({ Id: 'st', Status, ...(SubStatements && { SubStatements }) })).toBe(expected);
  });

  it('makes a cancellation that was refused none, unless that says nothing of the statement', async () => {
    const refused = (name: string) => new RedshiftDataError(name, 'no', { retryable: false, outcome: 'refused' });
    const cancelled = async (error: Error, status: 'FINISHED' | 'STARTED' | 'unknown'): Promise<unknown> => {
      const world = new World();
      let asked = 0;
      const redshiftData = withMethods(world.redshiftData, {
        cancelStatement: () => Promise.reject(error),
        describeStatement: async () => {
          asked += 1;
          if (status === 'unknown') throw refused('ThrottlingException');
          return { Id: 'st', Status: status };
        },
      });
      const result = await cancelUnlessEnded({ ...world.runtime, redshiftData }, 'st').catch((thrown: Error) => thrown);
      return [result, asked];
    };
    const invalid = refused('ValidationException');
    expect(await cancelled(invalid, 'FINISHED')).toEqual([{ Status: false }, 1]);
    expect(await cancelled(invalid, 'STARTED')).toEqual([invalid, 1]);
    expect(await cancelled(invalid, 'unknown')).toEqual([invalid, 1]);
    for (const name of ['AccessDeniedException', 'ThrottlingException']) {
      const error = refused(name);
      expect(await cancelled(error, 'FINISHED')).toEqual([error, 0]);
    }
    const other = new TypeError('lost');
    expect(await cancelled(other, 'FINISHED')).toEqual([other, 0]);
  });
});

describe('a token', () => {
  const RESOURCE: WaitingCustomResource = {
    kind: 'customResource',
    ...{ responseUrl: 'https://a', stackId: 's', requestId: 'r', logicalResourceId: 'l', physicalResourceId: 'p' },
  };

  it('of a custom resource has whatever else stands in it, and what identifies the request', () => {
    const whole: WaitingCustomResource = { ...RESOURCE, failedPhysicalResourceId: 'f', noEcho: true };
    expect(waiterOf(taskTokenOf(whole))).toStrictEqual(whole);
    expect(waiterOf(taskTokenOf(RESOURCE))).toStrictEqual(RESOURCE);
    expect(identityOf(taskTokenOf(whole))).toBe('cloudformation:["s","r"]');
    expect(identityOf(taskTokenOf({ ...whole, responseUrl: 'https://b' }))).toBe('cloudformation:["s","r"]');
    expect(identityOf('a token')).toBe('a token');
    expect(identityOf('durable:Ab12')).toBe('durable:Ab12');
  });

  it.each(['responseUrl', 'stackId', 'requestId', 'logicalResourceId', 'physicalResourceId'])(
    'is a task’s where it lacks %s',
    (name) => {
      const text = `cloudformation:${JSON.stringify({ ...RESOURCE, kind: undefined, [name]: 7 })}`;
      expect(waiterOf(text)).toEqual({ kind: 'task', taskToken: text });
    },
  );

  it.each(['durable', 'cloudformation'])('is a task’s where it only goes on as one that begins with %s', (prefix) => {
    const text = `${'x'.repeat(prefix.length + 1)}${prefix === 'durable' ? 'Ab12' : JSON.stringify({ ...RESOURCE, kind: undefined })}`;
    expect(waiterOf(text)).toEqual({ kind: 'task', taskToken: text });
  });

  it('is made by this package where it begins as one of another kind', () => {
    expect(['durable:x', 'cloudformation:x', 'token', 'x durable:'].map(isMadeToken)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
