import type { DescribeStatementOutput } from '../../ports/redshift-data.js';
import type { Invocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { RedshiftDataError } from '../../ports/port-errors.js';
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
  /** Name of the error that kept (the rest of) the rows away; absent where none did. */
  readonly unavailable?: string;
  /** What to invoke the starter with for the rows themselves, from the first page on. */
  readonly getStatementResult: Record<string, JsonValue>;
}

/**
 * Reads the result that an invocation asked for: rows in order until there are no more, `maxRows` are there, or a task's
 * output could not hold them. `undefined` where none was asked for or the statement has no result set. Of a batch it is the
 * last statement with a result set. A CSV result counts its chunks as they come: it is left out whole where it does not fit.
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
  let unavailable: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const result = await readPage(runtime, statementId, nextToken, isCsv).catch((error: unknown) => {
      unavailable = missingBecauseOf(runtime, invocation, description, error);
    });
    if (!result) break;
    columns = result.columns ?? columns;
    total = Math.max(total, result.total ?? 0);
    let isFull = false;
    for (const record of result.records) {
      bytes += Buffer.byteLength(JSON.stringify(record), 'utf8') + 1;
      isFull = bytes > runtime.settings.outputBytesMax || (!isCsv && records.length >= includeResult.maxRows);
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

const pageRequest = (statementId: string, isCsv: boolean): Record<string, JsonValue> => ({
  ...{ action: 'getStatementResult', statementId },
  ...(isCsv && { resultFormat: 'CSV' }),
});

/** A result of which nothing can be had. */
export const unavailableResult = (statementId: string, unavailable: string, isCsv: boolean): IncludedResult => ({
  ...{ Records: [], ColumnMetadata: [], TotalNumRows: 0, truncated: true, unavailable },
  getStatementResult: pageRequest(statementId, isCsv),
});

/** The name of the error because of which an answer goes without rows. @throws where it is worth trying again. */
function missingBecauseOf(
  runtime: Runtime,
  invocation: Invocation,
  description: DescribeStatementOutput,
  error: unknown,
): string {
  if (!(error instanceof RedshiftDataError)) throw error;
  const endedAt = description.UpdatedAt?.getTime() ?? invocation.startedAt ?? invocation.registeredAt;
  const isPatient = runtime.clock.now() - endedAt < runtime.settings.resultPatienceMs;
  if (error.retryable && isPatient) throw error;
  runtime.telemetry.metric('ResultsUnavailable');
  runtime.telemetry.warn('a task is answered without its rows', {
    ...{ executionArn: invocation.executionArn, invocationId: invocation.invocationId },
    ...{ statementId: description.Id, errorName: error.name },
  });
  return error.name;
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
): Promise<ResultPage> {
  const input = { Id: statementId, ...(nextToken !== undefined && { NextToken: nextToken }) };
  const page = isCsv
    ? await runtime.redshiftData.getStatementResultV2(input)
    : await runtime.redshiftData.getStatementResult(input);
  return {
    records: page.Records.map(toJson),
    columns: page.ColumnMetadata && toJson(page.ColumnMetadata),
    total: page.TotalNumRows,
    nextToken: page.NextToken,
  };
}

function resultStatementId(description: DescribeStatementOutput): string | undefined {
  if (description.SubStatements && description.SubStatements.length > 0) {
    return description.SubStatements.findLast((statement) => statement.HasResultSet)?.Id;
  }
  return description.HasResultSet ? description.Id : undefined;
}
