import type { CompletionHint } from './completion-hint.js';
import type { DescribeStatementOutput } from '../../ports/redshift-data.js';
import type { Invocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { CompletionUnconfirmed } from '../errors.js';
import { hasErrorName } from '../../ports/tasker-error.js';
import { findStatementByName } from '../find-statement.js';
import { effectiveStatus } from '../effective-status.js';
import { mayBeTooYoung, startedAtOf } from '../started-at.js';
import type { TerminalStatus } from '../../ports/statement-status.js';
import type { EpochMs } from '../../ports/units.js';

/** A statement's end as the Data API confirms it. */
export interface ConfirmedEnd {
  readonly status: TerminalStatus;
  /** Absent where no statement was ever started. */
  readonly statementId?: string;
  readonly startedAt: EpochMs;
  /** Absent where the Data API knows nothing (any more). */
  readonly description?: DescribeStatementOutput;
  /** Why it is an end although the Data API describes none. */
  readonly reason?: 'expired' | 'never-started';
}

/**
 * Finds out whether a hint is true. An event can be forged, stale or about another statement; it is believed only as far
 * as the Data API says the same of the statement that this invocation started.
 *
 * @throws {CompletionUnconfirmed} it is not (yet) so.
 * @throws {RedshiftDataError} it could not be found out; repeating is safe.
 */
export async function confirmEnd(
  runtime: Runtime,
  invocation: Invocation,
  hint: CompletionHint,
): Promise<ConfirmedEnd> {
  const statementId = invocation.statementId ?? (await findStatementByName(runtime, invocation.statementName))?.Id;
  if (statementId === undefined) {
    if (!hint.isStarterGone) throw unconfirmed(invocation, 'no statement is known for it');
    return { status: 'FAILED', startedAt: invocation.registeredAt, reason: 'never-started' };
  }
  if (hint.statementId !== undefined && hint.statementId !== statementId) {
    throw unconfirmed(invocation, `the hint is about another statement than '${statementId}'`);
  }
  const description =
    hint.description?.Id === statementId ? hint.description : await describeIfKnown(runtime, statementId);
  if (description === undefined) return expired(runtime, invocation, statementId);

  const status = effectiveStatus(description);
  if (status === undefined) {
    throw unconfirmed(invocation, `statement '${statementId}' has the status ${description.Status ?? 'unknown'}`);
  }
  return { status, statementId, startedAt: startedAtOf(invocation, description), description };
}

async function describeIfKnown(runtime: Runtime, statementId: string): Promise<DescribeStatementOutput | undefined> {
  try {
    return await runtime.redshiftData.describeStatement({ Id: statementId });
  } catch (error) {
    if (hasErrorName(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
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
