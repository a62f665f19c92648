import type { Invocation, NewInvocation } from '../invocation.js';
import type { Runtime } from '../runtime.js';
import { TaskNoLongerWaiting } from '../errors.js';
import { adoptPredecessor } from './adopt-predecessor.js';

/** The invocation that a call of the starter goes on with. */
export interface Admission {
  readonly invocation: Invocation;
  /** True where this call wrote the registration: nothing can have been started under it before. */
  readonly isNew: boolean;
}

/**
 * Registers an invocation, or finds the one that this call is a repetition or a retry of. Nothing is started before this
 * has returned.
 *
 * @throws {TaskNoLongerWaiting} a late repetition of a retry whose task another attempt has taken over.
 * @throws {TaskerError} with `retryable` true where it could not be found out.
 */
export async function admitInvocation(runtime: Runtime, planned: NewInvocation): Promise<Admission> {
  const { taskToken, attempt } = planned;
  if (taskToken !== undefined && attempt !== undefined && attempt.retryCount > 0) {
    const own = await runtime.store.get(planned);
    if (own) return { invocation: own, isNew: false };
    const adoption = await adoptPredecessor(runtime, { ...planned, taskToken, attempt });
    if (adoption.kind === 'adopted') return { invocation: adoption.invocation, isNew: false };
    // Whoever loses a predecessor may itself be the ghost of an attempt that timed out; only a live one may start anew.
    if (adoption.kind === 'lost' && (await runtime.taskCallback.sendTaskHeartbeat(taskToken)) === 'nobodyWaits') {
      throw new TaskNoLongerWaiting(
        `the task of state '${attempt.stateName}' is closed (retryCount ${attempt.retryCount}); nothing was started`,
      );
    }
  }
  const registered = await runtime.store.register(planned);
  return { invocation: registered.invocation, isNew: registered.kind === 'registered' };
}
