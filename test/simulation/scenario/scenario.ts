import type { ObjectFormat } from '../../../src/ports/invocation.js';
import type { CallPoint } from './crash-points.js';

/**
 * Everything that decides a run, as plain data, so that a failing run can be made smaller: who runs what, how each statement
 * ends, what goes wrong where. Only latencies and clock differences are drawn during the run, from `seed` and the name of
 * whoever waits.
 */
export interface Scenario {
  readonly seed: number;
  readonly executions: readonly ExecutionPlan[];
  /** How the n-th statement behaves; after the last one it begins again. */
  readonly statements: readonly StatementPlan[];
  readonly faults: readonly Fault[];
  readonly outages: readonly Outage[];
  readonly denials: readonly Denial[];
  readonly duplicates: readonly Duplicate[];
  readonly strangeMessages: readonly StrangeMessage[];
  readonly queries: readonly Query[];
  readonly environment: EnvironmentPlan;
  /** Where every task that waits wants its rows. Absent: in its output, where it asks for them. */
  readonly storage?: StoragePlan | undefined;
  /** Lambdas die, most likely where hardly any history comes by. Absent: none does so for this reason. */
  readonly seldomDeaths?: SeldomDeathsPlan | undefined;
  /** Stacks of CloudFormation with a custom resource. Absent: none. */
  readonly stacks?: readonly StackPlan[] | undefined;
}

/** Deaths of Lambdas at some of the calls that a history makes, see `seldom-deaths.ts`. */
export interface SeldomDeathsPlan {
  readonly kind: 'crashBefore' | 'crashAfter';
  /** Decides at which calls, if at any. */
  readonly draw: number;
}

/** A stack with one custom resource. */
export interface StackPlan {
  readonly startAtMs: number;
  readonly tasker: 0 | 1;
  /** What is wanted after the creation, one after the other; what is not possible then is left out. */
  readonly operations: readonly ('create' | 'update' | 'replace' | 'delete')[];
  /** How long CloudFormation waits for an answer. */
  readonly serviceTimeoutMs: number;
  /** Whether the properties tell that. */
  readonly tellsLife: boolean;
  /** Whether the properties name the resource, so that it can be replaced by another name. */
  readonly isNamed: boolean;
  /** Whether there is SQL for an update, and for a deletion. */
  readonly hasUpdate: boolean;
  readonly hasDelete: boolean;
  /** How long after it was made the n-th request is given up, unless it is a deletion; counted round. */
  readonly cancels: readonly (number | undefined)[];
  /** What Lambda's queue makes of the n-th request, counted round. */
  readonly deliveries: readonly DeliveryPlan[];
}

export interface DeliveryPlan {
  /** `twice`: once more, `delayMs` later. `late`: `delayMs` later only. */
  readonly kind: 'once' | 'twice' | 'late';
  readonly delayMs: number;
}

/** Results that go to S3. */
export interface StoragePlan {
  /** `all`: all rows are an object. `overflow`: those of a result with more than two rows, or that is larger than an output. */
  readonly goes: 'all' | 'overflow';
  readonly format: ObjectFormat;
  /** How many rows the n-th statement returns, each a page of its own; after the last one it begins again. */
  readonly rows: readonly number[];
  /** How much longer than usual a page takes to read. */
  readonly pageMs: number;
}

export interface EnvironmentPlan {
  /** Longest that half of a port call takes. */
  readonly latencyMs: number;
  /** A Lambda's clock is off by up to this much, either way. */
  readonly clockSkewMs: number;
  /** A statement is listed this long after its start, and described after a quarter of it. */
  readonly listingLagMs: number;
  readonly reconcilerPeriodMs: number;
  readonly visibilityTimeoutMs: number;
  readonly batchSize: number;
  readonly completers: number;
  /** Empty pages with a token that stand before the first page of a list of statements. */
  readonly emptyPages: number;
  /** Whether a redriven state keeps the time at which it was entered; AWS does not say. */
  readonly keepsEnteredTime: boolean;
  /**
   * `aws`; `awsOneToken`: the same, where a retry has the token of the attempt before, unless that timed out; or `other`: an engine that
   * keeps one token for all attempts of an entry, and whose heartbeats tell nothing of a task.
   */
  readonly engine: 'aws' | 'awsOneToken' | 'other';
  /** Who waits: tasks of state machines alone, or, execution by execution, durable functions as well. @default 'tasks' */
  readonly waiters?: 'tasks' | 'mixed';
  /** How many statements may run at once in the pool that tasks name; absent: one. */
  readonly poolSize?: number | undefined;
  /** The same of all tasks of a tasker that name none; absent: no limit. */
  readonly maxInFlight?: number | undefined;
}

export interface ExecutionPlan {
  readonly startAtMs: number;
  /** Which of two taskers on one table it calls, each with a role of its own. */
  readonly tasker: 0 | 1;
  readonly steps: readonly StepPlan[];
  /** Stopped by a person this long after its start, if it still runs. */
  readonly abortAfterMs?: number | undefined;
  /** Redriven this long after it ended without success. */
  readonly redriveAfterMs?: number | undefined;
  /** What becomes of the event that tells of its end. */
  readonly endEvent: { readonly copies: number; readonly delayMs: number };
}

/** A task state, or a Map over identical items where `copies` is above 1. */
export interface StepPlan {
  readonly copies: number;
  /** How often the enclosing state is entered anew after one of the copies failed; the others' tasks die with it. */
  readonly enclosingRetries: number;
  /** How often a loop comes by. */
  readonly visits: number;
  readonly task: TaskPlan;
}

export interface TaskPlan {
  /** Tasks with the same number have the same SQL. */
  readonly sql: number;
  readonly kind: 'single' | 'batch' | 'autoCommitBatch';
  readonly retries: number;
  readonly timeoutMs?: number | undefined;
  readonly heartbeatMs?: number | undefined;
  /** Whether the payload holds `attempt`. */
  readonly hasAttempt: boolean;
  /** The SQL's text is another one at each attempt, and the payload names the entry by the copy's number. */
  readonly rendersAnew: boolean;
  /** Whether `attempt` tells the task's time limit, and that a heartbeat is not in use where it is not. */
  readonly tellsLife: boolean;
  /** The state goes on after its last failure, and its execution lives. */
  readonly isCaught: boolean;
  /** The function is invoked asynchronously: nobody reads its error, and Lambda repeats it twice. */
  readonly isAsync: boolean;
  /** Without it the task is over when the Lambda has answered. */
  readonly hasToken: boolean;
  readonly isSingleton: boolean;
  /** A singleton that waits for its lock. */
  readonly waits?: boolean | undefined;
  /** Whether it runs in the pool. */
  readonly isPooled?: boolean | undefined;
  readonly priority?: number | undefined;
  readonly waitTimeSeconds?: number | undefined;
  readonly result: 'none' | 'JSON' | 'CSV';
}

export interface StatementPlan {
  readonly durationMs: number;
  /** `partial`: a batch of which one statement fails. `forgotten`: the Data API loses every trace of it at its end. */
  readonly outcome: 'FINISHED' | 'FAILED' | 'ABORTED' | 'partial' | 'forgotten';
  /** How often its completion event reaches the queue; 0: it is lost. */
  readonly eventCopies: number;
  readonly eventDelayMs: number;
  /** Length of each row of its result, in characters. There are two, unless a {@link StoragePlan} says otherwise. */
  readonly rowLength: number;
}

/**
 * `crash...`: the Lambda dies. `failBefore`, `failAfter`: the call fails, without or with its effect. `failLate`: it fails,
 * and its effect comes later. `refuse`: the service turns it down for now. `deny`: it turns it down for good. `slow`: it takes `delayMs` longer.
 */
export type FaultKind =
  'crashBefore' | 'crashAfter' | 'failBefore' | 'failAfter' | 'failLate' | 'refuse' | 'deny' | 'slow';

/** Something that goes wrong at the n-th call of one kind. */
export interface Fault {
  readonly point: CallPoint;
  /** Counted from 0. */
  readonly occurrence: number;
  readonly kind: FaultKind;
  readonly delayMs: number;
}

/** A service fails for a while. */
export interface Outage {
  readonly service: 'store' | 'redshiftData' | 'taskCallback' | 'resultStore';
  readonly fromMs: number;
  readonly durationMs: number;
}

/** What the taskers' role needs for their place for results; each is for several calls. */
export type BucketPermission = 's3:PutObject' | 's3:GetObject' | 's3:DeleteObject' | 's3:AbortMultipartUpload';

/** A permission that the taskers lack from some time on, for a while or for ever. */
export interface Denial {
  readonly call:
    | 'redshiftData.describeStatement'
    | 'redshiftData.getStatementResult'
    | 'redshiftData.listStatements'
    | 'redshiftData.cancelStatement'
    | 'taskCallback.sendTaskHeartbeat'
    | BucketPermission;
  readonly fromMs: number;
  /** Absent: for ever. */
  readonly durationMs?: number | undefined;
}

/** What happens to the n-th invocation of the starter on its way. */
export interface Duplicate {
  readonly occurrence: number;
  /** `twice`: a second Lambda gets the same payload. `answerLost`: Step Functions is told of an error at once. */
  readonly kind: 'twice' | 'answerLost' | 'delayed';
  readonly delayMs: number;
  /** Which of the two Step Functions listens to. */
  readonly listenTo: 0 | 1;
}

/** A message in the completion queue that nobody should believe. */
export interface StrangeMessage {
  readonly atMs: number;
  readonly kind:
    | 'notJson'
    | 'otherDeployment'
    | 'otherService'
    | 'wrongTypes'
    | 'unknownInvocation'
    | 'forgedFinish'
    | 'forgedFailure'
    | 'otherStatement'
    | 'repeated';
  /** Which of the invocations so far it is about, counted round. */
  readonly about: number;
}

export type HostileAction = 'endlessNumber' | 'secretValue' | 'secretName';

/** A call of the starter that only looks, or cancels. */
export interface Query {
  readonly atMs: number;
  /** The others are payloads that hold what nobody should take: a number without bounds, a secret in a field, in a field's name. */
  readonly action: 'describeStatement' | 'getStatementResult' | 'cancelStatement' | HostileAction;
  readonly execution: number;
}
