import { describe, expect, it } from '@jest/globals';
import { statementViewOf, tellStory } from '../../src/domain/operate/tell-story.js';
import type { Operator } from '../../src/domain/operate/operator.js';
import type { Invocation } from '../../src/ports/invocation.js';
import { RedshiftDataError } from '../../src/ports/port-errors.js';
import type { DescribeStatementOutput } from '../../src/ports/redshift-data.js';
import { aNewInvocation, anAttempt, anInvocationKey, at } from '../support/builders.js';

const registered = (over: Partial<Invocation> = {}): Invocation => ({
  ...aNewInvocation(),
  ...{ status: 'REGISTERED', processed: false, adoptions: 0 },
  ...over,
});

/** An operator whose Data API answers so. */
const operatorWith = (answer: DescribeStatementOutput | Error): Operator =>
  ({
    tasker: {
      describeStatement: () => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)),
    },
  }) as unknown as Operator;

const asked = operatorWith(new Error('nobody is to be asked'));

describe('the story of an invocation', () => {
  it('has everything that happened, in its order', async () => {
    const invocation = registered({
      ...{ attempt: anAttempt({ stateName: 'Load', retryCount: 2, redriveCount: 1 }), status: 'FAILED' },
      ...{ statementId: 's-1', startedAt: at(1), adoptions: 2, adoptedAt: at(2), abandonedAt: at(3) },
      ...{ processed: true, processedAt: at(5), delivery: 'undelivered', outcome: { errorName: 'FAILED' } },
    });
    const operator = operatorWith({ Id: 's-1', Status: 'FAILED', UpdatedAt: new Date(at(4)) });
    const { events, statement } = await tellStory(operator, invocation);
    expect(events).toEqual([
      { at: invocation.registeredAt, what: 'registered', sentence: "registered by state 'Load', retry 2, redrive 1" },
      { at: at(1), what: 'started', sentence: 'started as statement s-1' },
      { at: at(2), what: 'adopted', sentence: 'taken over by a retry, 2 times so far' },
      { at: at(3), what: 'abandoned', sentence: 'given up: nobody waits for it, so it is to be cancelled' },
      { at: at(4), what: 'ended', sentence: 'the statement ended as FAILED' },
      { at: at(5), what: 'closed', sentence: 'nobody waited for the answer any more: FAILED, error FAILED' },
    ]);
    expect(statement).toEqual({ kind: 'known', value: { status: 'FAILED', updatedAt: at(4) } });
  });

  it('tells when it began to wait for its slot, with which ticket, and when it got it', async () => {
    const pooled = { poolKey: 'pool/etl:loads', priority: 3, ticket: 7 };
    const entry = { ...pooled, waiting: anInvocationKey(), enqueuedAt: at(2), expiresAt: at(1_000_000) };
    const queueOf = (entries: readonly object[]): Operator =>
      ({ ...asked, pools: { listQueueEntries: async () => entries } }) as unknown as Operator;
    const waits = await tellStory(queueOf([entry]), registered({ ...pooled, status: 'QUEUED' }));
    expect(waits.waiting).toEqual({ pool: 'loads', priority: 3, place: 1, enqueuedAt: at(2) });
    expect(waits.events.slice(1)).toEqual([
      { at: at(2), what: 'queued', sentence: "began to wait for a slot of pool 'loads', ticket 7, priority 3" },
    ]);
    const left = await tellStory(queueOf([]), registered({ ...pooled, dequeuedAt: at(5) }));
    expect(left).not.toHaveProperty('waiting');
    expect(left.events.slice(1)).toEqual([
      { what: 'queued', sentence: "began to wait for a slot of pool 'loads', ticket 7, priority 3" },
      { at: at(5), what: 'dequeued', sentence: "got a slot of pool 'loads', and left the queue" },
    ]);
  });

  it('tells that a slot, or the lock of a singleton, was free', async () => {
    const sentenceOf = async (poolKey: string) =>
      (await tellStory(asked, registered({ poolKey, dequeuedAt: at(5) }))).events.at(-1)?.sentence;
    expect(await sentenceOf('pool/etl:')).toBe("found a slot of pool 'maxInFlight' at once");
    expect(await sentenceOf('nightly')).toBe("found the lock of singleton 'nightly' at once");
  });

  it('has a claim while it lasts, and none once all is done', async () => {
    const claim = { claimId: 'c-1', expiresAt: at(60_000) };
    const { events } = await tellStory(asked, registered({ claim }));
    expect(events.slice(1)).toEqual([
      { what: 'claimed', sentence: `somebody works on it, at most until ${new Date(at(60_000)).toISOString()}` },
    ]);
    const over = registered({ claim, processed: true, status: 'FINISHED', delivery: 'delivered' });
    expect((await tellStory(asked, over)).events.slice(1)).toEqual([
      { what: 'answered', sentence: 'the task was answered: FINISHED' },
    ]);
  });

  it.each([{ delivery: 'none' as const }, {}])('says that nobody was answered: %j', async (delivery) => {
    const closed = registered({ processed: true, status: 'ABORTED', processedAt: at(1), ...delivery });
    expect((await tellStory(asked, closed)).events.slice(1)).toEqual([
      { at: at(1), what: 'closed', sentence: 'closed without an answer of its own: ABORTED' },
    ]);
  });

  it('says that the caller told no state, and asks nobody about a statement that there is not', async () => {
    const { attempt: _attempt, ...without } = registered();
    const { events, statement } = await tellStory(asked, without);
    expect(events).toEqual([
      { at: without.registeredAt, what: 'registered', sentence: 'registered by a caller that tells no state' },
    ]);
    expect(statement).toBeUndefined();
  });

  it('leaves out times that nobody wrote down', async () => {
    const { events } = await tellStory(
      operatorWith({ Id: 's-1', Status: 'FINISHED' }),
      registered({ statementId: 's-1', adoptions: 1, processed: true, delivery: 'delivered' }),
    );
    expect(events.map(({ what, at: time }) => [what, time !== undefined])).toEqual([
      ['registered', true],
      ['started', false],
      ['adopted', false],
      ['answered', false],
    ]);
  });

  it('has no end of a statement that still runs', async () => {
    const operator = operatorWith({ Id: 's-1', Status: 'STARTED', UpdatedAt: new Date(at(4)) });
    const { events } = await tellStory(operator, registered({ statementId: 's-1', startedAt: at(1) }));
    expect(events.map(({ what }) => what)).toEqual(['registered', 'started']);
  });

  it.each([
    ['ResourceNotFoundException', { kind: 'missing' }],
    ['ThrottlingException', { kind: 'unknown', reason: 'ThrottlingException' }],
  ])('tells %s of the Data API as what it is', async (name, expected) => {
    const operator = operatorWith(new RedshiftDataError(name, 'text', { retryable: true, outcome: 'refused' }));
    expect((await tellStory(operator, registered({ statementId: 's-1' }))).statement).toEqual(expected);
  });
});

describe('the view of a statement', () => {
  const described: DescribeStatementOutput = {
    ...{ Id: 's-1', Status: 'FINISHED', CreatedAt: new Date(at(1)), UpdatedAt: new Date(at(2)) },
    ...{ Duration: 3_000_000, ResultRows: 0, RedshiftQueryId: 7, QueryString: 'select 1' },
  };

  it('has times in milliseconds, rows, and the query of Redshift', () => {
    expect(statementViewOf(described, false)).toEqual({
      ...{ status: 'FINISHED', createdAt: at(1), updatedAt: at(2), durationMs: 3, rows: 0, redshiftQueryId: 7 },
    });
  });

  it('has the SQL only where it was asked for, of a batch part by part', () => {
    expect(statementViewOf(described, true).sql).toBe('select 1');
    const { QueryString: _sql, ...batch } = described;
    const parts = ['select 1', undefined, 'select 2'].map((QueryString, index) => ({
      Id: `s-1:${index + 1}`,
      ...(QueryString !== undefined && { QueryString }),
    }));
    expect(statementViewOf({ ...batch, SubStatements: parts }, true).sql).toBe('select 1;\nselect 2');
    expect(statementViewOf({ ...batch, SubStatements: parts }, false)).not.toHaveProperty('sql');
    expect(statementViewOf({ ...batch, SubStatements: [] }, true)).not.toHaveProperty('sql');
  });

  it('leaves out what the Data API says as -1 or 0 where it knows nothing', () => {
    const unknown = { Id: 's-1', Duration: -1, ResultRows: -1, RedshiftQueryId: 0 };
    expect(statementViewOf(unknown, true)).toEqual({});
    expect(statementViewOf({ Id: 's-1', Duration: 0 }, true)).toEqual({ durationMs: 0 });
  });

  it('has the error of the database, and what kind of error that is', () => {
    const { error, diagnosis } = statementViewOf({ Id: 's-1', Error: 'ERROR: permission denied for table t' }, false);
    expect(error).toBe('ERROR: permission denied for table t');
    expect(diagnosis).toMatchObject({ errorClass: 'permission' });
  });
});
