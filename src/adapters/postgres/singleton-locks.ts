import type { InvocationKey } from '../../ports/invocation.js';
import type { LockRequest, LockResult } from '../../ports/invocation-store.js';
import type { EpochMs } from '../../ports/units.js';
import { StoreUnavailableError } from '../../ports/port-errors.js';
import type { InvocationTables } from './postgres-connection.js';

const valuesOf = ({ singletonKey, owner, acquiredAt, expiresAt }: LockRequest): readonly unknown[] => [
  singletonKey,
  owner.executionArn,
  owner.invocationId,
  acquiredAt,
  expiresAt,
];

/** The locks of singletons: one row each. */
export class SingletonLocks {
  constructor(private readonly tables: InvocationTables) {}

  async acquire(lock: LockRequest): Promise<LockResult> {
    const { locks } = this.tables;
    const intent = 'take the lock of a singleton';
    const taken = await this.tables.one(
      intent,
      `insert into ${locks} as held (singleton_key, execution_arn, invocation_id, acquired_at, expires_at)
       values ($1, $2, $3, $4, $5)
       on conflict (singleton_key, slot_number) do update set acquired_at = excluded.acquired_at, expires_at = excluded.expires_at
       where held.execution_arn = excluded.execution_arn and held.invocation_id = excluded.invocation_id
       returning 1 as taken`,
      valuesOf(lock),
    );
    if (taken) return { kind: 'acquired' };
    const held = await this.tables.one(intent, `select * from ${locks} where singleton_key = $1 and slot_number = 0`, [
      lock.singletonKey,
    ]);
    if (!held) {
      throw new StoreUnavailableError(`could not ${intent}: it was freed by now. Repeating the call is safe`);
    }
    return {
      kind: 'held',
      owner: { executionArn: held.execution_arn as string, invocationId: held.invocation_id as string },
      acquiredAt: Number(held.acquired_at) as EpochMs,
    };
  }

  async steal(lock: LockRequest, from: InvocationKey): Promise<'stolen' | 'lost'> {
    const stolen = await this.tables.one(
      'steal the lock of a singleton',
      `update ${this.tables.locks}
       set execution_arn = $2, invocation_id = $3, acquired_at = $4, expires_at = $5
       where singleton_key = $1 and slot_number = 0 and (execution_arn, invocation_id) in (($2, $3), ($6, $7))
       returning 1 as stolen`,
      [...valuesOf(lock), from.executionArn, from.invocationId],
    );
    return stolen ? 'stolen' : 'lost';
  }

  async release(singletonKey: string, owner: InvocationKey): Promise<void> {
    await this.tables.query(
      'free the lock of a singleton',
      `delete from ${this.tables.locks}
       where singleton_key = $1 and slot_number = 0 and execution_arn = $2 and invocation_id = $3`,
      [singletonKey, owner.executionArn, owner.invocationId],
    );
  }
}
