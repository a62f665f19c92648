import { isTerminal, type TerminalStatus } from '../../ports/statement-status.js';
import { hasErrorName } from '../../ports/tasker-error.js';
import { effectiveStatus } from '../effective-status.js';
import type { ExecuteRequest } from '../request/starter-request.js';
import type { Runtime } from '../runtime.js';
import { planInvocation } from '../start/plan-invocation.js';
import type { StartedInvocation } from '../upkeep/abandoned.js';
import { mayHaveTakenEffect } from './unknown-effect.js';
import { isNotCreated } from './physical-id.js';
import type { ResourceRequest } from './resource-request.js';

/**
 * Whether there is anything to undo for a `Delete`. CloudFormation asks for the deletion of what it has failed to create as well: by
 * the id of the answer, or, where none came in time, by an id that it makes up. Of the latter the state table knows
 * what became of the creation.
 *
 * To be called when no earlier request of the resource runs any more.
 *
 * @throws {TaskerError} it could not be found out; repeating is safe.
 */
export async function wasCreated(runtime: Runtime, request: ResourceRequest): Promise<boolean> {
  const { physicalResourceId = '', ownPhysicalResourceId } = request;
  if (isNotCreated(physicalResourceId)) return false;
  if (physicalResourceId === ownPhysicalResourceId) return true;
  const latest = await latestOf(runtime, request);
  if (latest === undefined) return false;
  const status = await endOf(runtime, latest);
  const hasTakenEffect = status === undefined || status === 'FINISHED';
  // A deletion that failed has left what was to be deleted; any other request that failed was undone by the database.
  return latest.entry === 'Delete' ? status !== 'FINISHED' : hasTakenEffect;
}

/**
 * Whether the very thing of a `Delete` was deleted before, by the same SQL: CloudFormation asks again where it has not heard of that in
 * time.
 *
 * @throws as {@link wasCreated}.
 */
export async function wasDeleted(
  runtime: Runtime,
  request: ResourceRequest,
  deletion: ExecuteRequest,
): Promise<boolean> {
  const { sqlHash, tokenId } = planInvocation(runtime, deletion);
  const latest = await latestOf(runtime, request);
  if (latest?.entry !== 'Delete' || latest.sqlHash !== sqlHash || latest.tokenId === tokenId) return false;
  return (await endOf(runtime, latest)) === 'FINISHED';
}

type Started = StartedInvocation & { readonly entry: string | undefined };

/** The invocation of a resource whose statement was started last, and what was wanted by it. */
async function latestOf(
  { store }: Runtime,
  { stackId, logicalResourceId }: ResourceRequest,
): Promise<Started | undefined> {
  const latest = await store.latest(stackId, logicalResourceId);
  const { attempt, statementId } = latest ?? {};
  return latest && statementId !== undefined ? { ...latest, statementId, entry: attempt?.entry } : undefined;
}

/** `undefined` where nobody can tell. */
async function endOf(runtime: Runtime, latest: Started): Promise<TerminalStatus | undefined> {
  if (isTerminal(latest.status)) return mayHaveTakenEffect(latest.outcome?.errorMessage) ? undefined : latest.status;
  try {
    return effectiveStatus(await runtime.redshiftData.describeStatement({ Id: latest.statementId }));
  } catch (error) {
    if (hasErrorName(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}
