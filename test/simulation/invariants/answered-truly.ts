import { type AnswerRecord, isUnknown, type ItemRecord, type StatementRecord } from '../ledger.js';
import type { World } from '../world.js';
import type { Invariant } from './invariant.js';
import { type StoredResultDocument, wrongObject } from './stored-results.js';

interface AnswerDocument {
  readonly detail?: { readonly state?: string; readonly statementId?: string };
  readonly statementId?: string;
  readonly errorClass?: string;
  readonly result?: {
    readonly Records: readonly unknown[];
    readonly TotalNumRows: number;
    readonly truncated: boolean;
    readonly unavailable?: string;
    readonly object?: StoredResultDocument['object'];
  };
  readonly errorType?: string;
}

/** Every answer that Step Functions took tells the true end of the statement that the token was put on. */
export const answeredTruly: Invariant = {
  id: 'I1',
  name: 'a task is answered with the true end of its own statement',
  during: {
    answered: (world, answer) => {
      if (!answer.accepted) return undefined;
      if (isWithoutStatement(world, answer)) return undefined;
      const item = world.ledger.itemAnswered(answer);
      if (!item) return `${answer.token} is answered, and no invocation ever bore it`;
      return answer.close.kind === 'success'
        ? wrongSuccess(world, answer, item, JSON.parse(answer.close.output) as AnswerDocument)
        : wrongFailure(world, answer, item, JSON.parse(answer.close.cause) as AnswerDocument, answer.close.error);
    },
  },
  atRest: (world) =>
    world.ledger.answers.flatMap((answer) => {
      const item = world.ledger.itemAnswered(answer);
      const isNeverStarted =
        answer.close.kind === 'failure' && /"never-started"|waited in its pool/.test(answer.close.cause);
      return answer.accepted && isNeverStarted && item && ranUnder(world, item, answer)
        ? [`${answer.token} was told that nothing ran, and later its statement ran`]
        : [];
    }),
};

/** A custom resource that has nothing to run, or is refused, is answered at once: see `custom-resources.ts`. */
const isWithoutStatement = ({ ledger }: World, { token, close }: AnswerRecord): boolean =>
  ledger.requests.has(token) &&
  (close.kind === 'success' ? close.output === '{}' : close.cause.includes('"errorType"'));

/** Whether an item's statement was started before a retry put another token on the item, which then runs it on its own behalf. */
function ranUnder({ ledger }: World, item: ItemRecord, { token, atMs }: AnswerRecord): boolean {
  const statement = ledger.statementOf(item);
  // The next attempt may have the same token, and runs it on its own behalf.
  if ((ledger.tasks.get(token)?.openedAtMs ?? 0) > atMs) return false;
  const place = item.tokens.findLastIndex((put) => put.token === token);
  if (statement === undefined || isUnknown(statement, atMs)) return false;
  return statement.createdAtMs < (item.tokens[place + 1]?.fromMs ?? Infinity);
}

function wrongSuccess(
  world: World,
  { token, atMs }: AnswerRecord,
  item: ItemRecord,
  { detail, result }: AnswerDocument,
): string | undefined {
  const statement = world.ledger.statementOf(item);
  if (!statement) return `${token} succeeds without a statement`;
  if (statement.status !== 'FINISHED' || (statement.endedAtMs ?? Infinity) > atMs) {
    return `${token} succeeds, and its statement is ${statement.status}`;
  }
  if (detail?.state !== 'FINISHED' || detail.statementId !== statement.id) {
    return `${token} succeeds with ${JSON.stringify(detail)} instead of statement ${statement.id}`;
  }
  if (result?.object) return wrongObject(world, item, statement, { ...result, object: result.object });
  const { bucket, maxRows = 0 } = item.resultRequest ?? {};
  const goesToS3 = bucket !== undefined;
  // Each row of a CSV result is a record, and its heading is beside the first one.
  const rows = Math.max(statement.rows, heading(item));
  const wanted = goesToS3 ? rows : Math.min(rows, maxRows);
  const isShort = result && (result.Records.length !== wanted || result.truncated !== wanted < rows);
  if (!isShort) return undefined;
  const isCut = statement.rowLength > 1_000 && !goesToS3;
  const isExcused = result.unavailable !== undefined ? mayLackRows(world, statement) : isCut;
  return isExcused ? undefined : `${token} gets ${result.Records.length} rows of ${statement.rows}`;
}

const heading = ({ resultFormat }: ItemRecord): number => (resultFormat === 'CSV' ? 1 : 0);

/** Rows are missing rightly where the Data API refused them, forgot them, or failed too long. */
const mayLackRows = ({ faults, scheduler }: World, statement: StatementRecord): boolean =>
  faults.hits.size > 0 || isUnknown(statement, scheduler.nowMs);

function wrongFailure(
  world: World,
  { token, atMs }: AnswerRecord,
  item: ItemRecord,
  { errorClass, errorType, statementId }: AnswerDocument,
  error: string,
): string | undefined {
  const statement = world.ledger.statementOf(item);
  // The starter's own error, which is told only where nothing was started.
  if (errorType !== undefined) {
    // Exception: that is just what it says where the statement was forgotten before its start was recorded.
    if (!statement || (error === 'StartOutcomeUnknown' && isUnknown(statement, atMs))) return undefined;
    return `${token} is refused with ${error}, and its statement ran`;
  }
  switch (errorClass) {
    case 'never-started':
      // Exception: it was forgotten before its start was recorded, so nothing tells of it.
      if (!statement || isUnknown(statement, atMs)) return undefined;
      return `${token} is told that nothing ran, and statement ${statement.id} did`;
    case 'cancelled': {
      // In the queue of its pool there was none.
      const isOfQueue = item.poolKey !== undefined && (statementId ?? '') === '';
      if (isOfQueue) return statement && `${token} is told that nothing ran, and statement ${statement.id} did`;
      return wrongEnd(token, error, statementId, statement);
    }
    case 'undescribable':
      // The Data API refuses to tell, and has done so for long.
      return world.faults.hits.has('deny') ? undefined : `${token} is told that its statement cannot be described`;
    case 'output':
      // Exception: Step Functions itself refused what it was to be given.
      return world.faults.hits.has('refuse') ? undefined : `${token} is told that its output was refused`;
    case 'expired':
      if (item.isEndKnown) return `${token} is told that its statement is unknown, and the table knows its end`;
      return statement && isUnknown(statement, atMs)
        ? undefined
        : `${token} is told that its statement is unknown, and it is known`;
    default:
      return wrongEnd(token, error, statementId, statement);
  }
}

const wrongEnd = (
  token: string,
  error: string,
  statementId: string | undefined,
  statement: StatementRecord | undefined,
): string | undefined =>
  statement?.status === error && statement.id === statementId && statement.endedAtMs !== undefined
    ? undefined
    : `${token} fails with ${error} of ${statementId}, and its statement ${statement?.id} is ${statement?.status}`;
