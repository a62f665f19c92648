import type { Invocation } from '../../ports/invocation.js';
import type { DescribeStatementOutput } from '../../ports/redshift-data.js';
import type { EpochMs } from '../../ports/units.js';
import { isResultStoreError, RedshiftDataError } from '../../ports/port-errors.js';
import { ConfigurationError } from '../errors.js';
import type { Runtime } from '../runtime.js';

/**
 * The name of the error because of which an answer goes without rows. Where trying again may help, that is only after
 * `resultPatienceMs`, counted from the statement's end or from when a copy last came further.
 *
 * @throws {unknown} the error itself, where it is worth trying again, or says nothing of the rows.
 */
export function missingBecauseOf(
  runtime: Runtime,
  invocation: Invocation,
  description: DescribeStatementOutput,
  error: unknown,
  progressedAt?: EpochMs,
): string {
  const isOfRows = error instanceof RedshiftDataError || isResultStoreError(error);
  if (!isOfRows && !(error instanceof ConfigurationError)) throw error;
  const endedAt = description.UpdatedAt?.getTime() ?? invocation.startedAt ?? invocation.registeredAt;
  const isPatient = runtime.clock.now() - Math.max(endedAt, progressedAt ?? 0) < runtime.settings.resultPatienceMs;
  if (error.retryable && isPatient) throw error;
  runtime.telemetry.metric('ResultsUnavailable');
  runtime.telemetry.warn('a task is answered without its rows', {
    ...{ executionArn: invocation.executionArn, invocationId: invocation.invocationId },
    ...{ statementId: description.Id, errorName: error.name },
  });
  return error.name;
}
