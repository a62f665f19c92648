import type { Attempt, Claim, Invocation, NewInvocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { attemptKeyOf } from '../attempt-key.js';
import { effectiveStatus } from '../effective-status.js';
import { hasErrorName } from '../../ports/tasker-error.js';
import { mayBeTooYoung, startedAtOf } from '../started-at.js';
import { isBeingAnswered, starterClaim } from '../starter-life.js';
import { after } from '../../ports/units.js';

/** What a retry found of the attempts before it. */
export type Adoption =
  /** The retry goes on with this invocation, which carries its token now (or already did). */
  | { readonly kind: 'adopted'; readonly invocation: Invocation; readonly claim?: Claim | undefined }
  /** There is nothing to take over. */
  | { readonly kind: 'none' }
  /** There was something, and somebody else took it first. Looking again is right. */
  | { readonly kind: 'lost' }
  /** There is something, and somebody may be answering it. Looking again in a moment is right. */
  | { readonly kind: 'busy' };

/**
 * Looks for an earlier attempt of the same state entry, with the same SQL, that nobody answered, and puts this retry's
 * token on it. An attempt whose token is alive belongs to a sibling and is left alone; one that failed or was aborted is
 * what the retry wants to run again.
 *
 * Where it was never started, the retry has the claim with it: from here on nobody takes it for lost.
 *
 * @throws {TaskerError} whether an earlier attempt lives could not be found out; repeating is safe.
 */
export async function adoptPredecessor(runtime: Runtime, planned: NewInvocation & WithAttempt): Promise<Adoption> {
  const attemptKey = attemptKeyOf(planned.attempt, planned.sqlHash);
  const candidates = await runtime.store.findByAttempt(planned.executionArn, attemptKey);
  const own = candidates.find((candidate) => candidate.taskToken === planned.taskToken);
  if (own) return { kind: 'adopted', invocation: own };

  let missed: 'none' | 'lost' | 'busy' = 'none';
  const claim = starterClaim(runtime);
  for (const candidate of [...candidates].sort(byLikelihoodOfEffect)) {
    // What somebody else is at may be what this retry is to wait for; a mere registration is no match for it.
    if (missed !== 'none' && candidate.statementId === undefined) break;
    const verdict = await judge(runtime, candidate);
    if (verdict === 'busy' && missed === 'none') missed = 'busy';
    if (verdict !== 'adoptable') continue;
    const adoption = await runtime.store.adopt(candidate, {
      taskToken: planned.taskToken,
      attempt: planned.attempt,
      adoptedAt: runtime.clock.now(),
      expiresAt: after(runtime.clock.now(), runtime.settings.unprocessedRetentionMs),
      claim,
    });
    if (adoption.kind === 'adopted') {
      runtime.telemetry.metric('StatementsAdopted');
      runtime.telemetry.info('a retry took over the statement of an earlier attempt', {
        executionArn: adoption.invocation.executionArn,
        invocationId: adoption.invocation.invocationId,
        statementId: adoption.invocation.statementId,
        stateName: planned.attempt.stateName,
      });
      const isClaimed = adoption.invocation.claim?.claimId === claim.claimId;
      return { ...adoption, ...(isClaimed && { claim }) };
    }
    missed = 'lost';
  }
  return { kind: missed };
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

async function judge(runtime: Runtime, candidate: Invocation): Promise<'adoptable' | 'busy' | 'not for adoption'> {
  if (candidate.status === 'FAILED' || candidate.status === 'ABORTED') return 'not for adoption';
  if (candidate.processed) return 'adoptable';
  if (candidate.taskToken === undefined) return 'not for adoption';
  if ((await runtime.taskCallback.sendTaskHeartbeat(candidate.taskToken)) === 'delivered') return 'not for adoption';
  if (isBeingAnswered(runtime, candidate)) return 'busy';
  const { statementId } = candidate;
  const maySucceed = statementId === undefined || (await mayStillSucceed(runtime, candidate, statementId));
  return maySucceed ? 'adoptable' : 'not for adoption';
}

async function mayStillSucceed(runtime: Runtime, candidate: Invocation, statementId: string): Promise<boolean> {
  try {
    const status = effectiveStatus(await runtime.redshiftData.describeStatement({ Id: statementId }));
    return status === undefined || status === 'FINISHED';
  } catch (error) {
    if (!hasErrorName(error, 'ResourceNotFoundException')) throw error;
    // It was started a moment ago, or it is gone for good.
    return mayBeTooYoung(runtime, startedAtOf(candidate));
  }
}
