import { DAY_MS } from '../../../src/ports/units.js';
import type { AnswerRecord, ItemRecord } from '../ledger.js';
import type { World } from '../world.js';
import type { Invariant } from './invariant.js';

interface AnswerDocument {
  readonly detail?: { readonly state?: string; readonly statementId?: string };
  readonly statementId?: string;
  readonly errorClass?: string;
  readonly result?: { readonly Records: readonly unknown[]; readonly truncated: boolean };
}

/** Every answer that Step Functions took tells the true end of the statement that the token was put on. */
export const answeredTruly: Invariant = {
  id: 'I1',
  name: 'a task is answered with the true end of its own statement',
  during: {
    answered: (world, answer) => {
      if (!answer.accepted) return undefined;
      const item = world.ledger.itemWithToken(answer.token, answer.statementId);
      if (!item) return `${answer.token} is answered, and no invocation ever bore it`;
      return answer.close.kind === 'success'
        ? wrongSuccess(world, answer, item, JSON.parse(answer.close.output) as AnswerDocument)
        : wrongFailure(world, answer, item, JSON.parse(answer.close.cause) as AnswerDocument, answer.close.error);
    },
  },
  atRest: (world) =>
    world.ledger.answers.flatMap((answer) => {
      const item = world.ledger.itemWithToken(answer.token, answer.statementId);
      const isNeverStarted = answer.close.kind === 'failure' && answer.close.cause.includes('"never-started"');
      return answer.accepted && isNeverStarted && item && world.ledger.statementOf(item)
        ? [`${answer.token} was told that nothing ran, and later its statement ran`]
        : [];
    }),
};

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
  if (result && (result.truncated || result.Records.length !== 2)) {
    return `${token} gets ${result.Records.length} rows of 2`;
  }
  return undefined;
}

function wrongFailure(
  world: World,
  { token }: AnswerRecord,
  item: ItemRecord,
  { errorClass, statementId }: AnswerDocument,
  error: string,
): string | undefined {
  const statement = world.ledger.statementOf(item);
  switch (errorClass) {
    case 'never-started':
      return statement && `${token} is told that nothing ran, and statement ${statement.id} did`;
    case 'output':
      // Exception: Step Functions itself refused what it was to be given.
      return world.faults.hits.has('refuse') ? undefined : `${token} is told that its output was refused`;
    case 'expired':
      return statement?.isForgotten || world.scheduler.nowMs - (statement?.endedAtMs ?? Infinity) >= DAY_MS
        ? undefined
        : `${token} is told that its statement is unknown, and it is known`;
    default:
      return statement?.status === error && statement.id === statementId && statement.endedAtMs !== undefined
        ? undefined
        : `${token} fails with ${error} of ${statementId}, and its statement ${statement?.id} is ${statement?.status}`;
  }
}
