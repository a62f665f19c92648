import type { Runtime } from '../runtime.js';
import type { StatementReference } from '../request/starter-request.js';
import { PreviousExecutionNotFound } from '../errors.js';

/** A statement and what the state table knows of it. */
export interface ResolvedStatement {
  readonly statementId: string;
  /** How it was started; absent where the caller named the id itself. */
  readonly resultFormat?: 'JSON' | 'CSV';
}

/**
 * The statement that a payload means.
 *
 * @throws {PreviousExecutionNotFound} `LATEST` where the execution (or that state of it) has started none.
 */
export async function resolveStatement(runtime: Runtime, reference: StatementReference): Promise<ResolvedStatement> {
  if (reference.kind === 'id') return { statementId: reference.statementId };
  const latest = await runtime.store.latest(reference.executionArn, reference.stateName);
  if (latest?.statementId === undefined) throw noneStarted(reference);
  return {
    statementId: latest.statementId,
    ...(latest.resultFormat !== undefined && { resultFormat: latest.resultFormat }),
  };
}

/** The error for a `LATEST` that there is not. */
export function noneStarted(reference: Extract<StatementReference, { kind: 'latest' }>): PreviousExecutionNotFound {
  const where = reference.stateName === undefined ? '' : ` in state '${reference.stateName}'`;
  return new PreviousExecutionNotFound(
    `statementId is "LATEST", but execution '${reference.executionArn}' has started no statement${where} ` +
      'that is still known; allowed: LATEST after a statement of the same execution, or the Id of a statement',
  );
}
