import type { GetResultRequest } from '../request/starter-request.js';
import type { GetStatementResultOutput, GetStatementResultV2Output } from '../../ports/redshift-data.js';
import type { Runtime } from '../runtime.js';
import { resolveStatement } from './resolve-statement.js';

/**
 * One page of a statement's result, in the Data API's own shape. A result that was asked for as CSV needs
 * `resultFormat: CSV` here too, unless the statement is named by `LATEST`.
 *
 * @throws {PreviousExecutionNotFound} for a `LATEST` that there is not.
 * @throws {RedshiftDataError} as the Data API does; repeating is safe.
 */
export async function getStatementResult(
  runtime: Runtime,
  request: GetResultRequest,
): Promise<GetStatementResultOutput | GetStatementResultV2Output> {
  const { statementId, resultFormat } = await resolveStatement(runtime, request.statement);
  const input = {
    Id: statementId,
    ...(request.nextToken !== undefined && { NextToken: request.nextToken }),
  };
  return (request.resultFormat ?? resultFormat) === 'CSV'
    ? await runtime.redshiftData.getStatementResultV2(input)
    : await runtime.redshiftData.getStatementResult(input);
}
