import type { Invocation, NewInvocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { isBeingAnswered, wasLeftUnanswered } from '../starter-life.js';
import { type Admission, LOOKS_MAX, PAUSE_MS } from './admission.js';
import { refusedBefore } from './repeated-start.js';
import { failTask } from './tell-refusal.js';
import type { Told } from './told-before.js';

/**
 * Registers an invocation of which the payload does not tell which attempt it is of, or finds the one that its token has registered.
 *
 * Where one token lasts over all attempts of a state entry (on engines other than AWS's, which writes down otherwise for timeouts only), what
 * comes again may be a retry of what has ended, and waits: its token is told of that end again. Where it is a mere repetition nobody
 * waits any more, and telling changes nothing.
 *
 * @throws {TaskerError} with `retryable` true where it could not be found out.
 */
export async function admitWithoutAttempt(runtime: Runtime, planned: NewInvocation): Promise<Admission> {
  const registered = await runtime.store.register(planned);
  if (registered.kind === 'registered') return { invocation: registered.invocation, isNew: true, isFirstEntry: true };
  const invocation = await onceAnswered(runtime, registered.invocation);
  const isTokenKept = wasLeftUnanswered(runtime, invocation);
  const repeated = { invocation, isNew: false, isFirstEntry: false, isTokenKept };
  const { taskToken } = planned;
  if (taskToken === undefined || !invocation.processed) return repeated;
  if (hasStatement(invocation)) return { ...repeated, told: { ...invocation, taskToken } };
  // Where the function was invoked asynchronously nobody reads its error.
  await failTask(runtime, taskToken, refusedBefore(invocation));
  return repeated;
}

/**
 * The invocation as it is once nobody is answering it any more. Whoever does may have found nobody waiting, before this call began. Where
 * that takes long, as a copy of rows to S3 may, it is left to whoever does.
 */
async function onceAnswered(runtime: Runtime, found: Invocation): Promise<Invocation> {
  let invocation = found;
  for (let looks = 0; looks < LOOKS_MAX && isBeingAnswered(runtime, invocation); looks += 1) {
    await runtime.clock.sleep(PAUSE_MS);
    invocation = (await runtime.store.get(found)) ?? invocation;
  }
  return invocation;
}

const hasStatement = (invocation: Invocation): invocation is Told => invocation.statementId !== undefined;
