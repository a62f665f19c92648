import type { Archive } from '../../archive/archive.js';
import { Kept } from '../../archive/kept.js';
import type { ResultColumn } from './result-column.js';
import type { StatementResult } from './statement-result.js';

type Rows = StatementResult['rows'];

/** Rows that are put away, and read again, together: as many as a page has. */
const CHUNK_ROWS = 1_000;
/** Shared by all results that have none, which most have. */
const NO_COLUMNS = new Kept<readonly ResultColumn[]>([]);
const NO_ROWS: readonly Kept<Rows>[] = [];

/** A statement's result for as long as somebody may ask for it, in memory or in an archive. */
export class KeptResult {
  /** True also for a result set without rows. */
  readonly hasResultSet: boolean;
  /** Rows returned or changed; `undefined` where the command counts none. */
  readonly rowCount: number | undefined;
  /** Bytes of the values in UTF-8. */
  readonly sizeBytes: number;
  /** How many rows there are to read. */
  readonly length: number;
  private readonly keptColumns: Kept<readonly ResultColumn[]>;
  private readonly chunks: readonly Kept<Rows>[];

  constructor({ columns, hasResultSet, rowCount, rows, sizeBytes }: StatementResult) {
    this.hasResultSet = hasResultSet;
    this.rowCount = rowCount;
    this.sizeBytes = sizeBytes;
    this.length = rows.length;
    this.keptColumns = columns.length === 0 ? NO_COLUMNS : new Kept(columns);
    this.chunks = rows.length === 0 ? NO_ROWS : chunksOf(rows);
  }

  get columns(): readonly ResultColumn[] {
    return this.keptColumns.value;
  }

  /** The rows from the one with this number, counted from 0, up to so many. */
  rows(from: number, count: number): Rows {
    const found: Rows[number][] = [];
    const to = Math.min(from + count, this.length);
    for (let place = Math.floor(from / CHUNK_ROWS); place * CHUNK_ROWS < to; place += 1) {
      const start = place * CHUNK_ROWS;
      found.push(...(this.chunks[place]?.value.slice(Math.max(from - start, 0), to - start) ?? []));
    }
    return found;
  }

  putAway(archive: Archive): void {
    for (const kept of [this.keptColumns, ...this.chunks]) kept.putAway(archive);
  }

  /** Tells that nobody will ask for it any more. */
  drop(): void {
    for (const kept of [this.keptColumns, ...this.chunks]) kept.drop();
  }
}

const chunksOf = (rows: Rows): Kept<Rows>[] => {
  const chunks: Kept<Rows>[] = [];
  for (let from = 0; from < rows.length; from += CHUNK_ROWS) chunks.push(new Kept(rows.slice(from, from + CHUNK_ROWS)));
  return chunks;
};
