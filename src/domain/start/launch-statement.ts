import type { Admission } from './admission.js';
import type { ExecuteRequest } from '../request/starter-request.js';
import type { Runtime } from '../runtime.js';
import type { Started } from './started.js';
import { createdAtOf } from '../started-at.js';
import { completeIfEnded } from './complete-if-ended.js';
import { executeRequest } from './execute-request.js';
import { isTerminal } from '../../ports/statement-status.js';

/**
 * Starts an invocation's statement and records it. Repeating it is safe for 8 hours: the client token is derived from the
 * statement name.
 *
 * @throws {RedshiftDataError} as the port does; `outcome` tells whether a statement may have been started.
 * @throws {StoreUnavailableError} it was started, and may not be recorded.
 */
export async function launchStatement(
  runtime: Runtime,
  { invocation, isNew }: Pick<Admission, 'invocation' | 'isNew'>,
  request: ExecuteRequest,
): Promise<Started> {
  const answer = await executeRequest(runtime, invocation, request);
  const startedAt = createdAtOf(answer) ?? runtime.clock.now();
  const recording = runtime.store.recordStart(invocation, { statementId: answer.Id, startedAt });
  // Nobody else can be at a new invocation whose statement has ended with its start: it is completed while the start is recorded.
  const completing =
    isNew && isTerminal(answer.Status) ? completeIfEnded(runtime, invocation, answer, recording) : undefined;
  try {
    const recorded = await recording;
    return { answer, mayHaveEnded: !isNew || recorded !== 'recorded', ...(completing && { completing }) };
  } catch (error) {
    // It gives its claim back.
    await completing;
    throw error;
  }
}
