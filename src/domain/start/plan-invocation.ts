import type { ExecuteRequest } from '../request/starter-request.js';
import type { Attempt, NewInvocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import type { StatementTarget } from '../../ports/statement-target.js';
import { planResult } from './plan-result.js';
import { NO_EXECUTION } from '../execution-arn.js';
import { chainKeyOf } from '../attempt-key.js';
import { plannedPool } from '../pool/planned-pool.js';
import { sha256Hex } from '../hash.js';
import { formatStatementName, invocationIdOfToken } from '../statement-name.js';
import { identityOf } from '../waiter.js';
import { after } from '../../ports/units.js';

/**
 * The invocation that a request makes, before it is registered. A task token gives the same key every time; without one
 * each call is an invocation of its own.
 *
 * @throws {InvalidRequest}, {ConfigurationError} its rows cannot go where they are to.
 */
export function planInvocation(runtime: Runtime, request: ExecuteRequest): NewInvocation {
  const { settings } = runtime;
  const now = runtime.clock.now();
  const traceHeader = runtime.tracing?.header();
  const target = targetOf(settings.target, request);
  const tokenId =
    request.taskToken === undefined
      ? undefined
      : invocationIdOfToken(identityOf(request.taskToken), request.attempt?.retryCount);
  const key = {
    executionArn: request.executionArn ?? NO_EXECUTION,
    invocationId: tokenId ?? runtime.ids.next(),
  };
  const singletonKey =
    request.action === 'executeSingletonStatement'
      ? (request.singletonKey ?? defaultSingletonKey(request, target))
      : undefined;
  return {
    ...key,
    statementName: formatStatementName(settings.statementNamePrefix, key),
    owner: settings.owner,
    ...(request.taskToken !== undefined && { taskToken: request.taskToken }),
    ...(tokenId !== undefined && { tokenId }),
    sqlHash: sqlHashOf(request, target),
    ...(settings.sqlPreviewLength > 0 && { sqlPreview: request.sqls.join(';\n').slice(0, settings.sqlPreviewLength) }),
    target,
    ...(request.attempt && { attempt: request.attempt }),
    ...(request.isBatch && { isBatch: true }),
    ...(request.resultFormat && { resultFormat: request.resultFormat }),
    ...(request.includeResult && { includeResult: planResult(settings, request.includeResult) }),
    ...(singletonKey !== undefined && { singletonKey }),
    ...plannedPool(runtime, request, singletonKey),
    ...(traceHeader !== undefined && { traceHeader }),
    registeredAt: now,
    expiresAt: after(now, settings.unprocessedRetentionMs),
  };
}

/**
 * The same invocation under the key of the first entry of its chain: of all entries of one state with the same SQL in an execution.
 * Whoever finds that key taken knows, without a read, that the state has been entered before.
 */
export function asFirstEntry(runtime: Runtime, planned: NewInvocation, attempt: Attempt): NewInvocation {
  const invocationId = sha256Hex(`first entry of ${chainKeyOf(attempt, planned.sqlHash)}`).slice(0, 40);
  const key = { executionArn: planned.executionArn, invocationId };
  return { ...planned, ...key, statementName: formatStatementName(runtime.settings.statementNamePrefix, key) };
}

const targetOf = (target: StatementTarget, request: ExecuteRequest): StatementTarget =>
  request.database === undefined ? target : { ...target, database: request.database };

/** Same SQL, parameters, place and way to run: what a retry must share with the attempt whose statement it takes over. */
const sqlHashOf = (request: ExecuteRequest, target: StatementTarget): string =>
  sha256Hex(
    JSON.stringify([
      request.sqls,
      request.isBatch,
      request.parameters ?? null,
      request.executionMode ?? null,
      request.resultFormat ?? null,
      request.sessionId ?? null,
      place(target),
      ...(request.subject === undefined ? [] : [request.subject]),
    ]),
  );

const defaultSingletonKey = (request: ExecuteRequest, target: StatementTarget): string =>
  sha256Hex(JSON.stringify([request.sqls, place(target)]));

const place = (target: StatementTarget): unknown[] => [
  target.clusterIdentifier ?? null,
  target.workgroupName ?? null,
  target.database,
  target.dbUser ?? null,
  target.secretArn ?? null,
];
