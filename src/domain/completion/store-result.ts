import type { Invocation } from '../../ports/invocation.js';
import type { DescribeStatementOutput } from '../../ports/redshift-data.js';
import { after, type EpochMs, SECOND_MS } from '../../ports/units.js';
import { ConfigurationError } from '../errors.js';
import { type CopiedResult, copyResult, discardCopy } from '../results/copy-result.js';
import { locationOf } from '../results/result-location.js';
import type { ObjectFormat } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { isPastDeadline } from '../task-life.js';
import { toJson } from '../to-json.js';
import { type IncludedResult, pageRequest, type ResultSet, unavailableResult } from './collect-result.js';
import { missingBecauseOf } from './missing-result.js';

/** How long a copy goes on where nobody has said when to stop. */
const COPY_TIME_DEFAULT_MS = 30 * SECOND_MS;

/** Where an invocation's rows go. */
export interface ResultDestination {
  readonly bucket: string;
  readonly prefix: string;
  readonly format: ObjectFormat;
}

/** `undefined` for an invocation whose rows do not go to S3. */
export function destinationOf({ includeResult }: Pick<Invocation, 'includeResult'>): ResultDestination | undefined {
  const { bucket, prefix = '', format = 'jsonl' } = includeResult ?? {};
  return bucket === undefined ? undefined : { bucket, prefix, format };
}

/**
 * Copies a result to S3, and tells where it is. As with rows inside the output, a copy that cannot be made does not fail the statement:
 * the result says so instead.
 *
 * @param keepClaim called before each page.
 * @throws {ResultUnfinished} it is not there yet. @throws {TaskerError} it cannot be had or written now; repeating is safe.
 */
export async function storeResult(
  runtime: Runtime,
  invocation: Invocation,
  description: DescribeStatementOutput,
  { statementId, isCsv }: ResultSet,
  destination: ResultDestination,
  keepClaim: () => Promise<void>,
): Promise<IncludedResult> {
  const location = locationOf(invocation, destination, destination.format);
  const { resultStore, clock } = runtime;
  if (resultStore === undefined) {
    const error = new ConfigurationError('this tasker has no place for results');
    return unavailableResult(statementId, missingBecauseOf(runtime, invocation, description, error), isCsv);
  }
  let progressedAt: EpochMs | undefined;
  try {
    if (isPastDeadline(runtime, invocation)) {
      // Nobody reads the answer.
      await discardCopy(resultStore, location);
      return unavailableResult(statementId, 'TaskTimedOut', isCsv);
    }
    const workUntil = runtime.workUntil ?? after(clock.now(), COPY_TIME_DEFAULT_MS);
    const copied = await copyResult(
      { ...runtime, resultStore },
      {
        ...{ location, keepClaim, source: { statementId, isCsv }, format: destination.format },
        workUntil,
        beginUntil: runtime.beginUntil ?? workUntil,
        onProgress: (at) => {
          progressedAt = at;
        },
      },
    );
    return storedResult(copied, { Bucket: location.bucket, Key: location.key }, destination.format, {
      statementId,
      isCsv,
    });
  } catch (error) {
    const unavailable = missingBecauseOf(runtime, invocation, description, error, progressedAt);
    await discardCopy(resultStore, location);
    return unavailableResult(statementId, unavailable, isCsv);
  }
}

/** Drops what is there of a copy that nobody will go on with. Never throws. */
export async function discardResult(runtime: Runtime, invocation: Invocation): Promise<void> {
  const destination = destinationOf(invocation);
  if (destination === undefined || runtime.resultStore === undefined) return;
  const location = locationOf(invocation, destination, destination.format);
  await discardCopy(runtime.resultStore, location);
}

const storedResult = (
  { rows, bytes, names, columns }: CopiedResult,
  object: NonNullable<IncludedResult['object']>,
  format: ObjectFormat,
  { statementId, isCsv }: ResultSet,
): IncludedResult => ({
  ...{ Records: [], ColumnMetadata: toJson(columns), TotalNumRows: rows, truncated: false },
  ...{ object, format, bytes, columns: names },
  getStatementResult: pageRequest(statementId, isCsv),
});
