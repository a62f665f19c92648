import type { Claim, Invocation, InvocationKey, NewInvocation } from '../../ports/invocation.js';
import type { EpochMs } from '../../ports/units.js';
import type { ClaimResult, ProcessedRecord, RegisterResult, StartRecord } from '../../ports/invocation-store.js';
import { aNewInvocation } from '../builders.js';
import { TamperedStore, letOthersIn, type BrokenStore } from './broken-store.js';

const withoutClaim = ({ claim: _claim, ...invocation }: Invocation): Invocation => invocation;

/** Faults of registering, starting, claiming and ending. */
export const writingWrongly: readonly BrokenStore[] = [
  {
    fault: 'registers over what is there',
    make: () =>
      new (class extends TamperedStore {
        override async register(invocation: NewInvocation) {
          this.take(invocation);
          return super.register(invocation);
        }
      })(),
  },
  {
    fault: 'looks first and registers later',
    make: () =>
      new (class extends TamperedStore {
        override async register(invocation: NewInvocation): Promise<RegisterResult> {
          const existing = this.find(invocation);
          await letOthersIn();
          if (!existing) this.take(invocation);
          return super.register(invocation);
        }
      })(),
  },
  {
    fault: 'tells a second registration its own values instead of the stored ones',
    make: () =>
      new (class extends TamperedStore {
        override async register(invocation: NewInvocation): Promise<RegisterResult> {
          const result = await super.register(invocation);
          return { ...result, invocation: { ...result.invocation, ...invocation } };
        }
      })(),
  },
  {
    fault: 'keeps the very object that was registered',
    make: () =>
      new (class extends TamperedStore {
        override async register(invocation: NewInvocation) {
          const result = await super.register(invocation);
          const entry = this.find(invocation);
          if (entry && result.kind === 'registered') Object.assign(entry.invocation, { target: invocation.target });
          return result;
        }
      })(),
  },
  {
    fault: 'gives out the very object that is stored',
    make: () =>
      new (class extends TamperedStore {
        override async get(key: InvocationKey) {
          return this.find(key)?.invocation;
        }
      })(),
  },
  {
    fault: 'reopens a processed invocation when its start is recorded late',
    make: () =>
      new (class extends TamperedStore {
        override async recordStart(key: InvocationKey, start: StartRecord) {
          this.tamper(key, (invocation) =>
            invocation.processed ? { ...invocation, status: 'REGISTERED', processed: false } : invocation,
          );
          return super.recordStart(key, start);
        }
      })(),
  },
  {
    fault: 'replaces the start that was recorded first',
    make: () =>
      new (class extends TamperedStore {
        override async recordStart(key: InvocationKey, start: StartRecord) {
          const result = await super.recordStart(key, start);
          this.tamper(key, (invocation) => ({ ...invocation, ...start }));
          return result;
        }
      })(),
  },
  {
    fault: 'brings back a deleted invocation when its start is recorded',
    make: () =>
      new (class extends TamperedStore {
        override async recordStart(key: InvocationKey, start: StartRecord) {
          await super.register(aNewInvocation(key));
          return super.recordStart(key, start);
        }
      })(),
  },
  {
    fault: 'brings back a deleted invocation when it is claimed',
    make: () =>
      new (class extends TamperedStore {
        override async claim(key: InvocationKey, claim: Claim, now: EpochMs) {
          const result = await super.claim(key, claim, now);
          if (result.kind === 'missing') await super.register(aNewInvocation(key));
          return result;
        }
      })(),
  },
  {
    fault: 'brings back a deleted invocation when it ends',
    make: () =>
      new (class extends TamperedStore {
        override async markProcessed(key: InvocationKey, end: ProcessedRecord) {
          const result = await super.markProcessed(key, end);
          if (result.kind === 'missing') await super.register(aNewInvocation(key));
          return result;
        }
      })(),
  },
  {
    fault: 'lets everybody claim',
    make: () =>
      new (class extends TamperedStore {
        override async claim(key: InvocationKey, claim: Claim, now: EpochMs) {
          this.tamper(key, withoutClaim);
          return super.claim(key, claim, now);
        }
      })(),
  },
  {
    fault: 'never lets a claim expire',
    make: () =>
      new (class extends TamperedStore {
        override async claim(key: InvocationKey, claim: Claim, _now: EpochMs) {
          return super.claim(key, claim, 0 as EpochMs);
        }
      })(),
  },
  {
    fault: 'lets a claim expire a millisecond early',
    make: () =>
      new (class extends TamperedStore {
        override async claim(key: InvocationKey, claim: Claim, now: EpochMs) {
          return super.claim(key, claim, (now + 1) as EpochMs);
        }
      })(),
  },
  {
    fault: 'holds a claim against its own owner',
    make: () =>
      new (class extends TamperedStore {
        override async claim(key: InvocationKey, claim: Claim, now: EpochMs): Promise<ClaimResult> {
          const invocation = await this.get(key);
          if (invocation?.claim && invocation.claim.expiresAt > now) return { kind: 'held', invocation };
          return super.claim(key, claim, now);
        }
      })(),
  },
  {
    fault: 'lets a processed invocation be claimed',
    make: () =>
      new (class extends TamperedStore {
        override async claim(key: InvocationKey, claim: Claim, now: EpochMs): Promise<ClaimResult> {
          const result = await super.claim(key, claim, now);
          return result.kind === 'processed' ? { ...result, kind: 'claimed' } : result;
        }
      })(),
  },
  {
    fault: 'gives back the claim of somebody else',
    make: () =>
      new (class extends TamperedStore {
        override async releaseClaim(key: InvocationKey) {
          this.tamper(key, withoutClaim);
        }
      })(),
  },
  {
    fault: 'never gives a claim back',
    make: () =>
      new (class extends TamperedStore {
        override async releaseClaim() {
          await letOthersIn();
        }
      })(),
  },
  {
    fault: 'ends an invocation whatever token was answered',
    make: () =>
      new (class extends TamperedStore {
        override async markProcessed(key: InvocationKey, end: ProcessedRecord) {
          const answeredToken = this.find(key)?.invocation.taskToken;
          return super.markProcessed(key, { ...end, answeredToken });
        }
      })(),
  },
  {
    fault: 'ends an invocation a second time',
    make: () =>
      new (class extends TamperedStore {
        override async markProcessed(key: InvocationKey, end: ProcessedRecord) {
          const result = await super.markProcessed(key, end);
          const { status, outcome } = end;
          if (result.kind === 'alreadyProcessed')
            this.tamper(key, (invocation) => ({ ...invocation, status, outcome }));
          return result;
        }
      })(),
  },
  {
    fault: 'keeps the token of a processed invocation',
    make: () =>
      new (class extends TamperedStore {
        override async markProcessed(key: InvocationKey, end: ProcessedRecord) {
          const taskToken = this.find(key)?.invocation.taskToken;
          const result = await super.markProcessed(key, end);
          if (taskToken) this.tamper(key, (invocation) => ({ ...invocation, taskToken }));
          return result;
        }
      })(),
  },
  {
    fault: 'lets an end replace the statement id that was recorded',
    make: () =>
      new (class extends TamperedStore {
        override async markProcessed(key: InvocationKey, end: ProcessedRecord) {
          const result = await super.markProcessed(key, end);
          const { statementId } = end;
          if (statementId !== undefined) this.tamper(key, (invocation) => ({ ...invocation, statementId }));
          return result;
        }
      })(),
  },
];
