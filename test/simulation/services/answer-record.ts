import type { AnswerRecord } from '../ledger.js';
import type { Lambda } from '../lambda/lambda.js';
import type { World } from '../world.js';

/** An answer as it was sent now, whoever waits for it. */
export const answerRecord = (
  { scheduler }: World,
  token: string,
  close: AnswerRecord['close'],
  lambda: Lambda,
  { accepted, isReplyLost }: Pick<AnswerRecord, 'accepted' | 'isReplyLost'>,
): AnswerRecord => ({
  ...{ token, close, atMs: scheduler.nowMs, accepted, isReplyLost },
  statementId: statementIdIn(close),
  ...{ lambda: lambda.label, senderBeganAtMs: lambda.startedAtMs },
  ...{ isSenderDisturbed: () => lambda.isBroken, isSenderDenied: () => lambda.isDenied },
});

function statementIdIn(close: AnswerRecord['close']): string | undefined {
  const document = JSON.parse(close.kind === 'success' ? close.output : close.cause) as {
    readonly statementId?: string;
    readonly detail?: { readonly statementId?: string };
  };
  const statementId = document.statementId ?? document.detail?.statementId;
  return statementId === '' ? undefined : statementId;
}
