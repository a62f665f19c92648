import { attemptKeyOf } from '../domain/attempt-key.js';
import { sha256Hex } from '../domain/hash.js';
import type { Attempt, Claim, InvocationKey, NewInvocation } from '../ports/invocation.js';
import type { StatementTarget } from '../ports/statement-target.js';
import { DAY_MS, MINUTE_MS, after, type EpochMs } from '../ports/units.js';
import type { Adoption, LockRequest, ProcessedRecord, StartRecord } from '../ports/invocation-store.js';

/** When every story begins: 2026-01-02T03:04:05.678Z. */
export const STORY_START = 1_767_323_045_678 as EpochMs;

/** `durationMs` milliseconds into the story. */
export const at = (durationMs: number): EpochMs => after(STORY_START, durationMs);

export const AN_EXECUTION_ARN = 'arn:aws:states:eu-central-1:123456789012:execution:NightlyLoad:monday';
export const ANOTHER_EXECUTION_ARN = 'arn:aws:states:eu-central-1:123456789012:execution:NightlyLoad:tuesday';
export const AN_OWNER = 'tasker-a';
export const A_TASK_TOKEN = 'task-token-of-the-first-attempt';

/** A provisioned cluster, as a database user. */
export const aTarget = (over: Partial<StatementTarget> = {}): StatementTarget => ({
  ...{ clusterIdentifier: 'warehouse', database: 'analytics', dbUser: 'loader' },
  ...over,
});

/** The first attempt of the state `Load`. */
export const anAttempt = (over: Partial<Attempt> = {}): Attempt => ({
  ...{ stateName: 'Load', enteredTime: '2026-01-02T03:04:05.123Z', retryCount: 0, redriveCount: 0 },
  ...over,
});

export const anInvocationKey = (over: Partial<InvocationKey> = {}): InvocationKey => ({
  ...{ executionArn: AN_EXECUTION_ARN, invocationId: 'invocation-1' },
  ...over,
});

/** An invocation with a task token and an attempt, about to be registered at {@link STORY_START}. */
export const aNewInvocation = (over: Partial<NewInvocation> = {}): NewInvocation => {
  const key = anInvocationKey(over);
  return {
    ...key,
    statementName: `sfn:${key.executionArn}:${key.invocationId}`,
    owner: AN_OWNER,
    taskToken: A_TASK_TOKEN,
    sqlHash: sha256Hex('insert into sales select * from staging'),
    sqlPreview: 'insert into sales',
    target: aTarget(),
    attempt: anAttempt(),
    registeredAt: STORY_START,
    expiresAt: at(30 * DAY_MS),
    ...over,
  };
};

/** An invocation that nobody waits for and that tells no attempt. */
export const aNewInvocationWithoutToken = (over: Partial<NewInvocation> = {}): NewInvocation => {
  const { taskToken: _taskToken, attempt: _attempt, ...invocation } = aNewInvocation();
  return { ...invocation, statementName: `sfn:${AN_EXECUTION_ARN}:${over.invocationId ?? 'invocation-1'}`, ...over };
};

/** The key under which the attempts of `invocation` find each other. It must have an attempt. */
export const attemptKeyFor = (invocation: Pick<NewInvocation, 'attempt' | 'sqlHash'>): string => {
  if (!invocation.attempt) throw new Error('the invocation of this test has no attempt');
  return attemptKeyOf(invocation.attempt, invocation.sqlHash);
};

export const aStartRecord = (over: Partial<StartRecord> = {}): StartRecord => ({
  ...{ statementId: '11111111-2222-3333-4444-555555555555', startedAt: at(200) },
  ...over,
});

/** A claim that lasts until one minute into the story. */
export const aClaim = (over: Partial<Claim> = {}): Claim => ({
  ...{ claimId: 'claim-1', expiresAt: at(MINUTE_MS) },
  ...over,
});

/** A statement that finished with three rows and whose answer was delivered to {@link A_TASK_TOKEN}. */
export const aProcessedRecord = (over: Partial<ProcessedRecord> = {}): ProcessedRecord => ({
  answeredToken: A_TASK_TOKEN,
  status: 'FINISHED',
  delivery: 'delivered',
  outcome: { rows: 3, durationMs: 1234.5 },
  processedAt: at(5_000),
  expiresAt: at(DAY_MS),
  ...over,
});

/** The first retry's adoption of what the first attempt left. */
export const anAdoption = (over: Partial<Adoption> = {}): Adoption => ({
  taskToken: 'task-token-of-the-first-retry',
  attempt: anAttempt({ retryCount: 1 }),
  adoptedAt: at(10_000),
  expiresAt: at(31 * DAY_MS),
  ...over,
});

export const aLockRequest = (over: Partial<LockRequest> = {}): LockRequest => ({
  ...{ singletonKey: 'warehouse/nightly', owner: anInvocationKey(), acquiredAt: STORY_START, expiresAt: at(DAY_MS) },
  ...over,
});
