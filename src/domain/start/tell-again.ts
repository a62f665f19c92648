import type { Runtime } from '../runtime.js';
import { buildAnswer } from '../completion/build-answer.js';
import { confirmEnd } from '../completion/confirm-end.js';
import { InvocationBusy } from '../errors.js';
import { isResultStoreError } from '../../ports/port-errors.js';
import { hasErrorName } from '../../ports/tasker-error.js';
import { deliverAnswer } from '../completion/deliver-answer.js';
import type { ToldToken } from './told-before.js';

/**
 * Tells a token once more of the end that it was told before. Whoever waits on it has its answer then; where nobody does, nothing is
 * changed. The state table knows the answer as delivered already, and stays as it is.
 *
 * @throws {TaskerError} it could not be told; repeating is safe.
 */
export async function tellAgain(runtime: Runtime, told: ToldToken): Promise<void> {
  const end = await confirmEnd(runtime, told, { source: 'starter' });
  const answer = await buildAnswer(runtime, told, end, undefined, keepNothing).catch(busyWhereUnfinished);
  const delivery = await deliverAnswer(runtime, told.taskToken, answer);
  runtime.telemetry.info('told a task again how its statement ended', {
    executionArn: told.executionArn,
    invocationId: told.invocationId,
    statementId: told.statementId,
    delivery,
  });
}

/** No claim is held: a copy of its result that meets another one stops by itself. */
const keepNothing = async (): Promise<void> => undefined;

/** The result was there once, and has been removed since. S3's own names are in nobody's Retry. */
function busyWhereUnfinished(error: unknown): never {
  if (!hasErrorName(error, 'ResultUnfinished') && !isResultStoreError(error)) throw error;
  throw new InvocationBusy('the result of this task has been removed from S3 and is copied again; try again later');
}
