import type { Claim, Delivery, Invocation, InvocationKey } from '../../ports/invocation.js';
import type { CompletionHint } from './completion-hint.js';
import type { GuardedCompletion, GuardResult } from '../../ports/completion-guard.js';
import type { ProcessedRecord } from '../../ports/invocation-store.js';
import type { Runtime } from '../runtime.js';
import { ConfigurationError, ResultUnfinished } from '../errors.js';
import { StoreUnavailableError } from '../../ports/port-errors.js';
import { leavePool } from '../pool/leave-pool.js';
import { isPooled, poolOf } from '../pool/pool.js';
import { startNext } from '../pool/start-next.js';
import { ruleOutStart } from '../start/rule-out-start.js';
import { releaseSingletonLock } from '../release-singleton-lock.js';
import { nowForClaims } from '../starter-life.js';
import { formatStatementName } from '../statement-name.js';
import { isPastDeadline } from '../task-life.js';
import { after, type EpochMs } from '../../ports/units.js';
import { withinSpan } from '../within-span.js';
import { type Answer, buildAnswer } from './build-answer.js';
import { confirmEnd, isDenied, type ConfirmedEnd } from './confirm-end.js';
import { deliverAnswer } from './deliver-answer.js';
import { discardResult } from './store-result.js';

/** How many retries may put their token on an invocation while it is being answered. */
const TOKENS_MAX = 20;
/** How often an event looks whether the starter has given its claim back, and how long it waits before it looks again. */
const HELD_LOOKS_MAX = 10;
const HELD_PAUSE_MS = 300;

/**
 * Completes an invocation whose statement is said to have ended: claims it, asks the Data API whether that is true,
 * answers the task and marks the invocation processed. Everybody who notices an end comes here, so that they cannot get
 * in each other's way.
 *
 * @returns `completed`; or `held` where somebody else is at it, `processed` where nothing is left to do, `missing` where
 *   there is no such invocation.
 * @throws {ResultUnfinished} its result is not whole yet where it goes; to call again goes on there, and the reconciler does.
 * @throws {CompletionUnconfirmed} the Data API does not confirm it; the invocation is as before.
 * @throws {TaskerError} with `retryable` true: it could not be finished; repeating is safe.
 * @example await completeInvocation(runtime, key, { source: 'event', statementId, event })
 */
export async function completeInvocation(
  runtime: Runtime,
  key: InvocationKey,
  hint: CompletionHint,
): Promise<GuardResult> {
  const result = await runtime.guard(new Completion(runtime, key, hint));
  runtime.telemetry.debug('completion attempt ended', { ...idsOf(key), source: hint.source, reason: result });
  return result;
}

interface Answered {
  readonly answer: Answer;
  /** False for an invocation that is answered because no statement was ever started for it. */
  readonly hasStatement: boolean;
  readonly record: ProcessedRecord;
}

class Completion implements GuardedCompletion {
  readonly statementName: string;
  readonly leaseMs: number;
  private claim: Claim | undefined;
  private invocation: Invocation | undefined;
  private answered: Answered | undefined;
  private endHintedAt: EpochMs | undefined;

  constructor(
    private readonly runtime: Runtime,
    private readonly key: InvocationKey,
    private readonly hint: CompletionHint,
  ) {
    this.statementName = formatStatementName(runtime.settings.statementNamePrefix, key);
    this.leaseMs = runtime.settings.claimLeaseMs;
  }

  async take(): Promise<'claimed' | 'held' | 'processed' | 'missing'> {
    const { store, clock, ids } = this.runtime;
    for (let looks = 1; ; looks += 1) {
      this.claim = { claimId: ids.next(), expiresAt: after(clock.now(), this.leaseMs) };
      const taken = await store.claim(this.key, this.claim, nowForClaims(this.runtime));
      if (taken.kind === 'claimed') this.invocation = taken.invocation;
      // A slow starter may have taken the lock again after all was over.
      if (taken.kind === 'processed') await this.leave(taken.invocation);
      if (taken.kind !== 'held' || !this.mayBeOfStarter(taken.invocation) || looks === HELD_LOOKS_MAX)
        return taken.kind;
      await clock.sleep(HELD_PAUSE_MS);
    }
  }

  /**
   * Whoever starts a statement of a pool has its claim until the start is recorded. A short statement may end before that, and its event
   * comes only once.
   */
  private mayBeOfStarter({ poolKey, status }: Invocation): boolean {
    return this.hint.source === 'event' && poolKey !== undefined && (status === 'REGISTERED' || status === 'STARTED');
  }

  answer(): Promise<void> {
    return this.inExecutionsTrace('answer', () => this.answerClaimed());
  }

  finish(): Promise<void> {
    return this.inExecutionsTrace('finish', () => this.markAnswered());
  }

  /** The completer is invoked by a queue, whose trace would be another one than the execution's. */
  private async inExecutionsTrace(name: string, work: () => Promise<void>): Promise<void> {
    const { statementId, traceHeader = this.hint.traceHeader } = this.claimed();
    const fields = { ...idsOf(this.key), statementId, source: this.hint.source };
    await withinSpan(this.runtime, { name, fields, header: traceHeader }, work);
  }

  private async answerClaimed(): Promise<void> {
    const invocation = this.claimed();
    const [end] = await Promise.all([this.confirmedEnd(invocation), this.hint.start?.recorded]);
    const answer = await buildAnswer(this.runtime, invocation, end, this.hint.event, () => this.keepClaim());
    const { taskToken } = this.claimed();
    if (end.statementId === undefined) await ruleOutStart(this.runtime, this.claimed());
    const delivery = await this.deliver(this.claimed(), answer);
    const now = this.runtime.clock.now();
    this.answered = {
      answer,
      hasStatement: end.statementId !== undefined,
      record: {
        answeredToken: taskToken,
        status: answer.status,
        delivery,
        outcome: answer.outcome,
        ...(end.statementId !== undefined && { statementId: end.statementId }),
        startedAt: end.startedAt,
        processedAt: now,
        expiresAt: after(now, this.runtime.settings.processedRetentionMs),
      },
    };
  }

  private async markAnswered(): Promise<void> {
    const invocation = this.claimed();
    if (this.answered === undefined) throw new Error('finish was called before answer');
    const { answer, hasStatement } = this.answered;
    let { record } = this.answered;
    // The statement has ended. Freed before the mark, the lock cannot be left behind by whoever dies in between.
    if (hasStatement) await this.releaseLock(invocation);
    // Of one that waits nothing is started under this claim, and no retry takes over what is given up.
    const hadSlot = hasStatement || invocation.status === 'QUEUED' ? await leavePool(this.runtime, invocation) : false;
    for (let tokens = 0; tokens < TOKENS_MAX; tokens += 1) {
      const marked = await this.runtime.store.markProcessed(this.key, record);
      if (marked.kind !== 'tokenReplaced') {
        // Without a statement a retry may be starting it until the mark, and needs the lock.
        if (!hasStatement && marked.kind === 'processed') await this.leave(invocation, hadSlot);
        else await this.handOver(invocation);
        this.tellEnd(record);
        return;
      }
      // A retry has taken the invocation over meanwhile, and the claim was lost with the token.
      if ((await this.take()) !== 'claimed') return;
      if (!hasStatement) return await this.release();
      const delivery = await this.deliver(this.claimed(), answer);
      record = { ...record, answeredToken: this.claimed().taskToken, delivery };
    }
    throw new StoreUnavailableError(
      `the token of invocation '${this.key.invocationId}' was replaced ${TOKENS_MAX} times`,
    );
  }

  async release(): Promise<void> {
    if (this.claim) await this.runtime.store.releaseClaim(this.key, this.claim.claimId, this.endHintedAt);
  }

  /** Work that takes long keeps the claim; a retry may have put its token on the invocation meanwhile. */
  private async keepClaim(): Promise<void> {
    const { clock } = this.runtime;
    if (this.claim === undefined || this.claim.expiresAt - clock.now() > this.leaseMs / 2) return;
    const { claimId } = this.claim;
    this.claim = { claimId, expiresAt: after(clock.now(), this.leaseMs) };
    const taken = await this.runtime.store.claim(this.key, this.claim, nowForClaims(this.runtime));
    if (taken.kind !== 'claimed') {
      // What this run has begun of it since then leads nowhere, and nobody comes for it any more.
      if (taken.kind === 'processed') await discardResult(this.runtime, this.claimed());
      throw new ResultUnfinished(`invocation '${this.key.invocationId}' is ${taken.kind} by somebody else meanwhile`);
    }
    this.invocation = taken.invocation;
  }

  /** Where an event tells of an end that nobody may confirm, the time of that is kept with the claim that is given back. */
  private async confirmedEnd(invocation: Invocation): Promise<ConfirmedEnd> {
    try {
      return await confirmEnd(this.runtime, invocation, this.hint);
    } catch (error) {
      if (this.hint.source === 'event' && isDenied(error)) this.endHintedAt = this.runtime.clock.now();
      throw error;
    }
  }

  /** A missing permission keeps the task waiting; once its time is over nobody waits. */
  private async deliver(invocation: Invocation, answer: Answer): Promise<Delivery> {
    try {
      return await deliverAnswer(this.runtime, invocation.taskToken, answer);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      this.runtime.telemetry.metric('CompletionsDenied');
      this.runtime.telemetry.error('Step Functions refuses to take an answer; a person is needed', {
        ...idsOf(this.key),
        status: answer.status,
        errorName: error.name,
      });
      if (isPastDeadline(this.runtime, invocation)) return 'undelivered';
      throw error;
    }
  }

  /**
   * Frees all that a processed invocation may hold. One that was given up in its queue, and had no slot, was passed by: were the next one
   * looked for after each, many that end at once would all be looked at as often as there are of them.
   */
  private async leave(invocation: Invocation, hadSlot = false): Promise<void> {
    await this.releaseLock(invocation);
    const hasSlot = await leavePool(this.runtime, invocation);
    const wasPassedBy = invocation.status === 'QUEUED' && invocation.abandonedAt !== undefined;
    if (!wasPassedBy || hadSlot || hasSlot) await this.handOver(invocation);
  }

  /** Lets the next one of the pool have its place. */
  private async handOver(invocation: Invocation): Promise<void> {
    if (isPooled(invocation)) await startNext(this.runtime, poolOf(this.runtime, invocation));
  }

  /** A lock whose owner is processed keeps nobody away, so a permission that is missing here stops nothing. */
  private async releaseLock(invocation: Invocation): Promise<void> {
    try {
      await releaseSingletonLock(this.runtime, invocation);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      this.runtime.telemetry.error('a singleton lock could not be freed; a person is needed', {
        ...idsOf(this.key),
        errorName: error.name,
      });
    }
  }

  private claimed(): Invocation {
    if (this.invocation === undefined) throw new Error('the invocation was not claimed');
    return this.invocation;
  }

  private tellEnd(record: ProcessedRecord): void {
    const { telemetry } = this.runtime;
    if (record.delivery === 'undelivered') telemetry.metric('AnswersUndelivered');
    else if (record.delivery === 'delivered')
      telemetry.metric(record.status === 'FINISHED' ? 'TasksSucceeded' : 'TasksFailed');
    if (this.hint.source === 'reconciler') telemetry.metric('ReconcilerRecoveries');
    telemetry.info('completed an invocation', {
      ...idsOf(this.key),
      statementId: record.statementId,
      status: record.status,
      delivery: record.delivery,
      source: this.hint.source,
      errorName: record.outcome.errorName,
      rows: record.outcome.rows,
      durationMs: record.outcome.durationMs,
    });
  }
}

const idsOf = (key: InvocationKey): InvocationKey => ({
  executionArn: key.executionArn,
  invocationId: key.invocationId,
});
