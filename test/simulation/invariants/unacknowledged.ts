import { SIMULATION_SETTINGS } from '../scenario/simulation-settings.js';
import type { AnswerRecord, Ledger } from '../ledger.js';

/**
 * Whether nobody could write down that an answer was taken: its sender was not told, died or was disturbed, or fell behind its claim and
 * somebody else has taken the invocation up. Whoever asks then hears `TaskTimedOut`, which a task that nobody answered says as well.
 */
export const isUnacknowledged = (ledger: Ledger, answer: AnswerRecord): boolean =>
  answer.isReplyLost || answer.isSenderDisturbed() || fellBehind(ledger, answer);

function fellBehind(ledger: Ledger, answer: AnswerRecord): boolean {
  const item = ledger.itemAnswered(answer);
  const own = item?.claims.findLast(({ lambda, atMs }) => lambda === answer.lambda && atMs <= answer.atMs);
  if (!item || !own) return false;
  const taken = [
    ...item.claims.filter(({ lambda }) => lambda !== answer.lambda).map(({ atMs }) => atMs),
    ...item.tokens.filter(({ token }) => token !== answer.token).map(({ fromMs }) => fromMs),
  ];
  const lostAtMs = Math.max(own.atMs + SIMULATION_SETTINGS.claimLeaseMs, answer.atMs);
  return taken.some((atMs) => atMs >= lostAtMs);
}
