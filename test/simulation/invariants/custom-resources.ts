import { MINUTE_MS, SECOND_MS } from '../../../src/ports/units.js';
import type { AnswerRecord, ItemRecord, Ledger, RequestRecord, StackRecord, StatementRecord } from '../ledger.js';
import type { ResponseBody } from '../services/cloudformation.js';
import { answerDeadlineMs } from './deadlines.js';
import type { Invariant } from './invariant.js';
import { fullUntilMs } from './pools.js';

/** What a statement takes to stop once it was asked to. */
const STOPPING_MS = 2 * SECOND_MS;

const NOT_CREATED = '/not-created';

interface Run {
  readonly request: RequestRecord;
  readonly statement: StatementRecord;
}

/** The statements of a stack's resource, in the order of their starts. */
const runsOf = (ledger: Ledger, stack: StackRecord): Run[] =>
  ledger.statements.flatMap((statement) => {
    const item = ledger.itemNamed(statement.name);
    const request = item && ledger.requestOf(item);
    return request?.stack === stack ? [{ request, statement }] : [];
  });

const runOf = (ledger: Ledger, request: RequestRecord): StatementRecord | undefined =>
  runsOf(ledger, request.stack).find((run) => run.request === request)?.statement;

/** Which SQL a request is to run; absent where its properties have none for it. */
function sqlOf({ event, ownPhysicalResourceId }: RequestRecord): string | undefined {
  const { RequestType, PhysicalResourceId, ResourceProperties } = event;
  const isInPlace = PhysicalResourceId === ownPhysicalResourceId;
  const property =
    RequestType === 'Delete' ? 'onDelete' : RequestType === 'Update' && isInPlace ? 'onUpdate' : 'onCreate';
  return ResourceProperties[property] as string | undefined;
}

const thingIn = (sql: string): string => sql.split(' ')[2] ?? '';

/**
 * Whether a thing is there by the statements that took effect, before one of them; `undefined` where nobody can know, since the Data API
 * has lost one, or refuses to tell how it ended.
 */
function isThere(ledger: Ledger, stack: StackRecord, thing: string, before?: StatementRecord): boolean | undefined {
  let found: boolean | undefined = false;
  for (const { statement } of runsOf(ledger, stack)) {
    if (statement === before) break;
    const [sql = ''] = statement.sqls;
    if (thingIn(sql) !== thing || sql.startsWith('alter')) continue;
    if (statement.isForgotten || ledger.itemNamed(statement.name)?.isEndUnreadable) found = undefined;
    else if (statement.status === 'FINISHED') found = sql.startsWith('create');
  }
  return found;
}

/** Whoever has the turn waits until nothing runs of what was asked before. */
export const requestsRunOneByOne: Invariant = {
  id: 'I2',
  name: 'the requests of one custom resource run one at a time',
  during: {
    statementCreated: ({ ledger }, statement) => {
      const request = requestBehind(ledger, statement);
      const other =
        request &&
        runsOf(ledger, request.stack).find(
          (run) => run.statement !== statement && run.statement.endedAtMs === undefined,
        );
      return other && `${request.name} starts its SQL while that of ${other.request.name} runs`;
    },
  },
};

/**
 * A request whose successor was carried out, or answered, starts nothing any more, however late it comes.
 *
 * Exceptions: of two updates within the second that signatures count nobody can tell which is the later. And what another one ends of
 * those before it, without their SQL, is answered while one that is earlier still may be on its way: nothing of it comes before that one's.
 */
export const theLaterRequestWins: Invariant = {
  id: 'I2',
  name: 'a request of a custom resource that comes after a later one starts nothing',
  during: {
    statementCreated: ({ ledger }, statement) => {
      const request = requestBehind(ledger, statement);
      if (!request) return undefined;
      const later = request.stack.requests
        .slice(request.number + 1)
        .filter((other) => sqlOf(other) !== undefined && !areOneSecondsUpdates(request, other))
        .find((other) => runOf(ledger, other) !== undefined || (other.answers.length > 0 && !isEndedByLater(other)));
      return later && `${request.name} starts its SQL after ${later.name}`;
    },
  },
};

/** Another one was asked for after it, which ends whatever is open before it. */
const isEndedByLater = ({ stack, number }: RequestRecord): boolean => number + 1 < stack.requests.length;

/** Stories begin with a second. */
const secondOf = ({ openedAtMs }: RequestRecord): number => Math.floor(openedAtMs / SECOND_MS);

const areOneSecondsUpdates = (one: RequestRecord, other: RequestRecord): boolean =>
  one.event.RequestType === other.event.RequestType && secondOf(one) === secondOf(other);

/** What is there is not made again, and what is not there is not deleted: it would fail, and the stack would be stuck. */
export const thingsAreMadeAndDeletedOnce: Invariant = {
  id: 'I2',
  name: 'a custom resource makes nothing twice and deletes only what is there',
  during: {
    statementCreated: ({ ledger }, statement) => {
      const request = requestBehind(ledger, statement);
      const [sql = ''] = statement.sqls;
      if (!request) return undefined;
      if (sql !== sqlOf(request)) return `${request.name} runs ${sql}`;
      // Without SQL for a deletion a thing is to stay, whatever becomes of the resource.
      if (sql.startsWith('alter') || !request.stack.plan.hasDelete) return undefined;
      const found = isThere(ledger, request.stack, thingIn(sql), statement);
      if (found === undefined || found !== sql.startsWith('create')) return undefined;
      return `${request.name} runs ${sql}, which is ${found ? 'there' : 'not there'}`;
    },
  },
};

/**
 * An answer names the request that it is for, the resource as it is known from then on, and its true end. A success without a statement
 * is that of a request that has nothing to run, or of the deletion of what is not there.
 *
 * Exception: by which id, and whether anything was there, is told to nobody once CloudFormation has asked for something else. A run of the
 * same event that was slow in its last call may answer then, and what it found gone may have been made again by what was asked since.
 */
export const resourcesAreAnsweredTruly: Invariant = {
  id: 'I1',
  name: 'a request of a custom resource is answered with what became of it',
  during: {
    resourceAnswered: ({ ledger }, request, body, answer) => {
      const { event, name } = request;
      const isItsOwn =
        body.StackId === event.StackId &&
        body.RequestId === event.RequestId &&
        body.LogicalResourceId === event.LogicalResourceId;
      if (!isItsOwn) return `${name} is answered as ${body.RequestId} of ${body.LogicalResourceId}`;
      const statement = runOf(ledger, request);
      const isRead = request.stack.requests.length === request.number + 1;
      if (!isRead) return undefined;
      if (!isRightId(request, body, statement, answer))
        return `${name} is answered with the id ${body.PhysicalResourceId}`;
      const sql = sqlOf(request);
      if (body.Status === 'FAILED' || statement || sql === undefined) return undefined;
      const mayBeThere = event.RequestType !== 'Delete' || isThere(ledger, request.stack, thingIn(sql)) === true;
      return mayBeThere ? `${name} succeeds, and has run nothing` : undefined;
    },
  },
};

const isUndescribable = (close: AnswerRecord['close']): boolean =>
  close.kind === 'failure' && close.cause.includes('"errorClass":"undescribable"');

function isRightId(
  { event, ownPhysicalResourceId }: RequestRecord,
  { Status, PhysicalResourceId }: ResponseBody,
  statement: StatementRecord | undefined,
  { close }: AnswerRecord,
): boolean {
  if (event.RequestType === 'Delete') return PhysicalResourceId === event.PhysicalResourceId;
  if (Status === 'SUCCESS') return PhysicalResourceId === ownPhysicalResourceId;
  const unmade = event.PhysicalResourceId ?? `${ownPhysicalResourceId}${NOT_CREATED}`;
  // What the Data API has lost, or refuses to describe, took effect or did not, for all that anybody knows.
  if (statement?.isForgotten || isUndescribable(close))
    return [ownPhysicalResourceId, unmade].includes(PhysicalResourceId);
  // What may have taken effect is to be deleted.
  return PhysicalResourceId === (statement?.status === 'FINISHED' ? ownPhysicalResourceId : unmade);
}

/** CloudFormation takes an answer for the last word: what it was told failed, or was not needed, is not run after that. */
export const answeredRequestsStartNothing: Invariant = {
  id: 'I2',
  name: 'a request of a custom resource that was answered starts nothing any more',
  during: {
    statementCreated: ({ ledger }, statement) => {
      const request = requestBehind(ledger, statement);
      const [told] = request?.answers ?? [];
      return request && told && `${request.name} starts its SQL after it was answered with ${told.body.Status}`;
    },
  },
};

/**
 * The URL takes every answer: whichever CloudFormation reads, it is the same one. It reads none after a while, or after it has asked for
 * something else.
 *
 * Exceptions: an answer of which its sender was not told that it had been taken, or died before it could write that down. And of two runs at
 * once, of a request that runs nothing whatever they find, one that may not look at what the other one finds ended, and answers without a record.
 */
export const resourcesAreAnsweredAlike: Invariant = {
  id: 'I1',
  name: 'every answer to one request of a custom resource says the same',
  // Not before: whoever has answered may die later, and not have come to write that down.
  atRest: ({ ledger }) =>
    [...ledger.requests.values()].flatMap((request) => {
      const overAtMs = request.stack.requests[request.number + 1]?.openedAtMs ?? Infinity;
      return request.answers.flatMap((later, place) => {
        if (later.answer.atMs >= overAtMs) return [];
        const other = request.answers
          .slice(0, place)
          .find(
            (one) =>
              one.body.Status !== later.body.Status &&
              later.answer.atMs - one.answer.atMs < READING_MS &&
              !isUnheardOf(one.answer) &&
              !(runsNothing(request) && isBesideDenied(one.answer, later.answer)),
          );
        return other ? [`${request.name} is answered with ${later.body.Status} after ${other.body.Status}`] : [];
      });
    }),
};

const runsNothing = (request: RequestRecord): boolean =>
  sqlOf(request) === undefined || (request.event.PhysicalResourceId ?? '').endsWith(NOT_CREATED);

const isBesideDenied = (one: AnswerRecord, later: AnswerRecord): boolean =>
  later.senderBeganAtMs < one.atMs && (one.isSenderDenied() || later.isSenderDenied());

/** How long CloudFormation may take to read an answer. */
const READING_MS = MINUTE_MS;

const isUnheardOf = ({ isReplyLost, isSenderDisturbed }: AnswerRecord): boolean => isReplyLost || isSenderDisturbed();

/** CloudFormation goes on to delete the stack, or its user to make the thing again. */
export const deletionsLeaveNothing: Invariant = {
  id: 'I6',
  name: 'a custom resource that is deleted leaves no SQL running and nothing there',
  during: {
    resourceAnswered: ({ ledger }, request, body, answer) => {
      if (!answer.accepted || body.Status !== 'SUCCESS' || request.event.RequestType !== 'Delete') return undefined;
      const running = runsOf(ledger, request.stack).find(({ statement }) => statement.endedAtMs === undefined);
      if (running && request.stack.plan.hasDelete) return `${request.name} succeeds while ${running.request.name} runs`;
      const sql = sqlOf(request);
      return sql !== undefined && isThere(ledger, request.stack, thingIn(sql)) === true
        ? `${request.name} succeeds, and ${thingIn(sql)} is there`
        : undefined;
    },
  },
};

/**
 * A statement that CloudFormation has given up ends by itself, or is stopped, as soon as a Lambda that was not disturbed has been handed the
 * next request of its resource, provided that it was listed by then.
 *
 * Exceptions: a request whose successor was asked for meanwhile is not carried out; and of two updates within one second nobody can tell
 * which is the later.
 */
export const givenUpRequestsAreStopped: Invariant = {
  id: 'I6',
  name: 'the SQL of a request that was given up is stopped with the next one',
  atRest: ({ ledger, scenario }) =>
    ledger.stacks.flatMap((stack) =>
      runsOf(ledger, stack).flatMap(({ request, statement }) => {
        const next = stack.requests[request.number + 1];
        if (!next || areOneSecondsUpdates(request, next)) return [];
        const overAtMs = stack.requests[next.number + 1]?.openedAtMs ?? Infinity;
        const knownAtMs = statement.createdAtMs + scenario.environment.listingLagMs;
        const look = next.looks.find(({ fromMs, toMs }) => knownAtMs < fromMs && toMs < overAtMs);
        const lateMs = (statement.endedAtMs ?? Infinity) - STOPPING_MS - (look?.toMs ?? Infinity);
        return lateMs > 0 ? [`the SQL of ${request.name} runs on for ${lateMs} ms after ${next.name}`] : [];
      }),
    ),
};

/**
 * CloudFormation gives no request up that could have been answered. One that waits in a pool cannot as long as all of its slots are taken.
 *
 * Exception: all Lambdas that were handed the request died, or could not reach the table, before they had registered it.
 */
export const requestsAreAnsweredInTime: Invariant = {
  id: 'I3',
  name: 'a request of a custom resource is answered in time',
  atRest: (world) =>
    [...world.ledger.requests.values()].flatMap((request) => {
      const { close, closedAtMs = Infinity, handledAtMs, name, token } = request;
      const item = world.ledger.itemWithToken(token);
      const knownAtMs = handledAtMs ?? item?.registeredAtMs;
      if (close?.kind !== 'timedOut' || knownAtMs === undefined) return [];
      const statement = runOf(world.ledger, request);
      const waitsForSlot = !statement && item?.poolKey !== undefined && item.queuedAtMs !== undefined;
      const startableAtMs = waitsForSlot ? fullUntilMs(world, item.poolKey, closedAtMs) : 0;
      const endedAtMs = statement ? (statement.endedAtMs ?? Infinity) : startableAtMs;
      const dueAtMs = Math.max(world.lastFaultMs, knownAtMs, endedAtMs) + answerDeadlineMs(world);
      const lateMs = closedAtMs - dueAtMs;
      return lateMs > 0 ? [`${name} could have been answered ${Math.round(lateMs / SECOND_MS)} s ago`] : [];
    }),
};

function requestBehind(ledger: Ledger, { name }: StatementRecord): RequestRecord | undefined {
  const item: ItemRecord | undefined = ledger.itemNamed(name);
  return item && ledger.requestOf(item);
}
