import { describe, expect, it } from '@jest/globals';
import { type Answer, buildAnswer } from '../../../src/domain/completion/build-answer.js';
import type { IncludedResult } from '../../../src/domain/completion/collect-result.js';
import { pageRequest, resultSetOf, unavailableResult } from '../../../src/domain/completion/collect-result.js';
import type { CompletionEvent } from '../../../src/domain/completion/completion-event.js';
import type { ConfirmedEnd } from '../../../src/domain/completion/confirm-end.js';
import { durationMsOf, failureCause, failureReason } from '../../../src/domain/completion/failure-cause.js';
import { missingBecauseOf } from '../../../src/domain/completion/missing-result.js';
import { outputEvent } from '../../../src/domain/completion/output-event.js';
import { rememberedView, statementView } from '../../../src/domain/completion/statement-view.js';
import { fitsWhole, successOutput } from '../../../src/domain/completion/success-output.js';
import { ERROR_HINTS } from '../../../src/domain/error-class.js';
import { ConfigurationError } from '../../../src/domain/errors.js';
import type { Invocation } from '../../../src/ports/invocation.js';
import { RedshiftDataError, ResultStoreError, StoreUnavailableError } from '../../../src/ports/port-errors.js';
import type { DescribeStatementOutput } from '../../../src/ports/redshift-data.js';
import { after } from '../../../src/ports/units.js';
import { aNewInvocation, STORY_START } from '../../support/builders.js';
import { World } from '../../support/world.js';

const anEnd = (over: Partial<ConfirmedEnd> = {}): ConfirmedEnd => ({
  ...{ status: 'FAILED', statementId: 'st-1', startedAt: STORY_START },
  ...over,
});
const described = (over: Partial<DescribeStatementOutput>): ConfirmedEnd =>
  anEnd({ description: { Id: 'st-1', Status: 'FAILED', ...over } });
const anInvocation = (over: Partial<Invocation> = {}): Invocation => ({
  ...aNewInvocation(),
  ...{ status: 'STARTED', processed: false, adoptions: 0 },
  ...over,
});

describe('the reason of an end that is not FINISHED', () => {
  it.each<[string, ConfirmedEnd, object]>([
    [
      'of which the Data API knows nothing any more',
      anEnd({ reason: 'expired' }),
      {
        ...{ errorClass: 'expired', hint: ERROR_HINTS.expired },
        message: "the Data API no longer knows statement 'st-1'; whether it took effect is unknown",
      },
    ],
    [
      'that may not be described',
      anEnd({ reason: 'unreadable', refusal: 'AccessDeniedException' }),
      {
        ...{ errorClass: 'undescribable', hint: ERROR_HINTS.undescribable },
        message:
          "the Data API refuses to describe statement 'st-1' (AccessDeniedException); whether it took effect is unknown",
      },
    ],
    [
      'that is remembered with its class',
      anEnd({ reason: 'remembered', outcome: { errorMessage: 'syntax' } }),
      { errorClass: 'syntax', message: 'the statement ended as FAILED; the Data API no longer tells its text' },
    ],
    [
      'that is remembered without a class',
      anEnd({ reason: 'remembered', status: 'ABORTED' }),
      { errorClass: 'unknown', message: 'the statement ended as ABORTED; the Data API no longer tells its text' },
    ],
    [
      'that never began',
      anEnd({ reason: 'never-started' }),
      {
        ...{ errorClass: 'never-started', hint: 'nothing ran; a retry of the state is safe' },
        message: 'the starter ended before it had started the statement',
      },
    ],
    [
      'that was withdrawn',
      anEnd({ reason: 'withdrawn', status: 'ABORTED' }),
      {
        errorClass: 'cancelled',
        message: 'the statement was cancelled while it waited in its pool; nothing ran',
      },
    ],
    [
      'that the database tells',
      described({ Error: 'ERROR: deadlock detected' }),
      { errorClass: 'deadlock', message: 'ERROR: deadlock detected', hint: ERROR_HINTS.deadlock },
    ],
    [
      'that the database tells, without advice',
      described({ Error: 'ERROR: division by zero' }),
      { errorClass: 'data', message: 'ERROR: division by zero' },
    ],
    [
      'that a statement of a batch tells',
      described({
        SubStatements: [
          { Id: 'st-1:1', Status: 'FINISHED' },
          { Id: 'st-1:2', Status: 'FAILED', Error: 'ERROR: disk full' },
        ],
      }),
      { errorClass: 'resource', message: 'ERROR: disk full' },
    ],
    [
      'that nobody tells',
      described({}),
      { errorClass: 'unknown', message: 'the statement failed; the Data API tells no reason' },
    ],
    [
      'of a cancelled statement with a text',
      { ...described({ Error: 'ERROR: disk full' }), status: 'ABORTED' },
      { errorClass: 'cancelled', message: 'ERROR: disk full' },
    ],
    [
      'of a cancelled statement',
      anEnd({ status: 'ABORTED' }),
      { errorClass: 'cancelled', message: 'the statement was cancelled' },
    ],
  ])('is that %s', (_what, end, reason) => {
    expect(failureReason(end)).toStrictEqual(reason);
  });

  it('names no statement where none is known', () => {
    const { statementId: _id, ...unknown } = anEnd();
    expect(failureReason({ ...unknown, reason: 'unreadable' }).message).toBe(
      'the Data API refuses to describe the statement (no reason given); whether it took effect is unknown',
    );
    expect(failureReason({ ...unknown, reason: 'expired' }).message).toContain("statement '';");
  });
});

describe('the cause of a failed task', () => {
  const reason = { errorClass: 'resource', message: 'disk full' } as const;
  const event = { id: 'event', detail: { state: 'FAILED' } };

  it('holds what identifies the statement, and the event’s detail', () => {
    const end = described({
      ...{ RedshiftQueryId: 7, RedshiftQueryUuid: 'uuid', RedshiftPid: 3, Duration: 1_500_000 },
      SubStatements: [
        { Id: 'st-1:1', Status: 'FINISHED' },
        { Id: 'st-1:2', Status: 'ABORTED', RedshiftQueryId: 9 },
        { Id: 'st-1:3', Status: 'FAILED' },
      ],
    });
    expect(JSON.parse(failureCause(end, event, { ...reason, hint: 'wait' }))).toStrictEqual({
      ...{ message: 'disk full', errorClass: 'resource', hint: 'wait', statementId: 'st-1', status: 'FAILED' },
      ...{ redshiftQueryId: 7, redshiftQueryUuid: 'uuid', redshiftPid: 3, durationMs: 2 },
      failedStatement: { statementId: 'st-1:2', number: 2, of: 3, redshiftQueryId: 9 },
      detail: { state: 'FAILED' },
    });
  });

  it('leaves out what nobody knows, and tells the duration that the state table remembers', () => {
    expect(JSON.parse(failureCause(anEnd({ outcome: { durationMs: 12 } }), event, reason))).toStrictEqual({
      ...{ message: 'disk full', errorClass: 'resource', statementId: 'st-1', status: 'FAILED', durationMs: 12 },
      detail: { state: 'FAILED' },
    });
    const unfinished = described({ SubStatements: [{ Id: 'st-1:1', Status: 'FAILED' }] });
    expect(JSON.parse(failureCause(unfinished, event, reason))).toMatchObject({
      failedStatement: { statementId: 'st-1:1', number: 1, of: 1, redshiftQueryId: null },
    });
    const finished = described({ SubStatements: [{ Id: 'st-1:1', Status: 'FINISHED' }] });
    expect(JSON.parse(failureCause(finished, event, reason))).not.toHaveProperty('failedStatement');
  });

  it('shortens the text only where it must, and always is whole JSON', () => {
    const whole = failureCause(anEnd(), event, reason);
    expect(failureCause(anEnd(), event, reason, whole.length)).toBe(whole);
    const long = { ...reason, message: '"'.repeat(500) };
    const cause = failureCause(anEnd(), event, long, 400);
    expect(cause.length).toBeLessThanOrEqual(400);
    expect(cause.length).toBeGreaterThan(300);
    const { message, detail } = JSON.parse(cause) as { message: string; detail: object };
    expect(message).toMatch(/^"+\.\.\.$/);
    expect(detail).toEqual({ state: 'FAILED' });
  });

  it('cuts no character in two', () => {
    for (let lengthMax = 200; lengthMax < 260; lengthMax += 1) {
      const cause = failureCause(anEnd(), event, { ...reason, message: `a${'😀'.repeat(400)}` }, lengthMax);
      expect((JSON.parse(cause) as { message: string }).message.isWellFormed()).toBe(true);
    }
  });

  it('does without text and detail where even they are too much', () => {
    const cause = failureCause(anEnd(), { detail: { rows: 'x'.repeat(300) } }, reason, 200);
    expect(JSON.parse(cause)).toStrictEqual({
      ...{ message: '', errorClass: 'resource', statementId: 'st-1', status: 'FAILED' },
    });
  });

  it.each([
    [undefined, undefined],
    [-1, undefined],
    [0, 0],
    [499_999, 0],
    [1_500_000, 2],
  ])('counts %s nanoseconds as %s milliseconds', (nanoseconds, milliseconds) => {
    expect(durationMsOf(nanoseconds)).toBe(milliseconds);
  });
});

describe('the event in a task’s output', () => {
  const event: CompletionEvent = {
    ...{ version: '0', id: 'event-1', source: 'aws.redshift-data', account: '1', region: 'r', resources: ['x'] },
    ...{ 'detail-type': 'Redshift Data Statement Status Change', time: 'then', result: 1, statement: 2, truncated: 3 },
    detail: { statementName: 'forged', statementId: 'forged', state: 'FINISHED', rows: 99, principal: 'me', extra: 1 },
  } as unknown as CompletionEvent;

  it('is the event, with what is confirmed in place of what it claims', () => {
    const end = described({ ResultRows: 3, RedshiftQueryId: 7 });
    const { statementName } = anInvocation();
    expect(outputEvent(anInvocation(), end, event)).toStrictEqual({
      ...{ version: '0', id: 'event-1', source: 'aws.redshift-data', account: '1', region: 'r', resources: ['x'] },
      ...{ 'detail-type': 'Redshift Data Statement Status Change', time: 'then' },
      detail: {
        ...{ statementName, statementId: 'st-1', redshiftQueryId: 7, state: 'FAILED', rows: 3 },
        ...{ principal: 'me', extra: 1 },
      },
    });
  });

  it('has the same shape where the end was noticed in another way', () => {
    const invocation = anInvocation();
    const UpdatedAt = new Date(STORY_START + 1_000);
    const made = outputEvent(invocation, described({ UpdatedAt }), undefined);
    expect(made).toStrictEqual({
      ...{ version: '0', id: 'st-1', 'detail-type': 'Redshift Data Statement Status Change' },
      ...{ source: 'aws.redshift-data', account: '123456789012', time: '2026-01-02T03:04:06.678Z' },
      ...{ region: 'eu-central-1', resources: [] },
      detail: {
        ...{ principal: '', statementName: invocation.statementName, statementId: 'st-1', redshiftQueryId: -1 },
        ...{ state: 'FAILED', rows: -1, expireAt: 1_767_409_447 },
      },
    });
  });

  it('does with what is known where nothing was started, and where the state table remembers', () => {
    const { statementId: _id, ...unknown } = anEnd({ outcome: { rows: 5 } });
    const made = outputEvent(anInvocation({ executionArn: 'none' }), unknown, undefined);
    expect(made).toMatchObject({
      ...{ id: 'invocation-1', account: '', region: '', time: '2026-01-02T03:04:05.678Z' },
      detail: { statementId: '', rows: 5, expireAt: 1_767_409_446 },
    });
  });
});

describe('the statement in a task’s output', () => {
  it('is the description without SQL and parameters, those of a batch’s statements too', () => {
    const secret = { QueryString: 'select 1', QueryParameters: [{ name: 'a', value: '1' }] };
    const view = statementView({
      ...{ Id: 'st-1', Status: 'FINISHED', CreatedAt: new Date(0), QueryStrings: ['select 1'] },
      ...secret,
      SubStatements: [{ Id: 'st-1:1', Status: 'FINISHED', ...secret }],
    });
    expect(view).toStrictEqual({
      ...{ Id: 'st-1', Status: 'FINISHED', CreatedAt: '1970-01-01T00:00:00.000Z' },
      SubStatements: [{ Id: 'st-1:1', Status: 'FINISHED' }],
    });
    expect(statementView({ Id: 'st-1' })).toStrictEqual({ Id: 'st-1' });
  });

  it('is what the state table remembers where the Data API describes nothing', () => {
    const outcome = { rows: 0, durationMs: 1.5 };
    expect(rememberedView(anEnd({ status: 'FINISHED', outcome, refusal: 'AccessDeniedException' }))).toStrictEqual({
      ...{ Id: 'st-1', Status: 'FINISHED', ResultRows: 0, Duration: 1_500_000, unavailable: 'AccessDeniedException' },
    });
    const { statementId: _id, ...unknown } = anEnd();
    expect(rememberedView(unknown)).toStrictEqual({
      ...{ Id: null, Status: 'FAILED', unavailable: 'ResourceNotFoundException' },
    });
  });
});

describe('the result set that an answer is about', () => {
  it.each<[string, Partial<DescribeStatementOutput>, object | undefined]>([
    ['the statement’s own', { HasResultSet: true, ResultRows: 3 }, { statementId: 'st-1', isCsv: false, rows: 3 }],
    ['one without a count of rows', { HasResultSet: true }, { statementId: 'st-1', isCsv: false }],
    ['one of no rows', { HasResultSet: true, ResultRows: 0 }, { statementId: 'st-1', isCsv: false, rows: 0 }],
    ['one in CSV', { HasResultSet: true, ResultFormat: 'CSV' }, { statementId: 'st-1', isCsv: true }],
    ['none', { HasResultSet: false, ResultRows: 3 }, undefined],
    [
      'the last one of a batch',
      {
        HasResultSet: true,
        SubStatements: [
          { Id: 'st-1:1', HasResultSet: true, ResultRows: 1 },
          { Id: 'st-1:2', HasResultSet: true, ResultRows: 2 },
          { Id: 'st-1:3', HasResultSet: false },
        ],
      },
      { statementId: 'st-1:2', isCsv: false, rows: 2 },
    ],
    ['none of a batch', { HasResultSet: true, SubStatements: [{ Id: 'st-1:1', HasResultSet: false }] }, undefined],
    [
      'the statement’s own beside an empty list',
      { HasResultSet: true, SubStatements: [] },
      { statementId: 'st-1', isCsv: false },
    ],
  ])('is %s', (_what, description, expected) => {
    expect(resultSetOf(anInvocation(), { Id: 'st-1', ...description })).toStrictEqual(expected);
  });

  it('is in the format that was asked for where the Data API tells none', () => {
    const asked = anInvocation({ resultFormat: 'CSV' });
    expect(resultSetOf(asked, { Id: 'st-1', HasResultSet: true })).toMatchObject({ isCsv: true });
    const told = { Id: 'st-1', HasResultSet: true, ResultFormat: 'JSON' } as const;
    expect(resultSetOf(asked, told)).toMatchObject({ isCsv: false });
  });

  it('says what to ask for its rows with', () => {
    expect(pageRequest('st-1', false)).toStrictEqual({ action: 'getStatementResult', statementId: 'st-1' });
    expect(unavailableResult('st-1', 'ThrottlingException', true)).toStrictEqual({
      ...{ Records: [], ColumnMetadata: [], TotalNumRows: 0, truncated: true, unavailable: 'ThrottlingException' },
      getStatementResult: { action: 'getStatementResult', statementId: 'st-1', resultFormat: 'CSV' },
    });
  });
});

describe('a task’s output', () => {
  const event = { id: 'event', detail: { state: 'FINISHED' } };
  const statement = { Id: 'st-1', SubStatements: [{ Id: 'st-1:1', Error: 'a text that is long enough' }] };
  const result = (over: Partial<IncludedResult> = {}): IncludedResult => ({
    ...{ Records: ['one', 'two', 'three', 'four', 'five'], ColumnMetadata: [{ name: 'a' }], TotalNumRows: 5 },
    ...{ truncated: false, getStatementResult: pageRequest('st-1', false) },
    ...over,
  });
  const parts = { event, statement, result: result() };
  const whole = JSON.stringify({ ...event, statement, result: result() });
  const recordsIn = (text: string): unknown => (JSON.parse(text) as { result: IncludedResult }).result.Records;

  it('is whole where it fits, to the byte', () => {
    expect(successOutput(parts, whole.length)).toBe(whole);
    expect(fitsWhole(parts, whole.length)).toBe(true);
    expect(fitsWhole(parts, whole.length - 1)).toBe(false);
    expect(successOutput({ event, statement: undefined, result: undefined }, 1_000)).toBe(JSON.stringify(event));
  });

  it('counts bytes, not characters', () => {
    const wide = { event: { detail: '€' }, statement: undefined, result: undefined };
    expect(fitsWhole(wide, JSON.stringify(wide.event).length)).toBe(false);
    expect(fitsWhole(wide, JSON.stringify(wide.event).length + 2)).toBe(true);
  });

  it('has as many rows as fit, and says that some are missing', () => {
    for (let count = 0; count < 5; count += 1) {
      const Records = ['one', 'two', 'three', 'four', 'five'].slice(0, count);
      const expected = JSON.stringify({ ...event, statement, result: result({ Records, truncated: true }) });
      expect(successOutput(parts, expected.length)).toBe(expected);
      expect(recordsIn(successOutput(parts, expected.length + 2))).toEqual(Records);
    }
  });

  it('does without column descriptions, then without sub-statements, then without all but the event’s detail', () => {
    const withoutColumns = result({ Records: [], ColumnMetadata: [], truncated: true });
    const first = JSON.stringify({ ...event, statement, result: withoutColumns });
    expect(successOutput(parts, first.length)).toBe(first);
    const small = { Id: 'st-1', SubStatements: [], truncated: true };
    const second = JSON.stringify({ ...event, result: withoutColumns, statement: small });
    const { statement: _statement, ...rest } = JSON.parse(second) as Record<string, unknown>;
    expect(JSON.parse(successOutput(parts, second.length))).toStrictEqual({ ...rest, statement: small });
    expect(successOutput(parts, second.length - 1)).toBe(JSON.stringify({ detail: event.detail, truncated: true }));
    expect(successOutput({ event, statement: undefined, result: undefined }, 10)).toBe(
      JSON.stringify({ detail: event.detail, truncated: true }),
    );
  });

  it('says of rows that are an object that none are missing, whatever is left out of it', () => {
    const stored = result({ Records: [], object: { Bucket: 'lake', Key: 'rows' }, columns: ['a', 'b'] });
    const small = successOutput(
      { ...parts, result: stored },
      JSON.stringify({ ...event, statement, result: stored }).length - 1,
    );
    const { result: shown } = JSON.parse(small) as { result: object };
    expect(shown).toStrictEqual({
      ...{ Records: [], ColumnMetadata: [], TotalNumRows: 5, truncated: false },
      ...{ object: { Bucket: 'lake', Key: 'rows' }, getStatementResult: pageRequest('st-1', false) },
    });
    const lacking = { ...stored, truncated: true };
    const smaller = successOutput(
      { ...parts, result: lacking },
      JSON.stringify({ ...event, statement, result: lacking }).length - 1,
    );
    expect(JSON.parse(smaller)).toMatchObject({ result: { truncated: true } });
  });
});

describe('an answer', () => {
  const built = async (end: Partial<ConfirmedEnd>, over: Partial<Invocation> = {}) =>
    await buildAnswer(new World().runtime, anInvocation(over), anEnd(end), undefined, async () => undefined);
  const finished = (over: Partial<DescribeStatementOutput>): Partial<ConfirmedEnd> => ({
    ...{ status: 'FINISHED', description: { Id: 'st-1', Status: 'FINISHED', ...over } },
  });

  it('records rows and time where they are known, none of them as well', async () => {
    expect((await built(finished({ ResultRows: -1, Duration: -1 }))).outcome).toStrictEqual({});
    expect((await built(finished({}))).outcome).toStrictEqual({});
    expect((await built(finished({ ResultRows: 0, Duration: 2_000_000 }))).outcome).toStrictEqual({
      ...{ rows: 0, durationMs: 2 },
    });
    const remembered = { status: 'FINISHED', reason: 'remembered', outcome: { rows: 4, durationMs: 7 } } as const;
    expect((await built(remembered)).outcome).toStrictEqual({ rows: 4, durationMs: 7 });
  });

  it('says which rows cannot be had any more, and nothing of those of no statement', async () => {
    const includeResult = { maxRows: 5 };
    const resultIn = ({ content }: Answer): unknown =>
      content.kind === 'success' && (JSON.parse(content.output) as { result?: unknown }).result;
    const remembered = { status: 'FINISHED', reason: 'remembered' } as const;
    expect(resultIn(await built(remembered, { includeResult, resultFormat: 'CSV' }))).toMatchObject({
      ...{ unavailable: 'ResourceNotFoundException', truncated: true },
      getStatementResult: { statementId: 'st-1', resultFormat: 'CSV' },
    });
    expect(resultIn(await built({ ...remembered, refusal: 'AccessDeniedException' }, { includeResult }))).toMatchObject(
      {
        unavailable: 'AccessDeniedException',
      },
    );
    expect(
      resultIn(await built({ ...remembered, statementId: undefined as never }, { includeResult })),
    ).toBeUndefined();
    expect(resultIn(await built(remembered))).toBeUndefined();
  });

  it('reads no rows for nobody', async () => {
    const { taskToken: _token, ...without } = anInvocation({ includeResult: { maxRows: 5 } });
    const world = new World();
    const end = anEnd(finished({ HasResultSet: true, ResultRows: 3 }));
    const { content } = await buildAnswer(world.runtime, without, end, undefined, async () => undefined);
    expect(content.kind === 'success' && JSON.parse(content.output)).not.toHaveProperty('result');
    expect(world.redshiftData.calls).toEqual([]);
  });
});

describe('why an answer goes without its rows', () => {
  const refusedBy = (retryable: boolean): RedshiftDataError =>
    new RedshiftDataError('ThrottlingException', 'no', { retryable, outcome: 'refused' });
  const named = (error: unknown, agoMs: number, progressedAgoMs?: number) => {
    const { clock, runtime } = new World();
    const description = { Id: 'st-1', UpdatedAt: new Date(clock.now() - agoMs) };
    const progressedAt = progressedAgoMs === undefined ? undefined : after(clock.now(), -progressedAgoMs);
    try {
      return missingBecauseOf(runtime, anInvocation(), description, error, progressedAt);
    } catch (thrown) {
      return thrown;
    }
  };
  const { resultPatienceMs } = new World().runtime.settings;

  it('is an error of rows, or of what was set, where trying again is in vain', () => {
    expect(named(refusedBy(false), 0)).toBe('ThrottlingException');
    expect(named(new ResultStoreError('NoSuchBucket', 'no', false), 0)).toBe('NoSuchBucket');
    expect(named(new ConfigurationError('no place'), 0)).toBe('ConfigurationError');
  });

  it('is none of other things, however old the statement is', () => {
    for (const error of [new TypeError('lost'), new StoreUnavailableError('no'), 'text']) {
      expect(named(error, 2 * resultPatienceMs)).toBe(error);
    }
  });

  it('is waited for, from the end of the statement or from the last progress', () => {
    const error = refusedBy(true);
    expect(named(error, resultPatienceMs - 1)).toBe(error);
    expect(named(error, resultPatienceMs)).toBe('ThrottlingException');
    expect(named(error, 2 * resultPatienceMs, resultPatienceMs - 1)).toBe(error);
    expect(named(error, 2 * resultPatienceMs, resultPatienceMs)).toBe('ThrottlingException');
  });

  it('is counted from the start, or the registration, where the Data API tells no end', () => {
    const { clock, runtime } = new World();
    const error = refusedBy(true);
    const ofOne = (over: Partial<Invocation>) => () =>
      missingBecauseOf(runtime, anInvocation(over), { Id: 'st-1' }, error);
    const [recently, longAgo] = [clock.now(), after(clock.now(), -resultPatienceMs)];
    expect(ofOne({ startedAt: recently, registeredAt: longAgo })).toThrow(error);
    expect(ofOne({ startedAt: longAgo, registeredAt: recently })()).toBe('ThrottlingException');
    expect(ofOne({ registeredAt: recently })).toThrow(error);
    expect(ofOne({ registeredAt: longAgo })()).toBe('ThrottlingException');
    expect(runtime.telemetry).toMatchObject({
      metrics: [{ name: 'ResultsUnavailable' }, { name: 'ResultsUnavailable' }],
    });
  });
});
