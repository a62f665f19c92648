import type { Runtime } from '../runtime.js';
import { buildAnswer } from '../completion/build-answer.js';
import { confirmEnd } from '../completion/confirm-end.js';
import { deliverAnswer } from '../completion/deliver-answer.js';
import type { Told } from './told-before.js';

/**
 * Tells a token once more of the success that it was told before. Whoever waits on it has its answer then; where nobody does, nothing is
 * changed. The state table knows the answer as delivered already, and stays as it is.
 *
 * @throws {TaskerError} it could not be told; repeating is safe.
 */
export async function tellAgain(runtime: Runtime, told: Told, taskToken: string): Promise<void> {
  const invocation = { ...told, taskToken };
  const end = await confirmEnd(runtime, invocation, { source: 'starter' });
  const delivery = await deliverAnswer(runtime, taskToken, await buildAnswer(runtime, invocation, end, undefined));
  runtime.telemetry.info('told a task again of the success of its statement', {
    executionArn: told.executionArn,
    invocationId: told.invocationId,
    statementId: told.statementId,
    delivery,
  });
}
