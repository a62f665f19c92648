import type { CompletionHint } from './completion-hint.js';
import type { DescribeStatementOutput } from '../../ports/redshift-data.js';
import type { Invocation, Outcome } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { CompletionUnconfirmed } from '../errors.js';
import { hasErrorName } from '../../ports/tasker-error.js';
import { RedshiftDataError } from '../../ports/port-errors.js';
import { effectiveStatus } from '../effective-status.js';
import { findStatementByName } from '../find-statement.js';
import { mayBeTooYoung, startedAtOf } from '../started-at.js';
import { STATEMENT_RUN_TIME_MAX_MS } from '../limits.js';
import { isTerminal, type TerminalStatus } from '../../ports/statement-status.js';
import { after, type EpochMs } from '../../ports/units.js';

/** A statement's end as the Data API confirms it. */
export interface ConfirmedEnd {
  readonly status: TerminalStatus;
  /** Absent where no statement was ever started. */
  readonly statementId?: string;
  readonly startedAt: EpochMs;
  /** Absent where the Data API knows nothing (any more). */
  readonly description?: DescribeStatementOutput;
  /**
   * Why it is an end although the Data API describes none. `withdrawn`: it was cancelled while it waited for a slot. `remembered`: the state table knows it; `unreadable`: the Data API refuses
   * to describe it, and has done so for too long.
   */
  readonly reason?: 'expired' | 'never-started' | 'withdrawn' | 'remembered' | 'unreadable';
  /** What the state table knows of it; with `remembered` only. */
  readonly outcome?: Outcome;
  /** Name of the error with which the Data API refuses to tell more. */
  readonly refusal?: string;
}

/**
 * Finds out whether a hint is true. An event can be forged, stale or about another statement; it is believed only as far
 * as the Data API says the same of the statement that this invocation started.
 *
 * What the state table knows already stands, also where the Data API has forgotten it or may not be asked any more.
 *
 * @throws {CompletionUnconfirmed} it is not (yet) so.
 * @throws {RedshiftDataError} it could not be found out; repeating is safe. Where it is refused for good, a person is needed: that
 *   is told at level error, and after `unreadableGraceMs` the end is `unreadable`.
 */
export async function confirmEnd(
  runtime: Runtime,
  invocation: Invocation,
  hint: CompletionHint,
): Promise<ConfirmedEnd> {
  try {
    return await askedEnd(runtime, invocation, hint);
  } catch (error) {
    if (!isDenied(error)) throw error;
    return rememberedEnd(invocation, error.name) ?? unreadable(runtime, invocation, error);
  }
}

/** Whether an error says that the Data API will never tell this function how a statement ended. */
export const isDenied = (error: unknown): error is RedshiftDataError =>
  error instanceof RedshiftDataError && !error.retryable;

async function askedEnd(runtime: Runtime, invocation: Invocation, hint: CompletionHint): Promise<ConfirmedEnd> {
  if (invocation.status === 'QUEUED' || hint.isWithdrawn) return queuedEnd(invocation, hint);
  const statementId =
    invocation.statementId ??
    hint.start?.statementId ??
    (await findStatementByName(runtime, invocation.statementName))?.Id;
  if (statementId === undefined) {
    if (!hint.isStarterGone) throw unconfirmed(invocation, 'no statement is known for it');
    return unstartedEnd(invocation);
  }
  if (hint.statementId !== undefined && hint.statementId !== statementId) {
    throw unconfirmed(invocation, `the hint is about another statement than '${statementId}'`);
  }
  const told = hint.description ?? (await hint.start?.description);
  const description = told?.Id === statementId ? told : await describeIfKnown(runtime, statementId);
  if (description === undefined) {
    return rememberedEnd(invocation, 'ResourceNotFoundException') ?? expired(runtime, invocation, statementId);
  }

  const status = effectiveStatus(description);
  if (status === undefined) {
    throw unconfirmed(invocation, `statement '${statementId}' has the status ${description.Status ?? 'unknown'}`);
  }
  return { status, statementId, startedAt: startedAtOf(invocation, description), description };
}

/** For one that waits nothing was started, and nothing will be as long as it is claimed. */
function queuedEnd(invocation: Invocation, { isWithdrawn, isStarterGone }: CompletionHint): ConfirmedEnd {
  const { status, registeredAt: startedAt, ticket } = invocation;
  if (status !== 'QUEUED') throw unconfirmed(invocation, 'it has left its queue');
  if (isWithdrawn) return { status: 'ABORTED', startedAt, reason: 'withdrawn' };
  if (isStarterGone && ticket === undefined) return { status: 'FAILED', startedAt, reason: 'never-started' };
  throw unconfirmed(invocation, 'it waits in its pool');
}

/** What was given up on its way out of its queue ends as what was given up in it. */
function unstartedEnd({ registeredAt: startedAt, poolKey, abandonedAt }: Invocation): ConfirmedEnd {
  return poolKey !== undefined && abandonedAt !== undefined
    ? { status: 'ABORTED', startedAt, reason: 'withdrawn' }
    : { status: 'FAILED', startedAt, reason: 'never-started' };
}

async function describeIfKnown(runtime: Runtime, statementId: string): Promise<DescribeStatementOutput | undefined> {
  try {
    return await runtime.redshiftData.describeStatement({ Id: statementId });
  } catch (error) {
    if (hasErrorName(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

/** The end that an invocation had before a retry took it over. */
function rememberedEnd(invocation: Invocation, refusal: string): ConfirmedEnd | undefined {
  const { status, statementId, outcome } = invocation;
  if (!isTerminal(status) || statementId === undefined) return undefined;
  const startedAt = startedAtOf(invocation);
  return { status, statementId, startedAt, reason: 'remembered', refusal, ...(outcome && { outcome }) };
}

/** Nobody may ask how it ended. Somebody should mend that; a task is not kept waiting for it for ever. */
function unreadable(runtime: Runtime, invocation: Invocation, error: RedshiftDataError): ConfirmedEnd {
  const { clock, settings, telemetry } = runtime;
  const { statementId, endHintedAt } = invocation;
  telemetry.metric('CompletionsDenied');
  telemetry.error('the Data API refuses to tell how a statement ended; a person is needed', {
    executionArn: invocation.executionArn,
    invocationId: invocation.invocationId,
    statementId,
    errorName: error.name,
  });
  const startedAt = startedAtOf(invocation);
  // Without an event it ends for certain only with the time that Redshift gives it.
  const endedAt = endHintedAt ?? after(startedAt, STATEMENT_RUN_TIME_MAX_MS);
  if (clock.now() - endedAt < settings.unreadableGraceMs) throw error;
  const known = statementId === undefined ? {} : { statementId };
  return { status: 'FAILED', ...known, startedAt, reason: 'unreadable', refusal: error.name };
}

/** A statement that was started a moment ago may be unknown for a moment; a wrong end would be worse than a late one. */
function expired(runtime: Runtime, invocation: Invocation, statementId: string): ConfirmedEnd {
  const startedAt = startedAtOf(invocation);
  if (mayBeTooYoung(runtime, startedAt)) {
    throw unconfirmed(invocation, `statement '${statementId}' is not known to the Data API`);
  }
  return { status: 'FAILED', statementId, startedAt, reason: 'expired' };
}

const unconfirmed = (invocation: Invocation, reason: string): CompletionUnconfirmed =>
  new CompletionUnconfirmed(`invocation '${invocation.invocationId}' cannot be completed: ${reason}`);
