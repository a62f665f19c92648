import type { Invocation } from '../ports/invocation.js';
import type { StartRecord } from '../ports/invocation-store.js';
import type { Runtime } from './runtime.js';
import { findStatementByName } from './find-statement.js';
import { startedAtOf } from './started-at.js';

/**
 * Looks for the statement of an invocation whose start was never recorded, and records it.
 *
 * @returns what was recorded; `undefined` where the Data API lists no such statement.
 * @throws {TaskerError} it could not be found out or recorded; repeating is safe.
 */
export async function recoverStart(
  runtime: Runtime,
  invocation: Pick<Invocation, 'executionArn' | 'invocationId' | 'statementName' | 'registeredAt' | 'dequeuedAt'>,
): Promise<StartRecord | undefined> {
  const found = await findStatementByName(runtime, invocation.statementName);
  if (found === undefined) return undefined;
  const start = { statementId: found.Id, startedAt: startedAtOf(invocation, found) };
  await runtime.store.recordStart(invocation, start);
  return start;
}
