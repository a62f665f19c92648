import { failureBody, successBody } from '../../../src/domain/custom-resource/response-body.js';
import { parseResourceEvent } from '../../../src/domain/custom-resource/resource-request.js';
import { signedSpanOf } from '../../../src/domain/custom-resource/response-url.js';
import { type WaitingCustomResource, waiterOf } from '../../../src/domain/waiter.js';
import type { CallbackResult, HeartbeatResult } from '../../../src/ports/task-callback.js';
import { after, MINUTE_MS, SECOND_MS } from '../../../src/ports/units.js';
import { type ResourceEvent, signedQuery } from '../../support/cloudformation/resource-event.js';
import type { AnswerRecord, RequestClose, RequestRecord, StackRecord } from '../ledger.js';
import type { Lambda } from '../lambda/lambda.js';
import type { StackPlan } from '../scenario/scenario.js';
import { STORY_START } from '../scenario/simulation-settings.js';
import type { World } from '../world.js';
import { answerRecord } from './answer-record.js';

/** Between two operations of a person; and between a failure and what undoes it, which is within the second that signatures count. */
const OPERATION_PAUSE_MS = 3 * SECOND_MS;
const ROLLBACK_PAUSE_MS = 10;
/** How often a person asks again for a deletion that failed. */
const DELETIONS_MAX = 3;
const DELETION_PAUSE_MS = MINUTE_MS;
const LOGICAL_ID = 'Schema';
const MADE_UP_ID = 'warehouse-Schema-1A2B3C4D5E6F7';

/** What CloudFormation reads of an answer. */
export interface ResponseBody {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
}

interface Stack {
  readonly record: StackRecord;
  readonly plan: StackPlan;
  /** Which thing its resource stands for. */
  version: number;
  /** The newest thing that it was to stand for: a replacement is one that never was before. */
  newestVersion: number;
  /** The physical id by which CloudFormation knows the resource; absent where there is none. */
  knownAs: string | undefined;
  /** How many of the plan's operations have begun. */
  operations: number;
}

/** What is asked of a resource. */
interface Wish {
  readonly requestType: ResourceEvent['RequestType'];
  /** Absent for a creation. */
  readonly physicalResourceId?: string;
  readonly version: number;
  readonly onClose: (close: RequestClose) => void;
}

/**
 * CloudFormation, as far as custom resources go: stacks with one resource each, which is created, updated, replaced and deleted. One thing
 * is wanted of it at a time; what fails, or takes longer than CloudFormation waits, is undone by another request.
 */
export class CloudFormation {
  readonly #byUrl = new Map<string, RequestRecord>();

  constructor(private readonly world: World) {}

  /** Puts a stack on the schedule. */
  plan(plan: StackPlan, number: number): void {
    const arn = `arn:aws:cloudformation:eu-central-1:123456789012:stack/warehouse-${number}/0a1b2c3d-0000-1111-2222-33334444555${number}`;
    const record: StackRecord = { arn, plan, requests: [] };
    this.world.ledger.stacks.push(record);
    const stack: Stack = { record, plan, version: 0, newestVersion: 0, knownAs: undefined, operations: 0 };
    this.world.scheduler.after(plan.startAtMs, () => this.#create(stack), false, `creation of ${arn}`);
  }

  /** An answer is put to a request's URL, which takes any until it expires. */
  answer(token: string, close: AnswerRecord['close'], lambda: Lambda, isReplyLost: boolean): CallbackResult {
    const waiter = waiterOf(token) as WaitingCustomResource;
    const request = this.#byUrl.get(waiter.responseUrl);
    if (!request || this.#hasExpired(waiter)) return 'nobodyWaits';
    const answer = answerRecord(this.world, token, close, lambda, {
      accepted: request.closedAtMs === undefined,
      isReplyLost,
    });
    this.world.ledger.answers.push(answer);
    const text = close.kind === 'success' ? successBody(waiter, close.output) : failureBody(waiter, close);
    const body = JSON.parse(text) as ResponseBody;
    request.answers.push({ body, answer });
    this.world.observe('answered', answer);
    this.world.observe('resourceAnswered', request, body, answer);
    if (answer.accepted) this.#close(request, { kind: 'answered', body });
    return 'delivered';
  }

  /** As the adapter has it: before a URL expires nobody can tell. */
  heartbeat(token: string): HeartbeatResult {
    return this.#hasExpired(waiterOf(token) as WaitingCustomResource) ? 'nobodyWaits' : 'cannotTell';
  }

  #hasExpired({ responseUrl }: WaitingCustomResource): boolean {
    const { expiresAt = Infinity } = signedSpanOf(responseUrl) ?? {};
    return after(STORY_START, this.world.scheduler.nowMs) >= expiresAt;
  }

  #create(stack: Stack): void {
    const { version } = stack;
    this.#ask(stack, {
      ...{ requestType: 'Create', version },
      onClose: (close) => {
        stack.knownAs = close.kind === 'answered' ? close.body.PhysicalResourceId : MADE_UP_ID;
        if (isSuccess(close)) this.#goOn(stack);
        else this.#later(ROLLBACK_PAUSE_MS, () => this.#delete(stack, version));
      },
    });
  }

  #update(stack: Stack, isReplacement: boolean): void {
    const [before, physicalResourceId] = [stack.version, stack.knownAs ?? MADE_UP_ID];
    if (isReplacement) stack.newestVersion += 1;
    const version = isReplacement ? stack.newestVersion : before;
    this.#ask(stack, {
      ...{ requestType: 'Update', physicalResourceId, version },
      onClose: (close) => {
        if (!isSuccess(close)) return this.#later(ROLLBACK_PAUSE_MS, () => this.#undoUpdate(stack, before));
        stack.version = version;
        stack.knownAs = close.body.PhysicalResourceId;
        if (stack.knownAs === physicalResourceId) return this.#goOn(stack);
        // What was replaced is cleared away, by its old properties.
        this.#later(OPERATION_PAUSE_MS, () =>
          this.#ask(stack, {
            ...{ requestType: 'Delete', physicalResourceId, version: before },
            onClose: () => this.#goOn(stack),
          }),
        );
      },
    });
  }

  #undoUpdate(stack: Stack, version: number): void {
    this.#ask(stack, {
      ...{ requestType: 'Update', physicalResourceId: stack.knownAs ?? MADE_UP_ID, version },
      onClose: (close) => {
        // Of a stack whose rollback has failed a person can make nothing but a deletion.
        if (isSuccess(close)) this.#goOn(stack);
        else this.#later(OPERATION_PAUSE_MS, () => this.#delete(stack, version));
      },
    });
  }

  #delete(stack: Stack, version: number, deletions = 1): void {
    this.#ask(stack, {
      ...{ requestType: 'Delete', physicalResourceId: stack.knownAs ?? MADE_UP_ID, version },
      onClose: (close) => {
        if (isSuccess(close)) {
          stack.knownAs = undefined;
          this.#goOn(stack);
        } else if (deletions < DELETIONS_MAX) {
          this.#later(DELETION_PAUSE_MS, () => this.#delete(stack, version, deletions + 1));
        }
      },
    });
  }

  /** What the person who has the stack wants next, if that is possible. */
  #goOn(stack: Stack): void {
    const next = stack.plan.operations[stack.operations];
    stack.operations += 1;
    if (next === undefined) return;
    if ((next === 'create') !== (stack.knownAs === undefined)) return this.#goOn(stack);
    this.#later(OPERATION_PAUSE_MS, () => {
      if (next === 'create') this.#create(stack);
      else if (next === 'delete') this.#delete(stack, stack.version);
      else this.#update(stack, next === 'replace' && stack.plan.isNamed);
    });
  }

  #ask(stack: Stack, wish: Wish): void {
    const { scheduler, ledger, trace, host } = this.world;
    const { plan, record } = stack;
    const number = record.requests.length;
    const event = eventOf(stack, wish, number, scheduler.nowMs);
    const { taskToken: token, ownPhysicalResourceId } = parseResourceEvent(event);
    const request: RequestRecord = {
      ...{ name: `${record.arn.slice(-1)}/${number} ${wish.requestType}`, token, event, number, ownPhysicalResourceId },
      ...{ stack: record, openedAtMs: scheduler.nowMs, answers: [], looks: [], onClose: wish.onClose },
    };
    record.requests.push(request);
    ledger.requests.set(token, request);
    this.#byUrl.set(event.ResponseURL, request);
    this.world.noteActivity();
    trace.tell(scheduler.tracedMs, 'stacks', () => `asks ${request.name} (${wish.physicalResourceId ?? 'new'})`);
    request.timeout = scheduler.after(plan.serviceTimeoutMs, () => this.#close(request, { kind: 'timedOut' }));
    const cancelAfterMs = plan.cancels[number % Math.max(1, plan.cancels.length)];
    if (cancelAfterMs !== undefined && wish.requestType !== 'Delete') {
      scheduler.after(cancelAfterMs, () => this.#close(request, { kind: 'cancelled' }));
    }
    host.requestResource(request, plan.deliveries[number % plan.deliveries.length]!);
  }

  #close(request: RequestRecord, close: RequestClose): void {
    const { scheduler, trace } = this.world;
    if (request.closedAtMs !== undefined) return;
    request.closedAtMs = scheduler.nowMs;
    request.close = close;
    scheduler.cancel(request.timeout);
    this.world.noteActivity();
    trace.tell(scheduler.tracedMs, 'stacks', () => `${request.name} is closed: ${closeText(close)}`);
    request.onClose(close);
  }

  #later(delayMs: number, run: () => void): void {
    this.world.scheduler.after(delayMs, run);
  }
}

const isSuccess = (close: RequestClose): close is RequestClose & { readonly kind: 'answered' } =>
  close.kind === 'answered' && close.body.Status === 'SUCCESS';

const closeText = (close: RequestClose): string =>
  close.kind === 'answered' ? `${close.body.Status} as ${close.body.PhysicalResourceId}` : close.kind;

function eventOf(stack: Stack, wish: Wish, number: number, nowMs: number): ResourceEvent {
  const { record, plan } = stack;
  const { requestType, physicalResourceId, version } = wish;
  const thing = `thing_${version}`;
  const requestId = `request-${number}`;
  const name = record.arn.split('/')[1]!;
  const query = signedQuery(after(STORY_START, nowMs), `${name} ${requestId}`);
  const host = 'cloudformation-custom-resource-response-eucentral1.s3.eu-central-1.amazonaws.com';
  return {
    RequestType: requestType,
    ResponseURL: `https://${host}/${name}/${requestId}?${query}`,
    StackId: record.arn,
    RequestId: requestId,
    ResourceType: 'Custom::RedshiftSql',
    LogicalResourceId: LOGICAL_ID,
    ...(physicalResourceId !== undefined && { PhysicalResourceId: physicalResourceId }),
    ResourceProperties: {
      ServiceToken: 'arn:aws:lambda:eu-central-1:123456789012:function:starter',
      onCreate: `create schema ${thing}`,
      ...(plan.hasUpdate && { onUpdate: `alter schema ${thing} owner to etl` }),
      ...(plan.hasDelete && { onDelete: `drop schema ${thing}` }),
      ...(plan.isNamed && { physicalResourceId: thing }),
      ...(plan.tellsLife && { timeoutSeconds: String(Math.ceil(plan.serviceTimeoutMs / SECOND_MS)) }),
    },
  };
}
