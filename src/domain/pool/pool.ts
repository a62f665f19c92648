import type { Invocation } from '../../ports/invocation.js';
import type { PoolStore } from '../../ports/pool-store.js';
import type { Runtime } from '../runtime.js';
import type { TaskerSettings } from '../settings.js';
import { ConfigurationError } from '../errors.js';
import { sha256Hex } from '../hash.js';
import { TASKERS_OWN_POOL } from '../limits.js';
import { OWN_LOCK_PREFIXES } from '../lock-keys.js';

/** Statements of which only some may run at once. */
export interface Pool {
  readonly poolKey: string;
  /** How many may run at once. */
  readonly size: number;
}

/** Invocations of a pool. */
export type PooledInvocation = Invocation & { readonly poolKey: string };

/** Whether an invocation belongs to a pool. */
export const isPooled = (invocation: Invocation): invocation is PooledInvocation => invocation.poolKey !== undefined;

/**
 * The key of a tasker's pool; without a name that of the tasker's own, which `maxInFlight` limits. A name has no colon.
 *
 * @example poolKeyOf('etl', 'loads') // 'pool/etl:loads'
 */
export const poolKeyOf = (owner: string, name = ''): string => `${OWN_LOCK_PREFIXES.pool}${owner}:${name}`;

/** The name by which a payload names the pool with this key; `undefined` for the tasker's own, and for that of a singleton. */
export function poolNameOf(poolKey: string): string | undefined {
  if (isOfSingleton(poolKey)) return undefined;
  const name = poolKey.slice(poolKey.lastIndexOf(':') + 1);
  return name === '' ? undefined : name;
}

/** Whether the pool is that of a singleton's key, of which there may be any number. */
export const isOfSingleton = (poolKey: string): boolean => !poolKey.startsWith(OWN_LOCK_PREFIXES.pool);

/** What people are told of a pool: its name, `maxInFlight` for the tasker's own, or a hash of the key of a singleton. */
export const poolLabelOf = (poolKey: string): string =>
  isOfSingleton(poolKey) ? sha256Hex(poolKey) : (poolNameOf(poolKey) ?? TASKERS_OWN_POOL);

/** All pools of a tasker that its settings name. */
export const poolsOf = ({ owner, maxInFlight, pools = {} }: TaskerSettings): readonly Pool[] => [
  ...(maxInFlight === undefined ? [] : [{ poolKey: poolKeyOf(owner), size: maxInFlight }]),
  ...Object.entries(pools).map(([name, size]) => ({ poolKey: poolKeyOf(owner, name), size })),
];

/**
 * The pool that an invocation belongs to, as large as the settings say now. One that the settings no longer know is emptied one by one.
 */
export function poolOf(
  { settings }: Pick<Runtime, 'settings'>,
  { poolKey, singletonKey }: Pick<PooledInvocation, 'poolKey' | 'singletonKey'>,
): Pool {
  const size = poolKey === singletonKey ? undefined : poolsOf(settings).find((pool) => pool.poolKey === poolKey)?.size;
  return { poolKey, size: size ?? 1 };
}

/**
 * Slots and queues.
 *
 * @throws {ConfigurationError} the runtime has been composed without them.
 */
export function poolStoreOf({ pools }: Pick<Runtime, 'pools'>): PoolStore {
  if (pools !== undefined) return pools;
  throw new ConfigurationError('this tasker has no store of pools; compose its runtime with `pools`, or name no pool');
}
