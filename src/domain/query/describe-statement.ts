import type { DescribeRequest } from '../request/starter-request.js';
import type { DescribeStatementOutput } from '../../ports/redshift-data.js';
import type { Runtime } from '../runtime.js';
import { resolveStatement } from './resolve-statement.js';

/**
 * What the Data API knows of a statement, in its own shape.
 *
 * @throws {PreviousExecutionNotFound} for a `LATEST` that there is not.
 * @throws {RedshiftDataError} as the Data API does; repeating is safe.
 */
export async function describeStatement(runtime: Runtime, request: DescribeRequest): Promise<DescribeStatementOutput> {
  const { statementId } = await resolveStatement(runtime, request.statement);
  return await runtime.redshiftData.describeStatement({
    Id: statementId,
    ...(request.waitTimeSeconds !== undefined && { WaitTimeSeconds: request.waitTimeSeconds }),
  });
}
