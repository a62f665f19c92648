import { describe, expect, it } from '@jest/globals';
import { InMemoryRedshiftData } from '../../../src/adapters/memory/in-memory-redshift-data.js';
import { InMemoryResultStore, type ResultStoreOperation } from '../../../src/adapters/memory/in-memory-result-store.js';
import { ManualClock } from '../../../src/adapters/memory/manual-clock.js';
import { resultOf } from '../../../src/adapters/memory/result-of.js';
import { formatProgress, parseProgress } from '../../../src/domain/results/copy-progress.js';
import { type CopyJob, copyResult, type CopyParts, discardCopy } from '../../../src/domain/results/copy-result.js';
import { DEFAULT_SETTINGS } from '../../../src/domain/settings.js';
import { ResultStoreError } from '../../../src/ports/port-errors.js';
import type { GetStatementResultOutput } from '../../../src/ports/redshift-data.js';
import type { ResultStore } from '../../../src/ports/result-store.js';
import { after, type EpochMs, MINUTE_MS } from '../../../src/ports/units.js';
import { aTarget } from '../../support/builders.js';
import { withMethods } from '../../support/with-methods.js';

const ROWS = 95;
const CONTENT = Array.from({ length: ROWS }, (_, index) => `{"n":${index}}\n`).join('');
const LOCATION = { bucket: 'lake', key: 'results/rows.jsonl' };

interface Desk {
  readonly resultStore: InMemoryResultStore;
  readonly parts: CopyParts;
  readonly job: CopyJob;
}

/** A statement that has ended with 95 rows, in pages of 10, two of which make a part. */
const desk = async (): Promise<Desk> => {
  const clock = new ManualClock();
  const redshiftData = new InMemoryRedshiftData({ clock, rowsPerPage: 10 });
  const { Id: statementId } = await redshiftData.executeStatement({
    Sql: 'select n from t',
    WorkgroupName: 'w',
    Database: 'd',
  });
  redshiftData.finish(statementId, resultOf(Array.from({ length: ROWS }, (_, n) => ({ n }))));
  const resultStore = new InMemoryResultStore({ partBytesMin: 1 });
  const settings = {
    ...DEFAULT_SETTINGS,
    ...{ statementNamePrefix: 'x/', owner: 'x', target: aTarget(), resultPartBytes: 130 },
  };
  return {
    resultStore,
    parts: { clock, redshiftData, resultStore, settings },
    job: {
      ...{ source: { statementId, isCsv: false }, location: LOCATION, format: 'jsonl' },
      workUntil: after(clock.now(), MINUTE_MS),
      beginUntil: after(clock.now(), MINUTE_MS),
      keepClaim: async () => undefined,
      onProgress: () => undefined,
    },
  };
};

/** As one invocation after the other does it, until the copy is there. */
const copyAtLast = async ({ parts, job }: Desk, tries = 5): Promise<Awaited<ReturnType<typeof copyResult>>> => {
  for (let done = 1; ; done += 1) {
    try {
      return await copyResult(parts, job);
    } catch (error) {
      if (done === tries) throw error;
    }
  }
};

const expectWhole = ({ resultStore }: Desk, ofStore = resultStore): void => {
  expect(ofStore.text(LOCATION)).toBe(CONTENT);
  expect(ofStore.openUploads.filter(({ parts }) => parts > 0)).toEqual([]);
  expect(ofStore.noteCount).toBe(0);
};

const OPERATIONS: readonly ResultStoreOperation[] = [
  ...(['find', 'write', 'begin', 'writePart', 'finish', 'abort'] as const),
  ...(['readProgress', 'writeProgress', 'removeProgress'] as const),
];

describe('the copy of a result', () => {
  it('writes the same calls each time, one of three for each part', async () => {
    const at = await desk();
    expect(await copyResult(at.parts, at.job)).toMatchObject({ rows: ROWS, bytes: CONTENT.length, names: ['n'] });
    expectWhole(at);
    const aPart = ['writePart', 'writeProgress'];
    expect(at.resultStore.calls).toEqual([
      ...['readProgress', 'find', 'begin', 'writeProgress', ...aPart, ...aPart, ...aPart, ...aPart],
      ...['writePart', 'finish', 'removeProgress'],
    ]);
  });

  it('leaves an object that is there as it is, and tells the same of it', async () => {
    const at = await desk();
    const first = await copyResult(at.parts, at.job);
    at.resultStore.calls.length = 0;
    expect(await copyResult(at.parts, at.job)).toEqual(first);
    expect(at.resultStore.calls).toEqual(['readProgress', 'find']);
  });

  it.each([undefined, new ResultStoreError('SlowDown', 'no', true)])(
    'leaves nothing of another one that was begun while the object could not be seen (error of the clearing away: %s)',
    async (error) => {
      const at = await desk();
      const first = await copyResult(at.parts, at.job);
      const blind = withMethods(at.resultStore as ResultStore, { find: async () => undefined });
      const hurried = { ...at.job, workUntil: at.parts.clock.now() };
      await expect(copyResult({ ...at.parts, resultStore: blind }, hurried)).rejects.toThrow(
        'the reconciler goes on there',
      );
      expect(at.resultStore.openUploads).toEqual([{ uploadId: expect.any(String) as unknown, parts: 1 }]);
      if (error) at.resultStore.failNext('abort', error);
      expect(await copyResult(at.parts, at.job)).toEqual(first);
      expect([at.resultStore.text(LOCATION), at.resultStore.noteCount]).toEqual([CONTENT, 0]);
      expect(at.resultStore.openUploads).toHaveLength(error ? 1 : 0);
    },
  );

  it('replaces an object of another statement', async () => {
    const at = await desk();
    const properties = { contentType: 'text/plain', statementId: 'another' };
    await at.resultStore.write(LOCATION, new Uint8Array([1]), properties);
    await copyResult(at.parts, at.job);
    expectWhole(at);
  });

  // An upload takes at most 12 calls that can fail in the middle; each with nothing done, and with its answer lost.
  const faults = OPERATIONS.flatMap((operation) =>
    (['none', 'done'] as const).flatMap((effect) => [0, 1, 2, 4].map((skipped) => ({ operation, effect, skipped }))),
  );

  it.each(faults)(
    'is whole after a fault of $operation ($effect) that comes after $skipped such calls',
    async (fault) => {
      const at = await desk();
      let count = -1;
      const lost = new ResultStoreError('ResultStoreUnreachable', 'no answer', true);
      const counting = withMethods<ResultStore>(at.resultStore, {
        [fault.operation]: (...values: unknown[]) => {
          count += 1;
          if (count === fault.skipped) at.resultStore.failNext(fault.operation, lost, fault.effect);
          const call = Reflect.get(at.resultStore, fault.operation) as (...given: unknown[]) => Promise<unknown>;
          return call.apply(at.resultStore, values);
        },
      });
      const faulty = { ...at, parts: { ...at.parts, resultStore: counting } };
      expect(await copyAtLast(faulty)).toMatchObject({ rows: ROWS, bytes: CONTENT.length });
      expectWhole(at);
    },
  );

  it('is made by one of two who are at it at once, and the other one stops', async () => {
    const at = await desk();
    const both = await Promise.allSettled([copyResult(at.parts, at.job), copyResult(at.parts, at.job)]);
    const reasons = both.flatMap((one) => (one.status === 'rejected' ? [(one.reason as Error).name] : []));
    expect(reasons).toEqual(['ResultUnfinished']);
    expectWhole(at);
  });

  it('is whole, and nothing is left, in whatever order the calls of two are answered', async () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const at = await desk();
      const turn = turns(seed);
      const parts = { ...at.parts, resultStore: inTurn(at.resultStore, turn) };
      await Promise.allSettled([copyResult(parts, at.job), copyResult(parts, at.job)]);
      await copyAtLast(at);
      expectWhole(at);
    }
  });

  it('comes one part further where its time is over as soon as it has begun, and no further', async () => {
    const at = await desk();
    const hurried = { ...at, job: { ...at.job, workUntil: at.parts.clock.now() } };
    await expect(copyResult(hurried.parts, hurried.job)).rejects.toMatchObject({ name: 'ResultUnfinished' });
    expect(at.resultStore.openUploads.map(({ parts }) => parts)).toEqual([1]);
    await copyAtLast(hurried);
    expectWhole(at);
  });

  it('does not begin where it is too late for that', async () => {
    const at = await desk();
    const late = { ...at.job, beginUntil: at.parts.clock.now() };
    await expect(copyResult(at.parts, late)).rejects.toMatchObject({ name: 'ResultUnfinished' });
    expect(at.resultStore.openUploads).toEqual([]);
  });

  it('that was left in the middle is dropped with all its parts', async () => {
    const at = await desk();
    at.resultStore.failNext('finish', new ResultStoreError('InternalError', 'no', true));
    await expect(copyResult(at.parts, at.job)).rejects.toMatchObject({ name: 'InternalError' });
    expect(at.resultStore.openUploads).toHaveLength(1);
    await discardCopy(at.resultStore, LOCATION);
    expect([at.resultStore.openUploads, at.resultStore.noteCount]).toEqual([[], 0]);
  });

  it('leaves no note where it finds at its end that somebody else has made the object', async () => {
    const at = await desk();
    at.resultStore.failNext('finish', new ResultStoreError('InternalError', 'no', true));
    await expect(copyResult(at.parts, at.job)).rejects.toMatchObject({ name: 'InternalError' });
    const resultStore = withMethods<ResultStore>(at.resultStore, {
      writePart: async (location, uploadId, partNumber, content) => {
        const note = parseProgress((await at.resultStore.readProgress(location))?.text ?? '');
        const tag = await at.resultStore.writePart(location, uploadId, partNumber, content);
        await at.resultStore.finish(location, uploadId, [...(note?.parts ?? []), { partNumber, tag: tag ?? '' }]);
        return undefined;
      },
    });
    expect(await copyResult({ ...at.parts, resultStore }, at.job)).toMatchObject({ rows: ROWS, bytes: CONTENT.length });
    expectWhole(at);
  });

  it('begins anew where the note beside it is no note', async () => {
    const at = await desk();
    await at.resultStore.writeProgress(LOCATION, 'by somebody else');
    await copyResult(at.parts, at.job);
    expectWhole(at);
  });

  it('ends where the Data API names the same page again', async () => {
    const at = await desk();
    const redshiftData = withMethods(at.parts.redshiftData, {
      getStatementResult: async () => ({ Records: [[{ longValue: 1 }]], NextToken: 'again' }),
    });
    expect(await copyResult({ ...at.parts, redshiftData }, at.job)).toMatchObject({ rows: 2, names: ['column_1'] });
  });
});

/** A statement whose pages are given, the first of them first. */
const deskOf = async (
  pages: readonly Partial<GetStatementResultOutput>[],
  over: Partial<CopyJob> = {},
): Promise<Desk & { readonly asked: (string | undefined)[] }> => {
  const at = await desk();
  const asked: (string | undefined)[] = [];
  const read = async ({ NextToken }: { readonly NextToken?: string }) => {
    asked.push(NextToken);
    const index = Number(NextToken ?? 0);
    const next = index + 1 < pages.length ? { NextToken: String(index + 1) } : {};
    return { Records: [], ...next, ...pages[index] };
  };
  const redshiftData = withMethods(at.parts.redshiftData, {
    getStatementResult: read,
    getStatementResultV2: async (input) => {
      const { Records, ...rest } = await read(input);
      return { ...rest, Records: Records.map(([field]) => ({ CSVRecords: field?.stringValue ?? '' })) };
    },
  });
  return { ...at, asked, parts: { ...at.parts, redshiftData }, job: { ...at.job, ...over } };
};

const rowsOf = (...numbers: readonly number[]): Partial<GetStatementResultOutput> => ({
  Records: numbers.map((longValue) => [{ longValue }]),
});
const piecesOf = (...pieces: readonly string[]): Partial<GetStatementResultOutput> => ({
  Records: pieces.map((stringValue) => [{ stringValue }]),
});

describe('what a copy tells of a result', () => {
  const columns = [{ name: 'n', typeName: 'int8' }];

  it('are the columns of whichever page told them last', async () => {
    const at = await deskOf([{ ...rowsOf(1), ColumnMetadata: columns }, rowsOf(2)]);
    expect(await copyResult(at.parts, at.job)).toEqual({ rows: 2, bytes: 16, names: ['n'], columns });
    expect(at.resultStore.text(LOCATION)).toBe('{"n":1}\n{"n":2}\n');
  });

  it('are numbers in place of names where no page tells columns, as many as the first row has', async () => {
    const at = await deskOf([rowsOf(1), rowsOf(2)]);
    expect(await copyResult(at.parts, at.job)).toEqual({ rows: 2, bytes: 30, names: ['column_1'], columns: [] });
    const empty = await deskOf([{}]);
    expect(await copyResult(empty.parts, empty.job)).toEqual({ rows: 0, bytes: 0, names: [], columns: [] });
    expect(empty.resultStore.text(LOCATION)).toBe('');
  });

  it('of CSV are the rows that the Data API counted, and its heading', async () => {
    const job = { source: { statementId: 's-1', isCsv: true }, format: 'json' } as const;
    const at = await deskOf(
      [
        { ...piecesOf('n\r\n1\r\n', '2\r\n'), ColumnMetadata: columns },
        { ...piecesOf('3\r\n'), TotalNumRows: 3 },
      ],
      job,
    );
    expect(await copyResult(at.parts, at.job)).toEqual({ rows: 3, bytes: 12, names: ['n'], columns });
    // Nothing of another format stands around the pieces.
    expect(at.resultStore.text(LOCATION)).toBe('n\r\n1\r\n2\r\n3\r\n');
    const silent = await deskOf([piecesOf('1\r\n')], job);
    expect(await copyResult(silent.parts, silent.job)).toEqual({ rows: 0, bytes: 3, names: [], columns: [] });
  });

  it('is taken from the first page where the object is there, and else it is copied once more', async () => {
    const told = await deskOf([{ ...rowsOf(1), ColumnMetadata: columns, TotalNumRows: 7 }]);
    const properties = { contentType: 'application/x-ndjson', statementId: told.job.source.statementId };
    await told.resultStore.write(LOCATION, Buffer.from('whole'), properties);
    expect(await copyResult(told.parts, told.job)).toEqual({ rows: 7, bytes: 5, names: ['n'], columns });
    const silent = await deskOf([rowsOf(1, 2)]);
    await silent.resultStore.write(LOCATION, Buffer.from('whole'), {
      ...{ ...properties, statementId: silent.job.source.statementId },
    });
    expect(await copyResult(silent.parts, silent.job)).toMatchObject({ rows: 2 });
    expect(silent.resultStore.text(LOCATION)).toBe('{"column_1":1}\n{"column_1":2}\n');
  });

  it('is told with no columns where the object is there and the first page tells none', async () => {
    const at = await deskOf([{ ...rowsOf(1), TotalNumRows: 1 }]);
    const { statementId } = at.job.source;
    await at.resultStore.write(LOCATION, Buffer.from('whole'), { contentType: 'text/csv', statementId });
    expect(await copyResult(at.parts, at.job)).toEqual({ rows: 1, bytes: 5, names: [], columns: [] });
  });
});

const PART_OF_ROWS = Array.from({ length: 20 }, (_, index) => index);

describe('the parts of a copy', () => {
  it('are none without content: where the last page has no rows, the one before it is the last part', async () => {
    const at = await deskOf([rowsOf(...PART_OF_ROWS), {}]);
    expect(await copyResult(at.parts, at.job)).toMatchObject({ rows: 20 });
    expect(at.resultStore.calls).toEqual([
      ...['readProgress', 'find', 'begin', 'writeProgress', 'writePart', 'writeProgress', 'finish', 'removeProgress'],
    ]);
  });

  it('are begun at the size that is set, and not before', async () => {
    const at = await deskOf([rowsOf(1), rowsOf(2), rowsOf(3)]);
    const of = async (resultPartBytes: number): Promise<number> => {
      at.resultStore.calls.length = 0;
      const settings = { ...at.parts.settings, resultPartBytes };
      await copyResult({ ...at.parts, settings }, at.job);
      return at.resultStore.calls.filter((call) => call === 'writePart').length;
    };
    // A row has 15 bytes.
    expect([await of(30), await of(31)]).toEqual([2, 0]);
  });

  it('are gone on with after the page that was the last in them, under the names that they have', async () => {
    const columns = [{ name: 'n' }];
    const at = await deskOf([
      { ...rowsOf(...PART_OF_ROWS), ColumnMetadata: columns },
      rowsOf(...PART_OF_ROWS),
      rowsOf(1),
    ]);
    const hurried = { ...at.job, workUntil: at.parts.clock.now() };
    await expect(copyResult(at.parts, hurried)).rejects.toThrow('is copied up to byte 170;');
    const progressed: number[] = [];
    const copied = await copyResult(at.parts, { ...at.job, onProgress: (time) => progressed.push(time) });
    expect(copied).toEqual({ rows: 41, bytes: 348, names: ['n'], columns: [] });
    expect(at.asked).toEqual([undefined, '1', '2']);
    // Told is what was there already, and what came to it.
    expect(progressed).toEqual([at.parts.clock.now(), at.parts.clock.now()]);
  });

  it('of another statement are not gone on with, and nothing is told of their progress', async () => {
    const at = await deskOf([rowsOf(...PART_OF_ROWS), rowsOf(1)]);
    const hurried = { ...at.job, workUntil: at.parts.clock.now() };
    await expect(copyResult(at.parts, hurried)).rejects.toMatchObject({ name: 'ResultUnfinished' });
    const progressed: number[] = [];
    const another = await deskOf([rowsOf(7)], { source: { statementId: 'another', isCsv: false } });
    const parts = { ...another.parts, resultStore: at.resultStore };
    const job = { ...another.job, onProgress: (time: number) => progressed.push(time) };
    expect(await copyResult(parts, job)).toMatchObject({ rows: 1 });
    expect(at.resultStore.text(LOCATION)).toBe('{"column_1":7}\n');
    expect([progressed, at.resultStore.noteCount]).toEqual([[], 0]);
  });

  it('are made from the beginning where their upload is gone, in the middle and at the end', async () => {
    for (const wanted of ['writePart', 'finish'] as const) {
      const at = await deskOf([rowsOf(...PART_OF_ROWS), rowsOf(...PART_OF_ROWS), rowsOf(1)]);
      let wasDropped = false;
      const dropping = withMethods<ResultStore>(at.resultStore, {
        [wanted]: async (...values: unknown[]) => {
          const [open] = at.resultStore.openUploads;
          if (!wasDropped && open?.parts === (wanted === 'writePart' ? 1 : 3)) {
            wasDropped = true;
            at.resultStore.dropUpload(open.uploadId);
          }
          const call = Reflect.get(at.resultStore, wanted) as (...given: unknown[]) => Promise<unknown>;
          return call.apply(at.resultStore, values);
        },
      });
      expect(await copyResult({ ...at.parts, resultStore: dropping }, at.job)).toMatchObject({ rows: 41 });
      expect(wasDropped).toBe(true);
      expect(at.resultStore.text(LOCATION)?.split('\n')).toHaveLength(42);
      expect([at.resultStore.openUploads, at.resultStore.noteCount]).toEqual([[], 0]);
    }
  });
});

describe('the note of a copy whose upload is gone', () => {
  it('names another one at once, so that the next try goes on however little time each has', async () => {
    const at = await deskOf([rowsOf(...PART_OF_ROWS), rowsOf(...PART_OF_ROWS), rowsOf(1)]);
    const hurried = { ...at.job, workUntil: at.parts.clock.now() };
    // The write fails, its upload is dropped, and then the note is there all the same.
    const late = withMethods<ResultStore>(at.resultStore, {
      writeProgress: async () => {
        throw new ResultStoreError('ResultStoreUnreachable', 'S3 could not be reached', true);
      },
      abort: async (location, uploadId) => {
        await at.resultStore.abort(location, uploadId);
        const { statementId } = at.job.source;
        const progress = { statementId, uploadId, parts: [], bytes: 0, names: [], rows: 0, progressedAt: 0 as EpochMs };
        await at.resultStore.writeProgress(location, formatProgress(progress));
      },
    });
    await expect(copyResult({ ...at.parts, resultStore: late }, hurried)).rejects.toThrow('could not be reached');
    expect([at.resultStore.openUploads, at.resultStore.noteCount]).toEqual([[], 1]);
    // Each try comes as far as one part: the first to find out that the upload is gone, two for the parts.
    for (const uploaded of [0, 310, 620]) {
      await expect(copyResult(at.parts, hurried)).rejects.toThrow(`is copied up to byte ${uploaded};`);
    }
    expect(await copyResult(at.parts, hurried)).toMatchObject({ rows: 41 });
    expect([at.resultStore.openUploads, at.resultStore.noteCount]).toEqual([[], 0]);
  });
});

describe('what is left of a copy', () => {
  const properties = { contentType: 'text/csv', statementId: 's-1' };

  it('is dropped though its note cannot be read, or nothing was begun', async () => {
    const { resultStore } = await desk();
    await resultStore.begin(LOCATION, properties);
    await resultStore.writeProgress(LOCATION, 'by somebody else');
    await discardCopy(resultStore, LOCATION);
    expect([resultStore.openUploads.length, resultStore.noteCount]).toEqual([1, 0]);
    resultStore.calls.length = 0;
    await discardCopy(resultStore, LOCATION);
    expect(resultStore.calls).toEqual(['readProgress']);
  });

  it('stays without an error where it cannot be dropped', async () => {
    const { resultStore } = await desk();
    resultStore.failNext('readProgress', new ResultStoreError('SlowDown', 'no', true));
    await expect(discardCopy(resultStore, LOCATION)).resolves.toBeUndefined();
  });
});

/** Whether a call has to wait for one more turn, by a seed. */
const turns = (seed: number): (() => boolean) => {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % 3 === 0;
  };
};

const inTurn = (resultStore: ResultStore, waits: () => boolean): ResultStore =>
  new Proxy(resultStore, {
    get: (target, name) => {
      const call = Reflect.get(target, name, target) as (...values: unknown[]) => Promise<unknown>;
      return async (...values: unknown[]) => {
        while (waits()) await new Promise((resolve) => setImmediate(resolve));
        return call.apply(target, values);
      };
    },
  });
