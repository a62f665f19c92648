import type { Invocation, NewInvocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { InvocationBusy, TaskNoLongerWaiting } from '../errors.js';
import { areOfOneToken } from '../statement-name.js';
import { type Admission, LOOKS_MAX, PAUSE_MS } from './admission.js';
import { admitWithoutAttempt } from './admit-without-attempt.js';
import { aloneWithToken } from './alone-with-token.js';
import { adoptPredecessor, type Adoption, type Learnt, type WithAttempt } from './adopt-predecessor.js';
import { asFirstEntry } from './plan-invocation.js';

/**
 * Registers an invocation, or finds the one that this call is a repetition or a retry of. Nothing is started before this
 * has returned.
 *
 * @throws {TaskNoLongerWaiting} a later attempt of the same token has been registered.
 * @throws {TaskerError} with `retryable` true where it could not be found out.
 */
export async function admitInvocation(runtime: Runtime, planned: NewInvocation): Promise<Admission> {
  const { taskToken, attempt } = planned;
  if (taskToken === undefined || attempt === undefined) return await admitWithoutAttempt(runtime, planned);
  const withAttempt = { ...planned, taskToken, attempt };
  return attempt.retryCount > 0 || attempt.redriveCount > 0
    ? await aloneWithToken(runtime, planned, () => admitRetry(runtime, withAttempt))
    : await admitEntry(runtime, withAttempt);
}

/** The first attempt of an entry: under the key of the first entry, else, where that is somebody else's, under its own. */
async function admitEntry(runtime: Runtime, planned: NewInvocation & WithAttempt): Promise<Admission> {
  const first = await runtime.store.register(asFirstEntry(runtime, planned, planned.attempt));
  if (first.kind === 'registered') return { invocation: first.invocation, isNew: true, isFirstEntry: true };
  if (isOwn(first.invocation, planned)) return { invocation: first.invocation, isNew: false, isFirstEntry: false };
  if (areOfOneToken(first.invocation.tokenId, planned.tokenId)) {
    throw new TaskNoLongerWaiting(
      `the task of state '${planned.attempt.stateName}' is over (retryCount 0): a later attempt with its token has come before this call; nothing was started`,
    );
  }
  return await admitFurther(runtime, planned);
}

async function admitFurther(runtime: Runtime, planned: NewInvocation): Promise<Admission> {
  const { kind, invocation } = await runtime.store.register(planned);
  return { invocation, isNew: kind === 'registered', isFirstEntry: false };
}

const isOwn = (invocation: Invocation, planned: NewInvocation): boolean => invocation.tokenId === planned.tokenId;

/** A retry, or a redriven entry, goes on with what its token is on already, else adopts, else registers. */
async function admitRetry(runtime: Runtime, planned: NewInvocation & WithAttempt): Promise<Admission> {
  const { store } = runtime;
  const asFirst = asFirstEntry(runtime, planned, planned.attempt);
  const first = await store.get(asFirst);
  const own = first && isOwn(first, planned) ? first : await store.get(planned);
  if (own) return { invocation: own, isNew: false, isFirstEntry: false };
  const adoption = await adoptOneOfMany(runtime, planned);
  if (adoption.kind === 'toldBefore') {
    const told = { ...adoption.invocation, taskToken: planned.taskToken };
    return { invocation: adoption.invocation, isNew: false, isFirstEntry: false, told };
  }
  if (adoption.kind === 'adopted') return { ...adoption, isNew: false, isFirstEntry: false };
  return first === undefined
    ? await admitInPlaceOfFirst(runtime, planned, asFirst)
    : await admitFurther(runtime, planned);
}

/**
 * An earlier attempt ended before it was registered. Were the key of the first entry left free, the next entry would take itself for the
 * first one, and not look for what this one may leave.
 */
async function admitInPlaceOfFirst(
  runtime: Runtime,
  planned: NewInvocation,
  asFirst: NewInvocation,
): Promise<Admission> {
  const { kind, invocation } = await runtime.store.register(asFirst);
  return isOwn(invocation, planned)
    ? { invocation, isNew: kind === 'registered', isFirstEntry: false }
    : await admitFurther(runtime, planned);
}

/**
 * Whoever does not get a predecessor looks again. Another retry that was faster may have been the ghost of an attempt that
 * has timed out, and what a ghost holds is there to be adopted. What a completer is answering will be known to be
 * answered, or not, in a moment: its dead token tells nothing until then. And what is being cancelled may finish all the same.
 *
 * That there is nothing to take over is believed only of tokens that were all asked about in that very look: one that lived some looks
 * ago may have died since, and its retry have taken what was there for this one.
 */
async function adoptOneOfMany(
  runtime: Runtime,
  planned: NewInvocation & WithAttempt,
): Promise<Exclude<Adoption, { readonly kind: 'lost' | 'busy' }>> {
  const learnt: Learnt = { asked: new Map(), awaited: new Set() };
  let isAskedAnew = true;
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    const adoption = await adoptPredecessor(runtime, planned, learnt);
    if (adoption.kind === 'adopted' || adoption.kind === 'toldBefore' || (adoption.kind === 'none' && isAskedAnew)) {
      return adoption;
    }
    isAskedAnew = adoption.kind === 'none';
    if (isAskedAnew) forgetTheLiving(learnt);
    if (adoption.kind === 'busy') await runtime.clock.sleep(PAUSE_MS);
  }
  throw new InvocationBusy(`an earlier attempt of state '${planned.attempt.stateName}' is in other hands; try again`);
}

function forgetTheLiving({ asked }: Learnt): void {
  for (const [taskToken, { isWaitedOn }] of asked) if (isWaitedOn) asked.delete(taskToken);
}
