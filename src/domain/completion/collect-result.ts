import type { DescribeStatementOutput } from '../../ports/redshift-data.js';
import type { Invocation, ObjectFormat } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { readRows, type RowSource } from '../results/read-rows.js';
import { type JsonValue, toJson } from '../to-json.js';
import { missingBecauseOf } from './missing-result.js';

const PAGES_MAX = 100;

/** Rows for a task's output, in the Data API's own shapes. */
export interface IncludedResult {
  readonly Records: readonly JsonValue[];
  readonly ColumnMetadata: JsonValue;
  /** Rows that the statement returned, as far as known. */
  readonly TotalNumRows: number;
  /** True where rows are missing: `Records` does not hold all of them, and there is no `object`. */
  readonly truncated: boolean;
  /** Where all rows are, for results that went to S3; in the words of GetObject. `Records` is empty then. */
  readonly object?: { readonly Bucket: string; readonly Key: string };
  /** How the object is written; with `object` only. */
  readonly format?: ObjectFormat;
  /** How large the object is; with `object` only. */
  readonly bytes?: number;
  /** The columns' names in the object, in order; with `object` only. */
  readonly columns?: readonly string[];
  /** Name of the error that kept (the rest of) the rows away; absent where none did. */
  readonly unavailable?: string;
  /** What to invoke the starter with for the rows themselves, from the first page on. */
  readonly getStatementResult: Record<string, JsonValue>;
}

/** The result set of a statement that an invocation asked for. */
export interface ResultSet extends RowSource {
  /** Rows in it; absent where the Data API does not tell. */
  readonly rows?: number;
}

/**
 * Reads a result into the output: rows in order until there are no more, `maxRows` are there, or a task's output could not hold them.
 * A CSV result counts its chunks as they come: it is left out whole where it does not fit.
 *
 * Rows only decorate an answer: where they are refused for good, or cannot be had within `resultPatienceMs` of the statement's end,
 * the result says so instead.
 *
 * @throws {RedshiftDataError} they cannot be had now; repeating is safe.
 */
export async function collectResult(
  runtime: Runtime,
  invocation: Invocation,
  description: DescribeStatementOutput,
  { statementId, isCsv }: ResultSet,
  maxRows: number,
): Promise<IncludedResult> {
  const records: JsonValue[] = [];
  let bytes = 0;
  let columns: JsonValue = [];
  let total = 0;
  let nextToken: string | undefined;
  let isComplete = false;
  let unavailable: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const result = await readPage(runtime, { statementId, isCsv }, nextToken).catch((error: unknown) => {
      unavailable = missingBecauseOf(runtime, invocation, description, error);
    });
    if (!result) break;
    columns = result.columns ?? columns;
    total = Math.max(total, result.total ?? 0);
    let isFull = false;
    for (const record of result.records) {
      bytes += Buffer.byteLength(JSON.stringify(record), 'utf8') + 1;
      isFull = bytes > runtime.settings.outputBytesMax || (!isCsv && records.length >= maxRows);
      if (isFull) break;
      records.push(record);
    }
    if (isFull) break;
    // A token that repeats itself would go on for ever.
    if (result.nextToken === undefined || result.nextToken === nextToken) {
      isComplete = result.nextToken === undefined;
      break;
    }
    nextToken = result.nextToken;
  }
  return {
    Records: records,
    ColumnMetadata: columns,
    TotalNumRows: Math.max(total, isCsv ? 0 : records.length),
    truncated: !isComplete,
    ...(unavailable !== undefined && { unavailable }),
    getStatementResult: pageRequest(statementId, isCsv),
  };
}

/** What to invoke the starter with for the rows themselves. */
export const pageRequest = (statementId: string, isCsv: boolean): Record<string, JsonValue> => ({
  ...{ action: 'getStatementResult', statementId },
  ...(isCsv && { resultFormat: 'CSV' }),
});

/** A result of which nothing can be had. */
export const unavailableResult = (statementId: string, unavailable: string, isCsv: boolean): IncludedResult => ({
  ...{ Records: [], ColumnMetadata: [], TotalNumRows: 0, truncated: true, unavailable },
  getStatementResult: pageRequest(statementId, isCsv),
});

interface ResultPage {
  readonly records: readonly JsonValue[];
  readonly columns: JsonValue | undefined;
  readonly total: number | undefined;
  readonly nextToken: string | undefined;
}

async function readPage(runtime: Runtime, source: RowSource, nextToken: string | undefined): Promise<ResultPage> {
  const { rows, columns, totalRows, ...page } = await readRows(runtime, source, nextToken);
  return {
    records: rows.kind === 'csv' ? rows.pieces.map((CSVRecords) => ({ CSVRecords })) : rows.records.map(toJson),
    columns: columns && toJson(columns),
    total: totalRows,
    nextToken: page.nextToken,
  };
}

/**
 * The result set that an answer is about: the statement's own; of a batch that of its last statement which has one. `undefined`
 * where there is none.
 */
export function resultSetOf(invocation: Invocation, description: DescribeStatementOutput): ResultSet | undefined {
  const { SubStatements = [], ResultFormat = invocation.resultFormat } = description;
  const shown = SubStatements.length > 0 ? SubStatements.findLast(({ HasResultSet }) => HasResultSet) : description;
  if (!shown?.HasResultSet) return undefined;
  const { Id: statementId, ResultRows: rows = -1 } = shown;
  return { statementId, isCsv: ResultFormat === 'CSV', ...(rows >= 0 && { rows }) };
}
