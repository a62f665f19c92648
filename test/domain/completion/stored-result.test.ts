import { describe, expect, it } from '@jest/globals';
import { InMemoryResultStore } from '../../../src/adapters/memory/in-memory-result-store.js';
import { resultOf } from '../../../src/adapters/memory/result-of.js';
import type { SqlResult } from '../../../src/adapters/memory/sql-outcome.js';
import type { TaskerSettings } from '../../../src/domain/settings.js';
import { RedshiftDataError, ResultStoreError } from '../../../src/ports/port-errors.js';
import { MINUTE_MS, SECOND_MS } from '../../../src/ports/units.js';
import { withMethods } from '../../support/with-methods.js';
import { type Output, World } from '../../support/world.js';

const numbers = (count: number): Required<SqlResult> =>
  resultOf(Array.from({ length: count }, (_, index) => ({ n: index + 1 })));

const lines = (count: number): string => Array.from({ length: count }, (_, index) => `{"n":${index + 1}}\n`).join('');

interface Story {
  readonly world: World;
  readonly resultStore: InMemoryResultStore;
  readonly token: string;
  readonly statementId: string;
}

interface StoryOptions {
  readonly settings?: Partial<TaskerSettings>;
  /** How long each page of rows takes. */
  readonly pageMs?: number;
}

/** A statement that runs, whose result goes to S3. Parts are tiny, so that a few rows need several. */
const begin = async (payload: object, { settings, pageMs }: StoryOptions = {}): Promise<Story> => {
  const resultStore = new InMemoryResultStore({ partBytesMin: 1, buckets: ['lake'] });
  const world = new World({
    redshift: { rowsPerPage: 10 },
    settings: { resultsLocation: { bucket: 'lake', prefix: 'results' }, resultPartBytes: 200, ...settings },
    replace: ({ redshiftData, clock }) => ({
      resultStore,
      redshiftData: withMethods(redshiftData, {
        getStatementResult: async (input) => {
          if (pageMs !== undefined) await clock.sleep(pageMs);
          return redshiftData.getStatementResult(input);
        },
      }),
    }),
  });
  const started = await world.startTask({
    sqlStatement: 'select n from t',
    includeResult: { format: 'jsonl' },
    ...payload,
  });
  return { world, resultStore, ...started };
};

const ended = async (
  result: SqlResult | readonly SqlResult[],
  payload: object = {},
  options: StoryOptions = {},
): Promise<Story> => {
  const story = await begin(payload, options);
  story.world.redshiftData.finish(story.statementId, result);
  await story.world.whileTimePasses(story.world.drain());
  return story;
};

const resultIn = ({ world, token }: Story): NonNullable<Output['result']> => {
  const { result } = world.outputOf(token);
  if (result === undefined) throw new Error('there is no result');
  return result;
};

/** What the object that the output names holds. */
const contentOf = (story: Story): string | undefined => {
  const { object } = resultIn(story);
  return object && story.resultStore.text({ bucket: object.Bucket, key: object.Key });
};

const expectNothingLeft = ({ resultStore }: Story): void => {
  expect(resultStore.openUploads.filter(({ parts }) => parts > 0)).toEqual([]);
  expect(resultStore.noteCount).toBe(0);
};

describe('a result that goes to S3', () => {
  it('is an object with all rows, and the output tells where, how large and what it is', async () => {
    const story = await ended(numbers(12));
    const { invocationId } = await story.world.invocationOf(story.token);
    expect(resultIn(story)).toEqual({
      Records: [],
      ColumnMetadata: numbers(1).columns,
      TotalNumRows: 12,
      truncated: false,
      object: {
        Bucket: 'lake',
        Key: expect.stringMatching(`^results/[^/]+/${invocationId}-[0-9a-f]{12}\\.jsonl$`) as unknown,
      },
      format: 'jsonl',
      bytes: lines(12).length,
      columns: ['n'],
      getStatementResult: { action: 'getStatementResult', statementId: story.statementId },
    });
    expect(contentOf(story)).toBe(lines(12));
  });

  it('takes three requests where it fits into one part', async () => {
    const { resultStore } = await ended(numbers(12));
    expect(resultStore.calls).toEqual(['readProgress', 'find', 'write']);
  });

  it('is put together of parts where it does not, and leaves nothing behind', async () => {
    const story = await ended(numbers(333));
    expect(contentOf(story)).toBe(lines(333));
    expect(resultIn(story)).toMatchObject({ TotalNumRows: 333, bytes: lines(333).length });
    expect(story.resultStore.calls.filter((call) => call === 'writePart').length).toBeGreaterThan(3);
    expectNothingLeft(story);
  });

  it.each(['csv', 'json'] as const)('is the same %s file of one part or of many', async (format) => {
    const many = await ended(numbers(333), { includeResult: { format } });
    const one = await ended(numbers(333), { includeResult: { format } }, { settings: { resultPartBytes: 1_000_000 } });
    expect(contentOf(many)).toBe(contentOf(one));
    expect(one.resultStore.calls).not.toContain('begin');
  });

  it('may have a place of its own below the tasker’s', async () => {
    const story = await ended(numbers(1), { includeResult: { to: 's3://lake/results/daily/' } });
    expect(resultIn(story).object?.Key).toMatch(/^results\/daily\/[^/]+\/[^/]+\.jsonl$/);
  });

  it('is an object, too, where there are no rows; and nothing where the SQL has no result', async () => {
    const empty = await ended({ records: [], columns: [{ name: 'n' }] });
    expect(contentOf(empty)).toBe('');
    expect(resultIn(empty)).toMatchObject({ TotalNumRows: 0, bytes: 0 });
    const none = await ended({ rows: 5 });
    expect(none.world.outputOf(none.token)).not.toHaveProperty('result');
    expect(none.resultStore.calls).toEqual([]);
  });

  it('of a batch is that of its last statement with a result', async () => {
    const payload = { sqlStatement: undefined, sqlStatements: ['select 1', 'select 2', 'delete from t'] };
    const story = await ended([numbers(1), numbers(2), { rows: 9 }], payload);
    expect(contentOf(story)).toBe(lines(2));
  });

  it('that was asked for as CSV is what the Data API gives', async () => {
    const story = await ended(numbers(3), { resultFormat: 'CSV', includeResult: { format: 'csv' } });
    expect(contentOf(story)).toBe('1\n2\n3\n');
    expect(resultIn(story)).toMatchObject({ TotalNumRows: 3, format: 'csv' });
  });

  it('has names of their own for columns of one name, and tells them', async () => {
    const story = await ended({
      records: [[{ longValue: 1 }, { longValue: 2 }]],
      columns: [{ name: 'id' }, { name: 'id' }],
    });
    expect(contentOf(story)).toBe('{"id":1,"id_2":2}\n');
    expect(resultIn(story).columns).toEqual(['id', 'id_2']);
  });
});

describe('a result of which some rows may be inside the output', () => {
  it('is inside where it fits', async () => {
    const story = await ended(numbers(5), { includeResult: { maxRows: 5, overflow: 's3' } });
    expect(resultIn(story)).toMatchObject({ Records: numbers(5).records, truncated: false });
    expect(resultIn(story)).not.toHaveProperty('object');
    expect(story.resultStore.calls).toEqual([]);
  });

  it('goes to S3 as a whole where it has more rows, which are not read twice', async () => {
    const story = await ended(numbers(6), { includeResult: { maxRows: 5, overflow: 's3' } });
    expect(contentOf(story)).toBe(lines(6));
    expect(story.world.callsOf('getStatementResult')).toBe(1);
  });

  it('goes to S3 where its few rows are too large for an output', async () => {
    const large = resultOf(Array.from({ length: 3 }, () => ({ text: 'x'.repeat(100_000) })));
    const story = await ended(large, { includeResult: { overflow: 's3' } });
    expect(resultIn(story)).toMatchObject({ Records: [], TotalNumRows: 3, truncated: false });
    expect(contentOf(story)).toHaveLength(3 * (100_000 + 12));
  });

  it('goes to S3 where the rows fit and the columns beside them do not', async () => {
    const columns = Array.from({ length: 1_000 }, (_, index) => ({ name: `column_${index}`.padEnd(250, 'x') }));
    const story = await ended(
      { records: [columns.map(() => ({ longValue: 1 }))], columns },
      { includeResult: { overflow: 's3' } },
    );
    expect(contentOf(story)).toContain('"column_0x');
    // What does not fit is left out of the output; the rows are not missing.
    expect(resultIn(story)).toMatchObject({ ColumnMetadata: [], truncated: false });
  });
});

describe('a result that takes longer than an invocation', () => {
  const slow = { pageMs: 10 * SECOND_MS };
  const tick = { getRemainingTimeInMillis: () => 60_000 };

  it('is gone on with by the reconciler, and its message is no dead letter', async () => {
    const story = await begin({}, slow);
    const { world, token, resultStore } = story;
    world.redshiftData.finish(story.statementId, numbers(333));
    await world.whileTimePasses(world.drain(tick));
    expect(world.answerTo(token)).toBeUndefined();
    expect(resultStore.openUploads).toHaveLength(1);
    expect([world.queue.size, world.queue.deadLetters.length]).toEqual([0, 0]);
    let runs = 0;
    while (world.answerTo(token) === undefined && runs < 20) {
      await world.clock.advance(MINUTE_MS);
      expect(await world.reconcile(120_000)).toMatchObject({ failed: 0 });
      runs += 1;
    }
    expect(runs).toBeGreaterThan(2);
    expect(contentOf(story)).toBe(lines(333));
    expect(resultIn(story)).toMatchObject({ TotalNumRows: 333, bytes: lines(333).length, columns: ['n'] });
    // 34 pages; at each stop what was not yet a part is read again: less than two pages.
    expect(world.callsOf('getStatementResult')).toBeLessThanOrEqual(34 + 2 * (runs + 1));
    expectNothingLeft(story);
  });

  it('leaves half of the reconciler’s time to other invocations', async () => {
    const story = await begin({}, slow);
    const { world } = story;
    const other = await world.startTask({ sqlStatement: 'select 2' });
    world.redshiftData.finish(story.statementId, numbers(333));
    world.redshiftData.finish(other.statementId);
    await world.loseEvents();
    await world.clock.advance(10 * MINUTE_MS);
    await world.reconcile(120_000);
    expect(world.answerTo(story.token)).toBeUndefined();
    expect(world.answerTo(other.token)).toMatchObject({ kind: 'success' });
  });

  it('comes further by one part at each run of the reconciler that others keep from it until half of its time is over', async () => {
    const story = await begin({}, slow);
    const { world, resultStore } = story;
    world.redshiftData.finish(story.statementId, numbers(333));
    await world.loseEvents();
    await world.clock.advance(10 * MINUTE_MS);
    // The statement of the result is described, claimed and copied when the run is nearly over.
    const describe = world.redshiftData.describeStatement.bind(world.redshiftData);
    world.redshiftData.describeStatement = async (input) => {
      await world.clock.sleep(80 * SECOND_MS);
      return await describe(input);
    };
    await world.reconcile(120_000);
    const [upload] = resultStore.openUploads;
    expect(upload?.parts).toBe(1);
    for (let run = 0; run < 40 && world.answerTo(story.token) === undefined; run += 1) await world.reconcile(120_000);
    expect(contentOf(story)).toBe(lines(333));
    expectNothingLeft(story);
  });

  it('keeps its claim for as long as it is copied: who comes meanwhile finds it held', async () => {
    const story = await begin({}, { ...slow, settings: { claimLeaseMs: 45 * SECOND_MS } });
    const { world, token, resultStore } = story;
    world.redshiftData.finish(story.statementId, numbers(333));
    const copying = world.drain({ getRemainingTimeInMillis: () => 900_000 });
    await world.clock.advance(3 * MINUTE_MS);
    const calls = resultStore.calls.length;
    const events = world.lambda({}).reconcile({}, { getRemainingTimeInMillis: () => 900_000 });
    await world.clock.advance(2 * SECOND_MS);
    expect(await world.whileTimePasses(events)).toMatchObject({ completed: 0, failed: 0 });
    expect(calls).toBeGreaterThan(3);
    await world.whileTimePasses(copying);
    expect(contentOf(story)).toBe(lines(333));
    expect(world.answerTo(token)).toMatchObject({ kind: 'success' });
    expect((await world.invocationOf(token)).delivery).toBe('delivered');
  });

  it('is copied for half a minute where nobody says for how long', async () => {
    const story = await begin({}, { pageMs: 9 * SECOND_MS });
    const { world, resultStore } = story;
    world.redshiftData.finish(story.statementId, numbers(333));
    await world.whileTimePasses(world.drain());
    // Three pages make a part.
    expect(resultStore.openUploads.map(({ parts }) => parts)).toEqual([2]);
  });

  it('keeps its claim by no more calls than that takes: one at each half of its lease', async () => {
    const claims: number[] = [];
    const story = await begin({}, { ...slow, settings: { claimLeaseMs: 60 * SECOND_MS } });
    const { world } = story;
    world.redshiftData.finish(story.statementId, numbers(333));
    const began = world.clock.now();
    const store = withMethods(world.runtime.store, {
      claim: async (key, claim, now) => {
        claims.push(world.clock.now() - began);
        return await world.store.claim(key, claim, now);
      },
    });
    const { complete } = world.lambda({ store });
    await world.whileTimePasses(world.drain({ getRemainingTimeInMillis: () => 900_000 }, complete));
    expect(contentOf(story)).toBe(lines(333));
    const pauses = claims.slice(1).map((at, index) => at - claims[index]!);
    expect(pauses.length).toBeGreaterThan(3);
    // A page takes some seconds, and the claim is looked at before each.
    for (const pauseMs of pauses) {
      expect(pauseMs).toBeGreaterThanOrEqual(30 * SECOND_MS);
      expect(pauseMs).toBeLessThan(45 * SECOND_MS);
    }
  });

  it('stops where somebody else has taken its claim over meanwhile', async () => {
    const story = await begin({}, { ...slow, settings: { claimLeaseMs: 60 * SECOND_MS } });
    const { world, token } = story;
    world.redshiftData.finish(story.statementId, numbers(333));
    let claims = 0;
    const store = withMethods(world.runtime.store, {
      claim: async (key, claim, now) => {
        claims += 1;
        if (claims === 1) return await world.store.claim(key, claim, now);
        return { kind: 'held', invocation: await world.invocationOf(token) };
      },
    });
    const { complete } = world.lambda({ store });
    await world.whileTimePasses(world.drain({ getRemainingTimeInMillis: () => 900_000 }, complete));
    expect(world.answerTo(token)).toBeUndefined();
    expect(world.telemetry.lines.map(({ message }) => message)).toContain(
      'a result is being copied; the reconciler goes on',
    );
  });

  it('leaves nothing of its own where it was outrun: somebody else has copied and told all of it meanwhile', async () => {
    const story = await begin({}, { settings: { claimLeaseMs: 60 * SECOND_MS } });
    const { world, resultStore, token } = story;
    world.redshiftData.finish(story.statementId, numbers(333));
    const slowStore = withMethods(resultStore, {
      begin: async (location, properties) => {
        await world.clock.sleep(5 * MINUTE_MS);
        return await resultStore.begin(location, properties);
      },
    });
    const { complete } = world.lambda({ resultStore: slowStore });
    const outrun = world.drain({ getRemainingTimeInMillis: () => 900_000 }, complete);
    await world.clock.advance(3 * MINUTE_MS);
    await world.reconcile(60_000);
    expect(world.answerTo(token)).toMatchObject({ kind: 'success' });
    expectNothingLeft(story);
    await world.whileTimePasses(outrun);
    expect(resultStore.openUploads).toEqual([]);
    expectNothingLeft(story);
    expect(contentOf(story)).toBe(lines(333));
  });

  it('goes on with patience where it came further, however long ago its statement ended', async () => {
    const story = await begin({}, slow);
    const { world, token, resultStore } = story;
    world.redshiftData.finish(story.statementId, numbers(333));
    await world.whileTimePasses(world.drain(tick));
    await world.clock.advance(9 * MINUTE_MS);
    await world.reconcile(120_000);
    await world.clock.advance(9 * MINUTE_MS);
    resultStore.failNext('writePart', new ResultStoreError('SlowDown', 'not so fast', true));
    await world.reconcile(900_000);
    expect(world.answerTo(token)).toBeUndefined();
    await world.reconcile(900_000);
    expect(contentOf(story)).toBe(lines(333));
  });

  it('starts over where its upload is gone, by a rule of the bucket', async () => {
    const story = await begin({}, slow);
    const { world, resultStore } = story;
    world.redshiftData.finish(story.statementId, numbers(333));
    await world.whileTimePasses(world.drain(tick));
    for (const { uploadId } of resultStore.openUploads) resultStore.dropUpload(uploadId);
    await world.clock.advance(2 * MINUTE_MS);
    await world.reconcile(900_000);
    expect(contentOf(story)).toBe(lines(333));
    expectNothingLeft(story);
  });

  it('is dropped where the Data API has forgotten the statement', async () => {
    const story = await begin({}, slow);
    const { world, token, statementId, resultStore } = story;
    world.redshiftData.finish(statementId, numbers(333));
    await world.whileTimePasses(world.drain(tick));
    world.redshiftData.forget(statementId);
    await world.clock.advance(3 * 60 * MINUTE_MS);
    await world.reconcile();
    expect(world.answerTo(token)).toBeDefined();
    expect(resultStore.keys('lake')).toEqual([]);
    expectNothingLeft(story);
  });

  it('is dropped where the time of its task is over', async () => {
    const attempt = { stateName: 'Query', enteredTime: '2026-01-02T03:04:05.000Z', retryCount: 0, timeoutSeconds: 300 };
    const story = await begin({ attempt }, slow);
    const { world, resultStore } = story;
    world.redshiftData.finish(story.statementId, numbers(333));
    await world.whileTimePasses(world.drain(tick));
    world.taskCallback.close(story.token);
    await world.clock.advance(10 * MINUTE_MS);
    await world.reconcile();
    expect(resultStore.keys('lake')).toEqual([]);
    expectNothingLeft(story);
  });
});

describe('a result that cannot be put there', () => {
  const denied = new ResultStoreError('AccessDenied', 'no', false);
  const slowDown = new ResultStoreError('SlowDown', 'not so fast', true);

  it.each(['readProgress', 'find', 'begin', 'writeProgress', 'writePart', 'finish'] as const)(
    'does not fail the statement where %s is denied, and says so',
    async (operation) => {
      const story = await begin({});
      story.resultStore.failNext(operation, denied);
      story.world.redshiftData.finish(story.statementId, numbers(333));
      await story.world.drain();
      expect(resultIn(story)).toMatchObject({ Records: [], truncated: true, unavailable: 'AccessDenied' });
      expect(resultIn(story).getStatementResult).toEqual({
        action: 'getStatementResult',
        statementId: story.statementId,
      });
      expect(story.world.telemetry.total('ResultsUnavailable')).toBe(1);
      expectNothingLeft(story);
    },
  );

  it('says so, too, where the error is of another copy of its class, as in the deployed package', async () => {
    const story = await begin({});
    const foreign = Object.assign(new Error('no'), { name: 'AccessDenied', retryable: false, port: 'ResultStore' });
    story.resultStore.failNext('write', foreign);
    story.world.redshiftData.finish(story.statementId, numbers(1));
    await story.world.drain();
    expect(resultIn(story)).toMatchObject({ unavailable: 'AccessDenied' });
  });

  it('names a bucket that is not there', async () => {
    const story = await ended(numbers(1), {}, { settings: { resultsLocation: { bucket: 'sea', prefix: '' } } });
    expect(resultIn(story)).toMatchObject({ unavailable: 'NoSuchBucket', truncated: true });
  });

  it('is tried again where that may help, and given up after a while', async () => {
    const story = await begin({});
    const { world, resultStore, token } = story;
    world.redshiftData.finish(story.statementId, numbers(333));
    for (let fault = 0; fault < 100; fault += 1) resultStore.failNext('writePart', slowDown);
    await world.drain();
    expect(world.answerTo(token)).toBeUndefined();
    await world.clock.advance(11 * MINUTE_MS);
    await world.reconcile();
    expect(resultIn(story)).toMatchObject({ unavailable: 'SlowDown' });
    expectNothingLeft(story);
  });

  it('is given up where the note of a copy that was left in the middle may not be read', async () => {
    const story = await begin({});
    const { world, resultStore, token } = story;
    world.redshiftData.finish(story.statementId, numbers(333));
    for (let fault = 0; fault < 100; fault += 1) resultStore.failNext('finish', slowDown);
    await world.drain();
    expect(resultStore.noteCount).toBe(1);
    // Without s3:ListBucket S3 does not tell what may not be seen from what is not there.
    resultStore.readProgress = async () => undefined;
    resultStore.find = async () => undefined;
    await world.reconcile();
    expect(world.answerTo(token)).toBeUndefined();
    await world.clock.advance(11 * MINUTE_MS);
    await world.reconcile();
    expect(resultIn(story)).toMatchObject({ Records: [], truncated: true, unavailable: 'ResultProgressUnreadable' });
  });

  it('is given up where its rows are refused', async () => {
    const story = await begin({});
    const refused = new RedshiftDataError('AccessDeniedException', 'no', { retryable: false, outcome: 'refused' });
    story.world.redshiftData.failNext('getStatementResult', refused);
    story.world.redshiftData.finish(story.statementId, numbers(1));
    await story.world.drain();
    expect(resultIn(story)).toMatchObject({ unavailable: 'AccessDeniedException' });
  });
});

describe('a payload that asks for S3', () => {
  it('is refused by a tasker without a place for results, before anything is started', async () => {
    const world = new World();
    const start = world.startTask({ sqlStatement: 'select 1', includeResult: { format: 'csv' } });
    await expect(start).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining('TASKER_RESULTS_TO') as unknown,
    });
    expect(world.statements).toEqual([]);
  });

  it.each(['s3://sea/results', 's3://lake/other', 's3://lake', 's3://lake/results-of-others'])(
    'is refused with the place %s, which is not below the tasker’s',
    async (to) => {
      await expect(begin({ includeResult: { to } })).rejects.toMatchObject({
        name: 'InvalidRequest',
        message: expect.stringContaining('s3://lake/results') as unknown,
      });
    },
  );
});
