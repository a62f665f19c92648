import type { Invocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import { InvocationBusy, ListingIncomplete } from '../errors.js';
import { findStatementByName } from '../find-statement.js';
import { isClaimed, mayStillBeStarted } from '../starter-life.js';
import type { StartedInvocation } from '../upkeep/abandoned.js';

/** One that waits in a pool. */
export type QueuedInvocation = Invocation & { readonly status: 'QUEUED' };

const PAGE_SIZE = 100;
const PAGES_MAX = 1_000;

/**
 * What `LATEST` means for whoever wants to cancel: the newest statement of an execution, or of one of its states, also where it waits in
 * a pool, or its start was never recorded. Such a one is found by its exact name.
 *
 * @throws {InvocationBusy} a newer one may be coming up: its starter may be at work. Trying again is right.
 * @throws {TaskerError} it could not be found out; repeating is safe.
 */
export async function latestToCancel(
  runtime: Runtime,
  executionArn: string,
  stateName: string | undefined,
): Promise<StartedInvocation | QueuedInvocation | undefined> {
  // Listed first: what is recorded between the two reads is the latest then.
  const unrecorded = await listUnrecorded(runtime, executionArn, stateName);
  const recorded = await runtime.store.latest(executionArn, stateName);
  const since = recorded?.adoptedAt ?? recorded?.startedAt ?? 0;
  for (const invocation of unrecorded.filter(({ registeredAt }) => registeredAt >= since)) {
    if (invocation.status === 'QUEUED') {
      if (invocation.ticket !== undefined) return { ...invocation, status: invocation.status };
      // Its start was refused for the time being, or its starter has died.
      if (!isClaimed(runtime, invocation)) continue;
    }
    const found = await findStatementByName(runtime, invocation.statementName);
    if (found) return { ...invocation, statementId: found.Id };
    if (mayStillBeStarted(runtime, invocation)) {
      throw new InvocationBusy(
        `invocation '${invocation.invocationId}' is registered and its statement not known yet; try again`,
      );
    }
  }
  return recorded?.statementId === undefined ? undefined : { ...recorded, statementId: recorded.statementId };
}

/** Newest first. */
async function listUnrecorded(
  runtime: Runtime,
  executionArn: string,
  stateName: string | undefined,
): Promise<Invocation[]> {
  const registered: Invocation[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const listed = await runtime.store.listUnprocessed(executionArn, { limit: PAGE_SIZE, cursor });
    for (const invocation of listed.entries) {
      const isOfState = stateName === undefined || invocation.attempt?.stateName === stateName;
      const isUnrecorded = invocation.statementId === undefined && invocation.owner === runtime.settings.owner;
      if (isUnrecorded && isOfState) registered.push(invocation);
    }
    cursor = listed.cursor;
    if (cursor === undefined) return registered.sort((one, other) => other.registeredAt - one.registeredAt);
  }
  throw new ListingIncomplete(`execution '${executionArn}' has more than ${PAGES_MAX * PAGE_SIZE} invocations`);
}
