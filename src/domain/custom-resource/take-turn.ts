import type { Invocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { InvocationBusy, TaskNoLongerWaiting } from '../errors.js';
import { attemptKeyOf } from '../attempt-key.js';
import { OWN_LOCK_PREFIXES } from '../lock-keys.js';
import { TaskerError } from '../../ports/tasker-error.js';
import { sha256Hex } from '../hash.js';
import { invocationIdOfToken } from '../statement-name.js';
import { after, DAY_MS, type EpochMs, toIsoString } from '../../ports/units.js';
import { identityOfRequest, waiterOf } from '../waiter.js';
import { REQUEST_TYPES } from './resource-request.js';
import { attemptOf, type Turn } from './resource-turn.js';

/** Longer than Lambda keeps an event that it cannot hand over, which is six hours at most. */
const REMEMBERED_MS = DAY_MS;
const LOOKS_MAX = 20;

/**
 * Makes a request the current one of its resource. CloudFormation wants one thing of a resource at a time: with the next request nobody
 * waits for the one before. Lambda does not keep the order of events, though, and a `Create` that comes after the `Delete` that
 * undoes it must not run. So the state table remembers the latest request of each resource, in the place of a lock that is handed on.
 *
 * @throws {TaskNoLongerWaiting} a later request has come before.
 * @throws {OrderUnknown} nobody can tell which of two is the later.
 * @throws {InvocationBusy} it is being handed on again and again; trying again is right.
 */
export async function takeTurn(runtime: Runtime, turn: Turn): Promise<void> {
  const now = runtime.clock.now();
  const lock = {
    singletonKey: turnKeyOf(turn),
    owner: { executionArn: turn.stackId, invocationId: turnIdOf(turn) },
    acquiredAt: now,
    expiresAt: after(now, REMEMBERED_MS),
  };
  let isKnown = false;
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    const taken = await runtime.store.acquireLock(lock);
    if (taken.kind === 'acquired') return;
    const [current, own] = [taken.owner.invocationId, lock.owner.invocationId];
    if (requestOf(current) === requestOf(own)) return;
    if (orderOf(current) > orderOf(own)) throw superseded(turn);
    if (orderOf(current) === orderOf(own)) {
      if (isKnown) throw new OrderUnknown(turn);
      const registration = await registrationOf(runtime, turn);
      // It has its answer, and needs no other one.
      if (registration?.processed) throw superseded(turn);
      isKnown = registration !== undefined;
      // The same event may have come twice, and the other call have taken the turn and registered since that look.
      if (isKnown) continue;
    }
    if ((await runtime.store.stealLock(lock, taken.owner)) === 'stolen') return;
  }
  throw new InvocationBusy(
    `the turn of resource '${turn.logicalResourceId}' changed hands during each of ${LOOKS_MAX} looks at it; try again`,
  );
}

/**
 * Two requests of one type were signed within one second, and have taken the turn from each other. Nothing was started by this one; if
 * CloudFormation waits for it, it is to be told, so that a person can have it repeated.
 */
export class OrderUnknown extends TaskerError {
  override readonly name = 'ConcurrentExecution';
  override readonly retryable = false;

  constructor({ logicalResourceId, requestType }: Turn) {
    super(
      `CloudFormation has asked for two of ${requestType} of resource '${logicalResourceId}' within one second, and they came in another ` +
        'order; nothing was started; repeat the operation of the stack',
    );
  }
}

/**
 * The invocation of a request that was registered before, also where it is over. Of two of one type within one second the later is the one
 * that has none.
 *
 * @throws {StoreUnavailableError} it could not be asked; repeating is safe.
 */
export async function registrationOf(runtime: Runtime, turn: Turn): Promise<Invocation | undefined> {
  const found = await runtime.store.findByAttempt(turn.stackId, attemptKeyOf(attemptOf(turn), ''));
  const tokenId = invocationIdOfToken(identityOfRequest(turn));
  return found.find((invocation) => invocation.tokenId === tokenId);
}

/**
 * Makes sure that an invocation is of the current request of its resource. To be called after it is registered: who takes the turn
 * later finds it in the state table then, and who took it earlier is found here.
 *
 * @throws as {@link takeTurn}. Invocations that no custom resource waits for pass.
 */
export async function assertTurn(runtime: Runtime, invocation: Invocation): Promise<void> {
  const { attempt, taskToken } = invocation;
  const waiter = taskToken === undefined ? undefined : waiterOf(taskToken);
  if (waiter?.kind !== 'customResource' || attempt === undefined) return;
  const requestType = REQUEST_TYPES.find((type) => type === attempt.entry);
  if (requestType === undefined) return;
  const { stackId, logicalResourceId, requestId } = waiter;
  const requestedAt = Date.parse(attempt.enteredTime) as EpochMs;
  await takeTurn(runtime, { stackId, logicalResourceId, requestId, requestType, requestedAt });
}

const turnKeyOf = ({ stackId, logicalResourceId }: Turn): string =>
  `${OWN_LOCK_PREFIXES.resource}${stackId}/${logicalResourceId}`;

const REQUEST_DIGITS = 20;

/**
 * Sorts as the requests were made. Of two within the second that signatures count, the one that undoes more is the later. Letters, digits
 * and hyphens, at most 64, as an invocation's id has them.
 */
const turnIdOf = ({ requestedAt, requestType, requestId }: Turn): string =>
  [
    toIsoString(requestedAt).replaceAll(/[:.]/g, '-'),
    REQUEST_TYPES.indexOf(requestType),
    sha256Hex(requestId).slice(0, REQUEST_DIGITS),
  ].join('-');

/** Where a URL tells no time, the same request that comes twice has two. */
const requestOf = (turnId: string): string => turnId.slice(-REQUEST_DIGITS);
const orderOf = (turnId: string): string => turnId.slice(0, -REQUEST_DIGITS);

const superseded = ({ logicalResourceId, requestType }: Turn): TaskNoLongerWaiting =>
  new TaskNoLongerWaiting(
    `CloudFormation has asked for something else of resource '${logicalResourceId}' since this ${requestType}; nothing was started`,
  );
