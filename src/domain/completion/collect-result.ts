import type { DescribeStatementOutput } from '../../ports/redshift-data.js';
import type { Invocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { hasErrorName } from '../../ports/tasker-error.js';
import { TASK_OUTPUT_BYTES_MAX } from '../limits.js';
import { type JsonValue, toJson } from '../to-json.js';

const PAGES_MAX = 100;

/** Rows for a task's output, in the Data API's own shapes. */
export interface IncludedResult {
  readonly Records: readonly JsonValue[];
  readonly ColumnMetadata: JsonValue;
  /** Rows that the statement returned, as far as known. */
  readonly TotalNumRows: number;
  /** True where `Records` does not hold all of them. */
  readonly truncated: boolean;
  /** What to invoke the starter with for the rows themselves, from the first page on. */
  readonly getStatementResult: Record<string, JsonValue>;
}

/**
 * Reads the result that an invocation asked for: rows in order until there are no more, `maxRows` are there, or a task's
 * output could not hold them. `undefined` where none was asked for or the statement has no result set. Of a batch it is the
 * last statement with a result set. A CSV result counts its chunks as they come: it is left out whole where it does not fit.
 *
 * @throws {RedshiftDataError} repeating is safe.
 */
export async function collectResult(
  runtime: Runtime,
  invocation: Invocation,
  description: DescribeStatementOutput,
): Promise<IncludedResult | undefined> {
  const { includeResult } = invocation;
  const statementId = resultStatementId(description);
  if (includeResult === undefined || statementId === undefined) return undefined;

  const isCsv = (description.ResultFormat ?? invocation.resultFormat) === 'CSV';
  const records: JsonValue[] = [];
  let bytes = 0;
  let columns: JsonValue = [];
  let total = 0;
  let nextToken: string | undefined;
  let isComplete = false;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const result = await readPage(runtime, statementId, nextToken, isCsv);
    if (result === undefined) break;
    columns = result.columns ?? columns;
    total = Math.max(total, result.total ?? 0);
    let isFull = false;
    for (const record of result.records) {
      bytes += Buffer.byteLength(JSON.stringify(record), 'utf8') + 1;
      isFull = bytes > TASK_OUTPUT_BYTES_MAX || (!isCsv && records.length >= includeResult.maxRows);
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
    getStatementResult: { action: 'getStatementResult', statementId, ...(isCsv && { resultFormat: 'CSV' }) },
  };
}

interface ResultPage {
  readonly records: readonly JsonValue[];
  readonly columns: JsonValue | undefined;
  readonly total: number | undefined;
  readonly nextToken: string | undefined;
}

async function readPage(
  runtime: Runtime,
  statementId: string,
  nextToken: string | undefined,
  isCsv: boolean,
): Promise<ResultPage | undefined> {
  const input = { Id: statementId, ...(nextToken !== undefined && { NextToken: nextToken }) };
  try {
    const page = isCsv
      ? await runtime.redshiftData.getStatementResultV2(input)
      : await runtime.redshiftData.getStatementResult(input);
    return {
      records: page.Records.map(toJson),
      columns: page.ColumnMetadata && toJson(page.ColumnMetadata),
      total: page.TotalNumRows,
      nextToken: page.NextToken,
    };
  } catch (error) {
    if (hasErrorName(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

function resultStatementId(description: DescribeStatementOutput): string | undefined {
  if (description.SubStatements && description.SubStatements.length > 0) {
    return description.SubStatements.findLast((statement) => statement.HasResultSet)?.Id;
  }
  return description.HasResultSet ? description.Id : undefined;
}
