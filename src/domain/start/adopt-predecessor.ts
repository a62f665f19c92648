import type { Attempt, Claim, Invocation, NewInvocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { attemptKeyOf } from '../attempt-key.js';
import { effectiveStatus } from '../effective-status.js';
import { mayBeTooYoung, startedAtOf } from '../started-at.js';
import { findStatementByName } from '../find-statement.js';
import { hasErrorName } from '../../ports/tasker-error.js';
import { InvocationBusy } from '../errors.js';
import { cancelUnlessEnded } from '../cancel-unless-ended.js';
import { isBeingAnswered, isClaimed, nowForClaims, queueClaim, starterClaim } from '../starter-life.js';
import { areOfOneToken } from '../statement-name.js';
import { isPastDeadline } from '../task-life.js';
import { after } from '../../ports/units.js';
import type { Admission } from './admission.js';
import { type Told, toldBefore } from './told-before.js';

/** What a retry found of the attempts before it. */
export type Adoption =
  /** The retry goes on with this invocation, which carries its token now (or already did). */
  | ({ readonly kind: 'adopted' } & Pick<Admission, 'invocation' | 'claim' | 'isTokenKept'>)
  /** This very token was told how an earlier attempt's statement ended. */
  | { readonly kind: 'toldBefore'; readonly invocation: Told }
  /** There is nothing to take over. */
  | { readonly kind: 'none' }
  /** There was something, and somebody else took it first. Looking again is right. */
  | { readonly kind: 'lost' }
  /** There is something, and somebody may be answering it. Looking again in a moment is right. */
  | { readonly kind: 'busy' };

/** What a retry knows of a token that it has asked about. */
export interface Asked {
  readonly isWaitedOn: boolean;
  /**
   * What there was by then of all that bears the token. Where a retry has the token of the attempt before, what has come since is of a task that may
   * live.
   */
  readonly seen: ReadonlySet<string>;
}

/** What a retry has learnt in its looks; each adds to it. */
export interface Learnt {
  /** What is known of tokens that were asked about. */
  readonly asked: Map<string, Asked>;
  /** Ids of the invocations with this very token that somebody was answering. */
  readonly awaited: Set<string>;
}

/**
 * Looks for an earlier attempt of the same state entry, with the same SQL, that nobody answered, and puts this retry's
 * token on it. An attempt whose token is alive belongs to a sibling and is left alone. How the statement ended does not matter: the
 * retry may come from the starter's death, so an outcome that was told to nobody is told to the retry. Only what the tasker itself
 * cancelled, because nobody waited, is run again.
 *
 * Where it was never started, the retry has the claim with it: from here on nobody takes it for lost.
 *
 * @throws {TaskNoLongerWaiting} the task of this very token has had its answer; see `toldBefore`.
 * @throws {InvocationBusy} there are more siblings than can be asked about.
 * @throws {TaskerError} whether an earlier attempt lives could not be found out; repeating is safe.
 */
export async function adoptPredecessor(
  runtime: Runtime,
  planned: NewInvocation & WithAttempt,
  { asked, awaited }: Learnt,
): Promise<Adoption> {
  const attemptKey = attemptKeyOf(planned.attempt, planned.sqlHash);
  const found = await runtime.store.findByAttempt(planned.executionArn, attemptKey);
  const told = toldBefore(found, planned, awaited);
  if (told && !(await wasToldToAnother(runtime, told, planned.taskToken))) {
    return { kind: 'toldBefore', invocation: told };
  }
  const candidates = found.filter(({ processed, delivery }) => !processed || delivery === 'undelivered');
  const own = candidates.find((candidate) => candidate.taskToken === planned.taskToken);
  if (own && !isBeingAnswered(runtime, own)) return await takeOwn(runtime, own, planned);
  if (own) {
    // Where one token lasts over all attempts, whoever answers may have found nobody waiting, before this attempt had begun.
    awaited.add(own.invocationId);
    return { kind: 'busy' };
  }

  const seen = new Set(found.map(stateOf));
  let missed: 'none' | 'lost' | 'busy' = 'none';
  for (const candidate of [...candidates].sort(byLikelihoodOfEffect)) {
    // What somebody else is at may be what this retry is to wait for; a mere registration is no match for it.
    if (missed !== 'none' && candidate.statementId === undefined) break;
    const verdict = await judge(runtime, candidate, planned.attempt, { asked, seen });
    if (verdict === 'busy' && missed === 'none') missed = 'busy';
    if (verdict !== 'adoptable') continue;
    const adoption = await takeOver(runtime, candidate, planned);
    if (adoption) return adoption;
    missed = 'lost';
  }
  return { kind: missed };
}

/** @returns `undefined` where somebody else was faster; else nothing more is to be looked for, the token being on this one. */
async function takeOver(
  runtime: Runtime,
  candidate: Invocation,
  { taskToken, attempt, tokenId }: NewInvocation & WithAttempt,
): Promise<Adoption | undefined> {
  // Nothing is started under the claim on one that waits.
  const claim = candidate.status === 'QUEUED' ? queueClaim(runtime) : starterClaim(runtime);
  const adoption = await runtime.store.adopt(candidate, {
    ...{ taskToken, attempt, claim, adoptedAt: runtime.clock.now() },
    expiresAt: after(runtime.clock.now(), runtime.settings.unprocessedRetentionMs),
  });
  if (adoption.kind !== 'adopted') return undefined;
  tellAdopted(runtime, adoption.invocation, attempt);
  const adopted = { ...adoption, isTokenKept: areOfOneToken(candidate.tokenId, tokenId) };
  const isClaimedByThis = adoption.invocation.claim?.claimId === claim.claimId;
  if (!isClaimedByThis) return adopted;
  return candidate.status === 'QUEUED'
    ? await underLastingClaim(runtime, adoption.invocation, claim)
    : { ...adopted, claim };
}

/**
 * Takes over what bears this very token already. That is written down: a sibling that has found the token dead, before this attempt began,
 * gets it no more. What was given up stays so, for whoever comes with another token; what a starter is at is left to that one.
 */
async function takeOwn(runtime: Runtime, own: Invocation, planned: NewInvocation & WithAttempt): Promise<Adoption> {
  const isRepetition = own.attempt?.retryCount === planned.attempt.retryCount;
  const isAtWork = own.statementId === undefined && isClaimed(runtime, own);
  if (isRepetition) return { kind: 'adopted', invocation: own, isTokenKept: true };
  if (isAtWork && own.status === 'QUEUED') return { kind: 'busy' };
  if (isAtWork || own.abandonedAt !== undefined) return { kind: 'adopted', invocation: own, isTokenKept: true };
  return (await takeOver(runtime, own, planned)) ?? { kind: 'lost' };
}

/**
 * A sibling may have taken over what this token had registered, and been told of it. A task that waits now was told of nothing, where its
 * engine can tell.
 */
const wasToldToAnother = async (runtime: Runtime, { adoptions }: Told, taskToken: string): Promise<boolean> =>
  adoptions > 0 && (await runtime.taskCallback.sendTaskHeartbeat(taskToken)) === 'delivered';

/** One that has left its queue since it was read may be started under the claim, which then has to last. */
async function underLastingClaim(runtime: Runtime, invocation: Invocation, claim: Claim): Promise<Adoption> {
  const { claimId } = claim;
  if (invocation.status === 'QUEUED') return { kind: 'adopted', invocation, claim };
  const lasting = { ...starterClaim(runtime), claimId };
  const taken = await runtime.store.claim(invocation, lasting, nowForClaims(runtime));
  return taken.kind === 'claimed'
    ? { kind: 'adopted', invocation: taken.invocation, claim: lasting }
    : { kind: 'lost' };
}

function tellAdopted(runtime: Runtime, invocation: Invocation, attempt: Attempt): void {
  runtime.telemetry.metric('StatementsAdopted');
  runtime.telemetry.info('a retry took over the statement of an earlier attempt', {
    executionArn: invocation.executionArn,
    invocationId: invocation.invocationId,
    statementId: invocation.statementId,
    stateName: attempt.stateName,
  });
}

/** What adopting needs besides a planned invocation. */
export interface WithAttempt {
  readonly taskToken: string;
  readonly attempt: Attempt;
}

/**
 * What is known to be started goes first, then what a later attempt registered. A registration of an earlier attempt that
 * nobody started may have come late, when a later attempt had found nothing and was on its way to start its own.
 */
const byLikelihoodOfEffect = (one: Invocation, other: Invocation): number =>
  Number(other.statementId !== undefined) - Number(one.statementId !== undefined) ||
  (other.attempt?.retryCount ?? 0) - (one.attempt?.retryCount ?? 0);

/** What one look goes by. */
interface Look extends Pick<Learnt, 'asked'>, Pick<Asked, 'seen'> {}

/** Tells an invocation from what it is once somebody has taken it over. */
const stateOf = ({ invocationId, adoptions }: Invocation): string => `${invocationId} ${adoptions}`;

type Verdict = 'adoptable' | 'busy' | 'not for adoption';

async function judge(runtime: Runtime, candidate: Invocation, attempt: Attempt, look: Look): Promise<Verdict> {
  // Another tasker's statement is that one's to describe and to answer.
  if (candidate.owner !== runtime.settings.owner) return 'not for adoption';
  if (candidate.processed) return judgeEnd(candidate, candidate.status);
  if (candidate.taskToken === undefined || (await isAlive(runtime, candidate, attempt, candidate.taskToken, look))) {
    return 'not for adoption';
  }
  if (isBeingAnswered(runtime, candidate)) return 'busy';
  // It is given up while it waits, and will be over in a moment.
  if (candidate.status === 'QUEUED') return candidate.abandonedAt === undefined ? 'adoptable' : 'busy';
  const statementId = candidate.statementId ?? (await abandonedStartOf(runtime, candidate));
  if (statementId === undefined) return 'adoptable';
  try {
    const status = effectiveStatus(await runtime.redshiftData.describeStatement({ Id: statementId }));
    if (status !== undefined) return judgeEnd({ ...candidate, statementId }, status);
    if (candidate.abandonedAt === undefined) return 'adoptable';
    // Whoever gave it up may have died before it asked the database.
    await cancelUnlessEnded(runtime, statementId, candidate.executionArn);
    return 'busy';
  } catch (error) {
    if (!hasErrorName(error, 'ResourceNotFoundException')) throw error;
    // It is gone for good, or it was started a moment ago: where it was given up as well, it may have been stopped, or have ended before.
    if (!mayBeTooYoung(runtime, startedAtOf(candidate))) return 'not for adoption';
    return candidate.abandonedAt === undefined ? 'adoptable' : 'busy';
  }
}

/**
 * What was given up may have been found by its name and stopped, before its start was recorded: started again under its client token
 * it would bring that end.
 */
const abandonedStartOf = async (runtime: Runtime, candidate: Invocation): Promise<string | undefined> =>
  candidate.abandonedAt === undefined ? undefined : (await findStatementByName(runtime, candidate.statementName))?.Id;

/** Nobody was told of this end. Where nothing ran, or the tasker itself stopped it, running again is what the retry is for. */
const judgeEnd = ({ statementId, abandonedAt }: Invocation, status: string): Verdict =>
  statementId === undefined || (status === 'ABORTED' && abandonedAt !== undefined) ? 'not for adoption' : 'adoptable';

async function isAlive(
  runtime: Runtime,
  candidate: Invocation,
  { stateName }: Attempt,
  taskToken: string,
  { asked, seen }: Look,
): Promise<boolean> {
  if (isPastDeadline(runtime, candidate)) return false;
  const known = asked.get(taskToken);
  if (known && (known.isWaitedOn || known.seen.has(stateOf(candidate)))) return known.isWaitedOn;
  const { siblingsAskedMax } = runtime.settings;
  if (asked.size >= siblingsAskedMax) {
    throw new InvocationBusy(
      `more than ${siblingsAskedMax} attempts with the same SQL have entered state '${stateName}' at the ` +
        'same time; give each its own attempt.entry, such as the index of its Map item',
    );
  }
  // Where Step Functions cannot tell, nothing is taken away from anybody.
  const isWaitedOn = (await runtime.taskCallback.sendTaskHeartbeat(taskToken)) !== 'nobodyWaits';
  asked.set(taskToken, { isWaitedOn, seen });
  return isWaitedOn;
}
