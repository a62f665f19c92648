import type { ExecuteRequest } from '../request/starter-request.js';
import type { NewInvocation } from '../../ports/invocation.js';
import type { Runtime } from '../runtime.js';
import type { TaskerSettings } from '../settings.js';
import { InvalidRequest } from '../errors.js';
import { queueClaim } from '../starter-life.js';
import { poolKeyOf, poolStoreOf } from './pool.js';

/**
 * Makes sure that a request names a pool that there is.
 *
 * @throws {InvalidRequest} it does not.
 */
export function assertPoolIsKnown({ pools = {} }: Pick<TaskerSettings, 'pools'>, { pool }: ExecuteRequest): void {
  if (pool === undefined || Object.hasOwn(pools, pool)) return;
  const names = Object.keys(pools);
  throw new InvalidRequest(
    `pool is '${pool}'; allowed: ${names.length === 0 ? 'none, this tasker has no named pools' : names.join(', ')}`,
  );
}

/** What the registration of a request holds about its pool; nothing where no limit holds for it. */
export function plannedPool(
  runtime: Runtime,
  request: ExecuteRequest,
  singletonKey: string | undefined,
): Pick<NewInvocation, 'poolKey' | 'priority' | 'status' | 'claim'> {
  const poolKey = poolKeyFor(runtime.settings, request, singletonKey);
  if (poolKey === undefined) return {};
  poolStoreOf(runtime);
  return {
    poolKey,
    ...(request.priority !== undefined && request.priority !== 0 && { priority: request.priority }),
    status: 'QUEUED',
    claim: queueClaim(runtime),
  };
}

function poolKeyFor(
  { owner, maxInFlight }: TaskerSettings,
  { pool, onBusy }: ExecuteRequest,
  singletonKey: string | undefined,
): string | undefined {
  if (onBusy === 'wait') return singletonKey;
  if (pool !== undefined) return poolKeyOf(owner, pool);
  return maxInFlight === undefined ? undefined : poolKeyOf(owner);
}
