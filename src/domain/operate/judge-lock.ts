import type { HeldLock } from '../../ports/invocation-search.js';
import { isTerminal } from '../../ports/statement-status.js';
import { errorNameOf } from '../../ports/tasker-error.js';
import type { LockEvidence } from './evidence.js';
import type { Operator } from './operator.js';
import { formatDuration } from './times.js';
import { STARTER_MARGIN_MS } from '../starter-life.js';

/**
 * Whether the owner of a lock still needs it. Dead is only who is proven to be: processed, gone from the table, or with a statement
 * that is at its end by the word of the Data API.
 *
 * @throws {TaskerError} the state table could not be read.
 */
export async function judgeLock(operator: Operator, lock: HeldLock): Promise<LockEvidence> {
  const { clock, settings, store, tasker } = operator;
  const owner = await store.get(lock.owner);
  if (owner === undefined) return { lock, owner: 'dead', ownerState: 'its record is gone' };
  if (owner.processed) return { lock, owner: 'dead', ownerState: `it is closed as ${owner.status}` };
  if (owner.statementId === undefined) {
    const ageMs = clock.now() - owner.registeredAt;
    const ownerState = `registered ${formatDuration(ageMs)} ago, no statement recorded`;
    // Its statement may run under its name without a record; the reconciler finds out.
    const mayStart = ageMs <= settings.starterTimeLimitMs + STARTER_MARGIN_MS;
    return { lock, owner: mayStart ? 'alive' : 'not known', ownerState };
  }
  try {
    const { Status } = await tasker.describeStatement(owner.statementId);
    const ownerState = `its statement ${owner.statementId} is ${Status ?? 'in an unknown state'}`;
    return { lock, owner: isTerminal(Status) ? 'dead' : 'alive', ownerState };
  } catch (error) {
    const name = errorNameOf(error);
    const startedMsAgo = clock.now() - (owner.startedAt ?? owner.registeredAt);
    const isForgotten = name === 'ResourceNotFoundException' && startedMsAgo > settings.unknownStatementGraceMs;
    const ownerState = `its statement ${owner.statementId} could not be described: ${name}`;
    return { lock, owner: isForgotten ? 'dead' : 'not known', ownerState };
  }
}
