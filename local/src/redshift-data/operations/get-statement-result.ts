import type { AwsJsonError } from '../../http/aws-json-service.js';
import { csvHeading, csvLine } from '../results/csv.js';
import { toField } from '../results/field.js';
import { toColumnMetadata } from '../results/result-column.js';
import type { KeptResult } from '../results/kept-result.js';
import type { ResultColumn } from '../results/result-column.js';
import type { StatementResult } from '../results/statement-result.js';
import { notFound } from '../statement-register.js';
import type { Statement } from '../statement.js';
import { invalid } from '../model/parse-input.js';

/** Of CSV text, in the service's words: a page of up to 15 MB, in chunks of about 1 MB. */
const CSV_PAGE_BYTES_MAX = 15 * 1024 * 1024;
const CSV_CHUNK_BYTES = 1024 * 1024;
/** Rows of a result that are read at a time. */
const ROWS_AT_A_TIME = 1_000;

/** How much one page of a result holds at most; the first row is always in it. */
export interface PageLimits {
  readonly rowsMax: number;
  readonly bytesMax: number;
}

/**
 * GetStatementResult's answer.
 *
 * @throws {AwsJsonError} `ResourceNotFoundException`: no result (yet); `ValidationException`: a CSV result, a bad token.
 */
export const getStatementResult = (
  statement: Statement,
  id: string,
  nextToken: string | undefined,
  limits: PageLimits,
): object => {
  const result = resultOf(statement, id, 'JSON');
  const page = pageOf(result, id, nextToken, limits);
  return {
    ...commonMembers(page),
    Records: page.rows.map((row) =>
      row.map((value, place) => {
        const column = page.columns[place];
        return column ? toField(value, column) : { isNull: true };
      }),
    ),
  };
};

/**
 * GetStatementResultV2's answer: chunks of CSV text, the heading at the beginning of the first page.
 *
 * @param rowsMax most rows of a page. @throws as {@link getStatementResult}
 */
export const getStatementResultV2 = (
  statement: Statement,
  id: string,
  nextToken: string | undefined,
  rowsMax: number,
): object => {
  const result = resultOf(statement, id, 'CSV');
  const { columns } = result;
  const from = nextToken === undefined ? 0 : firstRowOf(nextToken, id, result.length);
  const chunks = new CsvChunks();
  if (from === 0) chunks.add(csvHeading(columns));
  let to = from;
  for (const row of rowsFrom(result, from, rowsMax)) {
    if (!chunks.add(csvLine(row, columns), to > from)) break;
    to += 1;
  }
  return {
    ...commonMembers({ columns, rowCount: result.length, nextToken: tokenAfter(id, to, result.length) }),
    ResultFormat: 'CSV',
    Records: chunks.texts.map((text) => ({ CSVRecords: text })),
  };
};

/** Lines of CSV in chunks, as many as one page holds. */
class CsvChunks {
  readonly texts: string[] = [];
  private pageBytes = 0;
  private chunkBytes = CSV_CHUNK_BYTES;

  /** Adds a line. Returns false, and leaves it out, where the page is full and it may be left out. */
  add(line: string, mayBeLeftOut = false): boolean {
    const text = `${line}\r\n`;
    const bytes = Buffer.byteLength(text);
    if (mayBeLeftOut && this.pageBytes + bytes > CSV_PAGE_BYTES_MAX) return false;
    if (this.chunkBytes >= CSV_CHUNK_BYTES) {
      this.texts.push('');
      this.chunkBytes = 0;
    }
    this.texts[this.texts.length - 1] += text;
    this.chunkBytes += bytes;
    this.pageBytes += bytes;
    return true;
  }
}

function* rowsFrom(result: KeptResult, from: number, count: number): Generator<StatementResult['rows'][number]> {
  const end = Math.min(from + count, result.length);
  for (let place = from; place < end; place += ROWS_AT_A_TIME) {
    yield* result.rows(place, Math.min(ROWS_AT_A_TIME, end - place));
  }
}

interface Page {
  readonly columns: readonly ResultColumn[];
  readonly rowCount: number;
  readonly rows: StatementResult['rows'];
  readonly nextToken: string | undefined;
}

const commonMembers = (page: Omit<Page, 'rows'>): object => ({
  ColumnMetadata: page.columns.map(toColumnMetadata),
  TotalNumRows: page.rowCount,
  ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
});

const resultOf = (statement: Statement, id: string, format: 'JSON' | 'CSV'): KeptResult => {
  const { request } = statement;
  if (request.resultFormat !== format) {
    const operation = request.resultFormat === 'CSV' ? 'GetStatementResultV2' : 'GetStatementResult';
    throw invalid(`the result of '${id}' has the format ${request.resultFormat}; read it with ${operation}`);
  }
  const place = /:(\d+)$/.exec(id)?.[1];
  if (place === undefined && request.isBatch) {
    throw notFound(id, `'${id}' is a batch; read the results of its statements by their own ids, such as '${id}:1'`);
  }
  const part = statement.parts[Number(place ?? 1) - 1];
  // What one transaction's part gave is undone with the transaction, and not certain before its end.
  const isPermanent = request.executionMode === 'AUTO_COMMIT' || statement.status === 'FINISHED';
  if (part?.status === 'FINISHED' && isPermanent && part.result?.hasResultSet) return part.result;
  throw noResult(id, part?.status ?? 'unknown');
};

const noResult = (id: string, status: string): AwsJsonError =>
  notFound(id, `Query does not have result. Please check query status with DescribeStatement: '${id}' is ${status}.`);

const pageOf = (result: KeptResult, id: string, nextToken: string | undefined, limits: PageLimits): Page => {
  const from = nextToken === undefined ? 0 : firstRowOf(nextToken, id, result.length);
  const rows = result.rows(from, limits.rowsMax);
  let to = from;
  let bytes = 0;
  for (const row of rows) {
    bytes += row.reduce((size, value) => size + (value === null ? 1 : Buffer.byteLength(value)), 0);
    if (to > from && bytes > limits.bytesMax) break;
    to += 1;
  }
  return {
    columns: result.columns,
    rowCount: result.length,
    rows: rows.slice(0, to - from),
    nextToken: tokenAfter(id, to, result.length),
  };
};

const tokenAfter = (id: string, row: number, rowCount: number): string | undefined =>
  row < rowCount ? Buffer.from(`${id}/${row}`).toString('base64url') : undefined;

const firstRowOf = (nextToken: string, id: string, rowCount: number): number => {
  const [owner, row] = Buffer.from(nextToken, 'base64url').toString().split('/');
  const first = Number(row);
  if (owner === id && Number.isInteger(first) && first > 0 && first < rowCount) return first;
  throw invalid(`'NextToken' is not one that GetStatementResult gave for '${id}'`);
};
