import type { ObjectFormat } from '../../ports/invocation.js';
import type { ColumnMetadata } from '../../ports/redshift-data.js';
import type { ObjectLocation, ResultStore } from '../../ports/result-store.js';
import type { EpochMs } from '../../ports/units.js';
import { ResultUnfinished } from '../errors.js';
import type { Runtime } from '../runtime.js';
import { columnNames, nameOf } from './column-names.js';
import { type CopyProgress, parseProgress } from './copy-progress.js';
import { ObjectUpload, type RowsSoFar } from './object-upload.js';
import { PartBuffer } from './part-buffer.js';
import { readRows, type RowPage, type RowSource } from './read-rows.js';
import { CONTENT_TYPES, rowText, type RowText } from './row-text.js';

/** What to copy where. */
export interface CopyJob {
  readonly source: RowSource;
  readonly location: ObjectLocation;
  readonly format: ObjectFormat;
  /** Until when to begin. What is begun comes one part further, or to its end: else slow tries could follow each other for ever. */
  readonly beginUntil: EpochMs;
  /** After which part to stop, and to leave the rest to the next try. */
  readonly workUntil: EpochMs;
  /** Called before each page: keeps others away. Throws where somebody else has taken over. */
  readonly keepClaim: () => Promise<void>;
  /** Told when a copy has last come further: this one, or one before it. */
  readonly onProgress: (at: EpochMs) => void;
}

/** A result that is there as a whole, as an object. */
export interface CopiedResult {
  readonly rows: number;
  readonly bytes: number;
  /** The columns' names in the file, in order. */
  readonly names: readonly string[];
  readonly columns: readonly ColumnMetadata[];
}

/** What the use cases below work with. */
export interface CopyParts extends Pick<Runtime, 'redshiftData' | 'clock' | 'settings'> {
  readonly resultStore: ResultStore;
}

/**
 * Copies all rows of a result into one object. Where the object is there already, it is left as it is. What does not fit into one
 * part is uploaded part by part; a note beside the object tells how far that has come, and the next call goes on there.
 *
 * @throws {ResultUnfinished} the time is over, or somebody else is at it: what is copied is kept, and to call again is right.
 * @throws {RedshiftDataError} rows cannot be read. @throws {ResultStoreError} they cannot be written.
 */
export async function copyResult(parts: CopyParts, job: CopyJob): Promise<CopiedResult> {
  const { source, location } = job;
  const { resultStore } = parts;
  const [note, found] = await Promise.all([resultStore.readProgress(location), resultStore.find(location)]);
  if (found?.statementId === source.statementId) {
    const copied = await describeCopied(parts, source, found.bytes);
    if (copied !== undefined) {
      if (note !== undefined) await clearAway(resultStore, location, note.text);
      return copied;
    }
  }
  const noted = note && parseProgress(note.text);
  const progress = noted?.statementId === source.statementId ? noted : undefined;
  if (progress) job.onProgress(progress.progressedAt);
  return await new RowCopy(parts, job, note?.version, progress).run();
}

/** Drops what is there of an object that will never be whole. Never throws: a lifecycle rule of the bucket stands behind it. */
export async function discardCopy(resultStore: ResultStore, location: ObjectLocation): Promise<void> {
  try {
    const note = await resultStore.readProgress(location);
    if (note === undefined) return;
    const progress = parseProgress(note.text);
    if (progress) await resultStore.abort(location, progress.uploadId);
    await resultStore.removeProgress(location);
  } catch {
    // Nobody waits for it.
  }
}

/**
 * Removes what stands beside an object that is there: the note, and the upload in it. That is another one than the object's where the object
 * could not be seen for a while, and was begun anew.
 */
async function clearAway(resultStore: ResultStore, location: ObjectLocation, note: string): Promise<void> {
  const progress = parseProgress(note);
  // A lifecycle rule of the bucket stands behind it.
  if (progress) await resultStore.abort(location, progress.uploadId).catch(() => undefined);
  await resultStore.removeProgress(location);
}

/** What the first page tells of a result whose object is there; `undefined` where it does not tell enough. */
async function describeCopied(parts: CopyParts, source: RowSource, bytes: number): Promise<CopiedResult | undefined> {
  const { totalRows, columns = [] } = await readRows(parts, source, undefined);
  if (totalRows === undefined) return undefined;
  return { rows: totalRows, bytes, columns, names: namesOf(source, columns, columns.length) };
}

/** A CSV result has the heading that the Data API gives it. */
const namesOf = (
  { isCsv }: RowSource,
  columns: readonly ColumnMetadata[] | undefined,
  count: number,
): readonly string[] => (isCsv ? (columns ?? []).map(nameOf) : columnNames(columns, count));

class RowCopy {
  private readonly buffer = new PartBuffer();
  private upload: ObjectUpload;
  private nextToken: string | undefined;
  /** `undefined` before the first row. */
  private names: readonly string[] | undefined;
  private columns: readonly ColumnMetadata[] = [];
  private rows = 0;

  constructor(
    private readonly parts: CopyParts,
    private readonly job: CopyJob,
    version: string | undefined,
    progress: CopyProgress | undefined,
  ) {
    const { location, format, source } = job;
    const properties = { contentType: CONTENT_TYPES[format], statementId: source.statementId };
    this.upload = new ObjectUpload(parts.resultStore, parts.clock, location, properties, { ...progress, version });
    if (progress === undefined || progress.parts.length === 0) return;
    this.nextToken = progress.nextToken;
    this.names = progress.names;
    this.rows = progress.rows;
  }

  async run(): Promise<CopiedResult> {
    const { clock, settings } = this.parts;
    if (clock.now() >= this.job.beginUntil) throw this.unfinished();
    for (;;) {
      await this.job.keepClaim();
      const page = await readRows(this.parts, this.job.source, this.nextToken);
      const names = this.take(page);
      const { nextToken } = page;
      // A token that repeats itself would go on for ever.
      if (nextToken === undefined || nextToken === this.nextToken) {
        this.buffer.add(this.textOf(names).end(this.rows));
        if ((await this.upload.close(this.buffer.take())) === 'closed') return this.copied(names, page.totalRows);
        await this.startOver();
        continue;
      }
      this.nextToken = nextToken;
      if (this.buffer.bytes < settings.resultPartBytes) continue;
      await this.flush({ names, nextToken, rows: this.rows });
      if (clock.now() >= this.job.workUntil) throw this.unfinished();
    }
  }

  /** Adds the rows of a page to what is to be uploaded, and gives the columns' names in the file. */
  private take({ rows, columns }: RowPage): readonly string[] {
    if (columns !== undefined) this.columns = columns;
    if (rows.kind === 'csv') {
      for (const piece of rows.pieces) this.buffer.add(piece);
      return (this.names ??= namesOf(this.job.source, columns, 0));
    }
    const isFirst = this.names === undefined;
    const names = (this.names ??= namesOf(this.job.source, columns, rows.records[0]?.length ?? 0));
    const text = this.textOf(names);
    const texts = rows.records.map((record, index) => text.row(record, this.rows + index));
    this.buffer.add((isFirst ? text.beginning : '') + texts.join(''));
    this.rows += rows.records.length;
    return names;
  }

  private async flush(soFar: RowsSoFar): Promise<void> {
    if ((await this.upload.add(this.buffer.take(), soFar)) === 'missing') await this.startOver();
    else this.job.onProgress(this.parts.clock.now());
  }

  /** The upload is gone, by a lifecycle rule or a person; the rows are still there. */
  private async startOver(): Promise<void> {
    this.upload = await this.upload.again();
    this.nextToken = undefined;
    this.names = undefined;
    this.rows = 0;
  }

  /** Pieces of CSV are text already: nothing stands around them. */
  private textOf(names: readonly string[]): RowText {
    return this.job.source.isCsv ? rowText('csv', []) : rowText(this.job.format, names);
  }

  private copied(names: readonly string[], totalRows: number | undefined): CopiedResult {
    const { columns, job, upload } = this;
    // Pieces of CSV are not counted by their rows.
    return { rows: job.source.isCsv ? (totalRows ?? 0) : this.rows, bytes: upload.bytes, names, columns };
  }

  private unfinished(): ResultUnfinished {
    return new ResultUnfinished(
      `the result of '${this.job.source.statementId}' is copied up to byte ${this.upload.bytes}; the reconciler goes on there`,
    );
  }
}
