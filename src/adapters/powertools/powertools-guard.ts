import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import type { CompletionGuard, GuardResult } from '../../ports/completion-guard.js';
import { hasErrorName } from '../../ports/tasker-error.js';
import { InvocationPersistenceLayer } from './invocation-persistence-layer.js';

/**
 * Powertools is told how much time is left, else it warns at every call. What it makes of that is not used: how long a claim
 * lasts is decided by whoever takes it.
 */
const LAMBDA_CONTEXT = { getRemainingTimeInMillis: () => 1 } as unknown as NonNullable<
  IdempotencyConfig['lambdaContext']
>;

/** `POWERTOOLS_IDEMPOTENCY_DISABLED` is meant for trying handlers out. Here it would answer tasks without a claim. */
class AlwaysEnabledConfig extends IdempotencyConfig {
  override isEnabled(): boolean {
    return true;
  }
}

/**
 * A {@link CompletionGuard} that runs a completion through Powertools' `makeIdempotent`, with the invocation itself as its
 * record: same results, steps and errors as `plainGuard`. No error of Powertools comes out.
 *
 * `POWERTOOLS_IDEMPOTENCY_DISABLED` does not switch it off: without the claim a redelivered event would be answered twice.
 *
 * @throws {Error} at once, where that variable is set to anything but a boolean: Powertools demands one.
 * @example const guard = createPowertoolsGuard();
 */
export const createPowertoolsGuard = (): CompletionGuard => {
  const config = new AlwaysEnabledConfig({ lambdaContext: LAMBDA_CONTEXT });
  return async (completion) => {
    const persistenceStore = new InvocationPersistenceLayer(completion);
    const complete = async (_statementName: string): Promise<GuardResult> => {
      await persistenceStore.step(() => completion.answer());
      return 'completed';
    };
    try {
      return await makeIdempotent(complete, { persistenceStore, config })(completion.statementName);
    } catch (error) {
      if (persistenceStore.failure !== undefined) throw persistenceStore.failure.error;
      if (hasErrorName(error, 'IdempotencyAlreadyInProgressError')) return 'held';
      throw error;
    }
  };
};
