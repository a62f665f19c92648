import {
  InMemoryInvocationStore,
  type InMemoryEntry,
} from '../../../src/adapters/memory/in-memory-invocation-store.js';
import type { Claim, Invocation, InvocationKey, NewInvocation } from '../../../src/ports/invocation.js';
import type { Adoption, ProcessedRecord, StartRecord } from '../../../src/ports/invocation-store.js';
import type { EpochMs } from '../../../src/ports/units.js';
import type { Mutant } from './mutant.js';

const NOBODY = { claimId: '', expiresAt: 0 as EpochMs };

/** Registers whatever comes, in place of what is there. */
class RegisteringAlways extends InMemoryInvocationStore {
  override register(invocation: NewInvocation) {
    for (const [key, entry] of this.entries) {
      if (entry.invocation.statementName === invocation.statementName) this.entries.delete(key);
    }
    return super.register(invocation);
  }
}

/** Gives the claim to everybody who asks. */
class ClaimingAlways extends InMemoryInvocationStore {
  override claim(key: InvocationKey, claim: Claim, _now: EpochMs) {
    return super.claim(key, claim, Number.MAX_SAFE_INTEGER as EpochMs);
  }
}

/** Keeps a claim for ever. */
class ClaimingForEver extends InMemoryInvocationStore {
  override claim(key: InvocationKey, claim: Claim, _now: EpochMs) {
    return super.claim(key, claim, 0 as EpochMs);
  }
}

/** Marks an invocation processed whatever token it bears by now. */
class MarkingAlways extends InMemoryInvocationStore {
  override markProcessed(key: InvocationKey, end: ProcessedRecord) {
    const taskToken = this.find(key)?.invocation.taskToken;
    return super.markProcessed(key, { ...end, answeredToken: taskToken });
  }
}

/** Adopts what is being answered, because it does not look at the claim. */
class AdoptingTheClaimed extends InMemoryInvocationStore {
  override adopt(predecessor: Invocation, adoption: Adoption) {
    const { claim: _claim, ...read } = predecessor;
    const claim = this.find(predecessor)?.invocation.claim;
    return super.adopt({ ...read, ...(claim && { claim }) }, adoption);
  }

  override async findByAttempt(executionArn: string, attemptKey: string) {
    const found = await super.findByAttempt(executionArn, attemptKey);
    return found.map(({ claim: _claim, ...invocation }) => invocation);
  }
}

/** Records a start also for what has ended, which is open again thereby. */
class ReopeningAtStart extends InMemoryInvocationStore {
  override recordStart(key: InvocationKey, start: StartRecord) {
    const entry: InMemoryEntry | undefined = this.find(key);
    if (entry?.invocation.processed) {
      this.put({ ...entry, invocation: { ...entry.invocation, status: 'REGISTERED', processed: false } });
    }
    return super.recordStart(key, start);
  }
}

/** Leaves claim and token on what is processed. */
class KeepingTheToken extends InMemoryInvocationStore {
  override async markProcessed(key: InvocationKey, end: ProcessedRecord) {
    const before = this.find(key)?.invocation;
    const result = await super.markProcessed(key, end);
    const entry = this.find(key);
    if (result.kind === 'processed' && entry && before) {
      const { taskToken, claim = NOBODY } = before;
      this.put({ ...entry, invocation: { ...entry.invocation, claim, ...(taskToken && { taskToken }) } });
    }
    return result;
  }
}

/** Rules that the table itself keeps by its conditions. */
export const CARELESS_STORES: readonly Mutant[] = [
  { name: 'no condition on register', store: () => new RegisteringAlways() },
  { name: 'no claim: everybody gets it', store: () => new ClaimingAlways() },
  { name: 'a claim never expires', store: () => new ClaimingForEver() },
  { name: 'marked processed whatever the token is by now', theme: 'slowCompleter', store: () => new MarkingAlways() },
  { name: 'adopts what is claimed', theme: 'answeredSiblings', store: () => new AdoptingTheClaimed() },
  { name: 'recording a start opens what is processed', store: () => new ReopeningAtStart() },
  { name: 'token and claim stay on what is processed', store: () => new KeepingTheToken() },
];
