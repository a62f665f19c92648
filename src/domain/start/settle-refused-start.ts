import type { Invocation } from '../invocation.js';
import type { Runtime } from '../runtime.js';
import { TASK_ERROR_LENGTH_MAX } from '../limits.js';
import { releaseSingletonLock } from '../release-singleton-lock.js';
import { after } from '../units.js';

const REASON_LENGTH_MAX = 1_000;

/**
 * Closes the registration of a statement that was certainly not started, so that nothing waits for it and nothing is left
 * behind. The starter's own error is the task's answer. A failure to settle is only told: the reconciler settles it then.
 */
export async function settleRefusedStart(runtime: Runtime, invocation: Invocation, reason: Error): Promise<void> {
  const now = runtime.clock.now();
  const fields = {
    executionArn: invocation.executionArn,
    invocationId: invocation.invocationId,
    errorName: reason.name,
  };
  runtime.telemetry.metric('StatementsRefused');
  runtime.telemetry.warn('the statement was refused', fields);
  try {
    await runtime.store.markProcessed(invocation, {
      answeredToken: invocation.taskToken,
      status: 'FAILED',
      delivery: 'none',
      outcome: {
        errorName: reason.name.slice(0, TASK_ERROR_LENGTH_MAX),
        errorMessage: reason.message.slice(0, REASON_LENGTH_MAX),
      },
      processedAt: now,
      expiresAt: after(now, runtime.settings.processedRetentionMs),
    });
    await releaseSingletonLock(runtime, invocation);
  } catch (error) {
    runtime.telemetry.warn('a refused start could not be settled; the reconciler will', {
      ...fields,
      errorName: error instanceof Error ? error.name : typeof error,
    });
  }
}
