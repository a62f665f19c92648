import type { InvocationKey } from '../../ports/invocation.js';
import type { LockRequest, LockResult } from '../../ports/invocation-store.js';
import { TamperedStore, letOthersIn, type BrokenStore } from './broken-store.js';

/** Faults of the locks. */
export const lockingWrongly: readonly BrokenStore[] = [
  {
    fault: 'gives a lock to everybody',
    make: () =>
      new (class extends TamperedStore {
        override async acquireLock(lock: LockRequest) {
          this.locks.delete(lock.singletonKey);
          return super.acquireLock(lock);
        }
      })(),
  },
  {
    fault: 'looks first and locks later',
    make: () =>
      new (class extends TamperedStore {
        override async acquireLock(lock: LockRequest): Promise<LockResult> {
          const held = this.locks.get(lock.singletonKey);
          await letOthersIn();
          if (!held) this.locks.delete(lock.singletonKey);
          return super.acquireLock(lock);
        }
      })(),
  },
  {
    fault: 'holds a lock against its own owner',
    make: () =>
      new (class extends TamperedStore {
        override async acquireLock(lock: LockRequest): Promise<LockResult> {
          const held = this.locks.get(lock.singletonKey);
          const { owner, acquiredAt } = held ?? lock;
          return held ? { kind: 'held', owner: { ...owner }, acquiredAt } : super.acquireLock(lock);
        }
      })(),
  },
  {
    fault: 'gives away a lock that has expired',
    make: () =>
      new (class extends TamperedStore {
        override async acquireLock(lock: LockRequest) {
          this.deleteExpired(lock.acquiredAt);
          return super.acquireLock(lock);
        }
      })(),
  },
  {
    fault: 'frees a lock for whoever asks',
    make: () =>
      new (class extends TamperedStore {
        override async releaseLock(singletonKey: string) {
          this.locks.delete(singletonKey);
        }
      })(),
  },
  {
    fault: 'compares the invocation id of an owner only',
    make: () =>
      new (class extends TamperedStore {
        override async releaseLock(singletonKey: string, owner: InvocationKey) {
          const held = this.locks.get(singletonKey);
          if (held?.owner.invocationId === owner.invocationId) this.locks.delete(singletonKey);
        }
      })(),
  },
  {
    fault: 'never frees a lock',
    make: () =>
      new (class extends TamperedStore {
        override async releaseLock() {
          await letOthersIn();
        }
      })(),
  },
  {
    fault: 'steals a lock from whoever has it',
    make: () =>
      new (class extends TamperedStore {
        override async stealLock(lock: LockRequest, from: InvocationKey) {
          return super.stealLock(lock, this.locks.get(lock.singletonKey)?.owner ?? from);
        }
      })(),
  },
  {
    fault: 'steals a lock that nobody has',
    make: () =>
      new (class extends TamperedStore {
        override async stealLock(lock: LockRequest, from: InvocationKey) {
          if (!this.locks.has(lock.singletonKey)) await this.acquireLock(lock);
          return super.stealLock(lock, from);
        }
      })(),
  },
];
