import type { Invocation, InvocationKey, ResultRequest } from '../../src/ports/invocation.js';
import { DAY_MS } from '../../src/ports/units.js';
import type { ResourceEvent } from '../support/cloudformation/resource-event.js';
import type { Planned } from './kernel/scheduler.js';
import type { ExecutionPlan, StackPlan, TaskPlan } from './scenario/scenario.js';
import type { ResponseBody } from './services/cloudformation.js';

/** How a task's token was closed. */
export type TaskClose =
  | { readonly kind: 'success'; readonly output: string }
  | { readonly kind: 'failure'; readonly error: string; readonly cause: string }
  | { readonly kind: 'lambdaError'; readonly error: string }
  | { readonly kind: 'lambdaReturned' }
  | { readonly kind: 'timedOut' }
  | { readonly kind: 'aborted' };

/** One entry of one task state: all its attempts want the same SQL to run once. */
export interface EntryRecord {
  readonly name: string;
  readonly execution: ExecutionRecord;
  readonly plan: TaskPlan;
  readonly stateName: string;
  readonly enteredTime: string;
  readonly redriveCount: number;
  /** Which of the identical copies of its step it is, and how many there are. */
  readonly copy: number;
  readonly copies: number;
  /** Counts the times that a step of its execution was entered. */
  readonly generation: number;
}

export interface ExecutionRecord {
  readonly arn: string;
  /** Who waits in it. */
  readonly waiter: 'task' | 'durableFunction';
  readonly plan: ExecutionPlan;
  redriveCount: number;
  /** Every end without success: when, and after how many redrives. */
  readonly ends: { readonly atMs: number; readonly redriveCount: number; followedAtMs?: number }[];
}

/** One attempt of one entry, which is one task token. */
export interface TaskRecord {
  readonly token: string;
  readonly entry: EntryRecord;
  readonly retryCount: number;
  readonly openedAtMs: number;
  closedAtMs?: number;
  close?: TaskClose;
}

/** A CloudFormation stack with one custom resource. */
export interface StackRecord {
  readonly arn: string;
  readonly plan: StackPlan;
  /** What was asked of the resource, oldest first. */
  readonly requests: RequestRecord[];
}

/** How a request of CloudFormation was closed: by an answer, or because CloudFormation gave it up. */
export type RequestClose =
  | { readonly kind: 'answered'; readonly body: ResponseBody }
  | { readonly kind: 'timedOut' }
  | { readonly kind: 'cancelled' };

/** One request for a custom resource, which is one waiter. */
export interface RequestRecord {
  readonly name: string;
  readonly token: string;
  readonly event: ResourceEvent;
  readonly stack: StackRecord;
  /** Its place among the requests of its stack, from 0 on. */
  readonly number: number;
  /** The physical id that the resource is to have by its properties. */
  readonly ownPhysicalResourceId: string;
  readonly openedAtMs: number;
  readonly onClose: (close: RequestClose) => void;
  timeout?: Planned;
  /** When a Lambda that was not disturbed first returned. */
  handledAtMs?: number;
  /** Lambdas that were not disturbed, and have looked at what was asked before. */
  readonly looks: { readonly fromMs: number; readonly toMs: number }[];
  closedAtMs?: number;
  close?: RequestClose;
  /** Every answer that was put to its URL, in their order. */
  readonly answers: { readonly body: ResponseBody; readonly answer: AnswerRecord }[];
}

/** What the state table holds of one invocation, as the calls of the store tell. */
export interface ItemRecord extends InvocationKey {
  readonly statementName: string;
  readonly singletonKey: string | undefined;
  /** Every token that was put on it, the present one last. Empty for an invocation without one. */
  readonly tokens: { readonly token: string; readonly fromMs: number }[];
  readonly registeredAtMs: number;
  readonly registeredBy: string;
  /** When the Lambda began that registered it. */
  readonly starterBeganAtMs: number;
  /** Of the attempt that registered it. */
  readonly retryCount: number;
  readonly poolKey: string | undefined;
  readonly resultFormat: 'JSON' | 'CSV' | undefined;
  /** What it wants of its rows. */
  readonly resultRequest: ResultRequest | undefined;
  readonly priority: number;
  /** When it entered the queue of its pool for good. */
  queuedAtMs?: number;
  /** When it left the queue, or passed by it. */
  dequeuedAtMs?: number;
  /** A write that had failed took effect when it was started or over already: SQL was kept for nobody. */
  isRequestLate?: boolean;
  processed: boolean;
  processedAtMs?: number;
  /** How often it was ended since it was registered or adopted. */
  endings: number;
  /** Everybody who ever claimed it: Lambda and time. */
  readonly claims: { readonly lambda: string; readonly atMs: number }[];
  /** Lambdas that were told that somebody else holds the claim. */
  readonly heldOff: Set<string>;
  statementId?: string;
  /** When its start was recorded. */
  recordedAtMs?: number;
  /** Whether the table knows how its statement ended. */
  isEndKnown?: boolean;
  /** Whether it was ended although the Data API refuses to tell how its statement did. */
  isEndUnreadable?: boolean;
  /** When it was given up; taken back by an adoption. */
  abandonedAtMs?: number;
  /** Whoever asked for its lock: whether something went wrong with them, then or later. */
  readonly lockTakers: (() => boolean)[];
}

/** An answer that was sent to Step Functions. */
export interface AnswerRecord {
  readonly token: string;
  readonly close: Extract<TaskClose, { kind: 'success' | 'failure' }>;
  /** The statement that the answer is about, as it says itself; absent where there never was one. */
  readonly statementId: string | undefined;
  readonly atMs: number;
  /** False: nobody waited any more. */
  readonly accepted: boolean;
  /** An engine other than AWS's took it, and forgot it when the function failed that had not yet returned. */
  isForgotten?: boolean;
  /** True: the sender was not told what became of it. */
  readonly isReplyLost: boolean;
  readonly lambda: string;
  /** Whether something went wrong with the sender, then or later, other than that it took long, or the Data API did not allow something. */
  readonly isSenderDisturbed: () => boolean;
  readonly senderBeganAtMs: number;
  /** Whether the Data API did not allow its sender something. */
  readonly isSenderDenied: () => boolean;
}

/** A statement as the database knows it. */
export interface StatementRecord {
  readonly id: string;
  readonly name: string;
  readonly clientToken: string | undefined;
  readonly sqls: readonly string[];
  readonly createdAtMs: number;
  /** How many rows it returns. */
  readonly rows: number;
  /** Length of each. */
  readonly rowLength: number;
  /** Absent while it runs. */
  endedAtMs?: number;
  status: 'STARTED' | 'FINISHED' | 'FAILED' | 'ABORTED';
  /** The Data API has lost it. */
  isForgotten: boolean;
  /** Who asked to stop it, and whether that was somebody following a workflow to its end. */
  readonly cancels: { readonly lambda: string; readonly isFollowing: boolean; readonly atMs: number }[];
}

/** Whether the Data API knows nothing of a statement: it has lost it, or a day has gone by since its end. */
export const isUnknown = ({ isForgotten, endedAtMs }: StatementRecord, atMs: number): boolean =>
  isForgotten || (endedAtMs !== undefined && atMs - endedAtMs >= DAY_MS);

/** An object in the place for results. */
export interface ObjectRecord {
  readonly bucket: string;
  readonly key: string;
  /** Whose rows it says that it holds. */
  readonly statementId: string;
  readonly text: string;
}

export const keyText = (key: InvocationKey): string => `${key.executionArn} ${key.invocationId}`;

/** What is true in a run, whatever the tasker believes: the invariants compare the two. */
export class Ledger {
  readonly executions: ExecutionRecord[] = [];
  readonly tasks = new Map<string, TaskRecord>();
  readonly stacks: StackRecord[] = [];
  readonly requests = new Map<string, RequestRecord>();
  readonly items = new Map<string, ItemRecord>();
  readonly answers: AnswerRecord[] = [];
  readonly statements: StatementRecord[] = [];
  /** What is in the place for results, by key. */
  readonly objects = new Map<string, ObjectRecord>();
  adoptions = 0;
  /** Tickets that were given in queues. */
  ticketsTaken = 0;

  itemOf(key: InvocationKey): ItemRecord | undefined {
    return this.items.get(keyText(key));
  }

  itemNamed(statementName: string): ItemRecord | undefined {
    for (const item of this.items.values()) if (item.statementName === statementName) return item;
    return undefined;
  }

  /** The newest item that bears, or bore, this token; of several the one with this statement. */
  itemWithToken(token: string, statementId?: string): ItemRecord | undefined {
    const found = [...this.items.values()].filter((item) => item.tokens.some((put) => put.token === token));
    return found.find((item) => this.statementOf(item)?.id === statementId) ?? found.at(-1);
  }

  /**
   * The item that an answer is about: the one with its statement. An answer without one is about an item that bore the token when it was
   * sent; a late call of the same token may have put it on another item since.
   */
  itemAnswered({ token, statementId, atMs }: AnswerRecord): ItemRecord | undefined {
    const putAtMs = (item: ItemRecord): number | undefined =>
      item.tokens.findLast((put) => put.token === token && put.fromMs <= atMs)?.fromMs;
    const borne = [...this.items.values()]
      .filter((item) => putAtMs(item) !== undefined)
      .sort((one, other) => putAtMs(other)! - putAtMs(one)!);
    return borne.find((item) => this.statementOf(item)?.id === statementId) ?? borne[0];
  }

  statementsNamed(name: string): StatementRecord[] {
    return this.statements.filter((statement) => statement.name === name);
  }

  statementOf(item: ItemRecord): StatementRecord | undefined {
    return this.statements.find((statement) => statement.name === item.statementName);
  }

  /** Whether nobody waits on the token any more. A token that Step Functions never gave counts as dead. */
  isDead(token: string): boolean {
    const task = this.tasks.get(token) ?? this.requests.get(token);
    return task === undefined || task.closedAtMs !== undefined;
  }

  /** The request of CloudFormation that an item is for. */
  requestOf(item: ItemRecord): RequestRecord | undefined {
    const token = item.tokens.at(-1)?.token;
    return token === undefined ? undefined : this.requests.get(token);
  }

  /** The entry that an item's present token belongs to. */
  entryOf(item: ItemRecord): EntryRecord | undefined {
    const token = item.tokens.at(-1)?.token;
    return token === undefined ? undefined : this.tasks.get(token)?.entry;
  }

  noteRegistered(invocation: Invocation, atMs: number, registeredBy: string, starterBeganAtMs = atMs): ItemRecord {
    const { executionArn, invocationId, statementName, singletonKey, taskToken, poolKey, priority = 0 } = invocation;
    const { includeResult: resultRequest, resultFormat } = invocation;
    const item: ItemRecord = {
      ...{
        executionArn,
        invocationId,
        statementName,
        singletonKey,
        registeredAtMs: atMs,
        registeredBy,
        starterBeganAtMs,
        retryCount: invocation.attempt?.retryCount ?? 0,
        poolKey,
        resultRequest,
        resultFormat,
        priority,
        processed: false,
        endings: 0,
      },
      tokens: taskToken === undefined ? [] : [{ token: taskToken, fromMs: atMs }],
      claims: [],
      heldOff: new Set(),
      lockTakers: [],
    };
    this.items.set(keyText(invocation), item);
    return item;
  }
}
