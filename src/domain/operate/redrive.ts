import { parseCompletionEvent } from '../completion/completion-event.js';
import type { DeadLetter } from '../../ports/dead-letters.js';
import type { InvocationKey } from '../../ports/invocation.js';
import { FunctionFailedError } from '../../ports/operator-errors.js';
import { isTerminal } from '../../ports/statement-status.js';
import { errorNameOf } from '../../ports/tasker-error.js';
import type { Operator } from './operator.js';
import { eventOfUpkeepLetter, readBody } from './read-letter.js';

/** What to expect of a letter. */
export interface LetterJudgement {
  readonly letter: Omit<DeadLetter, 'body' | 'receipt'>;
  /** Absent where it is about no invocation of this tasker. */
  readonly invocation?: InvocationKey;
  /**
   * `ready`: it can be dealt with now. `needless`: whatever it asks for is done, or nobody's. `poisonous`: what kept it from being dealt
   * with is still there.
   */
  readonly verdict: 'ready' | 'needless' | 'poisonous';
  readonly reason: string;
}

/** What became of a letter. */
export interface RedriveResult extends LetterJudgement {
  /** `left`: it stays among the dead letters. */
  readonly result: 'dealt with' | 'removed' | 'left';
}

/** What a letter says and what stands against dealing with it; nothing is changed. Throws only where the table cannot be read. */
export async function judgeLetter(operator: Operator, letter: DeadLetter): Promise<LetterJudgement> {
  const { body: _body, receipt: _receipt, ...shown } = letter;
  if (letter.kind === 'upkeep' || isForUpkeep(letter)) return { letter: shown, ...judgeUpkeepLetter(letter) };
  const parsed = parseCompletionEvent(readBody(letter.body), operator.settings.statementNamePrefix);
  if (parsed.kind === 'foreign') return { letter: shown, verdict: 'needless', reason: parsed.reason };
  const { key, statementId } = parsed;
  const invocation = await operator.store.get(key);
  const about = { letter: shown, invocation: key };
  if (invocation === undefined)
    return { ...about, verdict: 'needless', reason: 'the state table has no such invocation' };
  if (invocation.processed) {
    return { ...about, verdict: 'needless', reason: `answered meanwhile: ${invocation.status}` };
  }
  if (invocation.statementId !== undefined && invocation.statementId !== statementId) {
    return { ...about, verdict: 'needless', reason: 'it is about another statement than the one that was started' };
  }
  return { ...about, ...(await judgeStatement(operator, statementId)) };
}

type Verdict = Pick<LetterJudgement, 'verdict' | 'reason'>;

async function judgeStatement({ tasker }: Operator, statementId: string): Promise<Verdict> {
  try {
    const { Status = 'unknown' } = await tasker.describeStatement(statementId);
    return isTerminal(Status)
      ? {
          verdict: 'ready',
          reason: `the statement ended as ${Status}; what kept it from being answered seems to be over`,
        }
      : { verdict: 'poisonous', reason: `the Data API does not confirm the event: it says ${Status}` };
  } catch (error) {
    const name = errorNameOf(error);
    if (name === 'ResourceNotFoundException') {
      return { verdict: 'poisonous', reason: 'the Data API does not know the statement; the reconciler settles it' };
    }
    return { verdict: 'poisonous', reason: `the tasker cannot describe the statement: ${name}` };
  }
}

/** A tick or an ended execution that EventBridge could not deliver. */
const isForUpkeep = ({ body }: DeadLetter): boolean => isUpkeepEvent(readBody(body));

const isUpkeepEvent = (event: unknown): event is { readonly source: string } =>
  typeof event === 'object' &&
  event !== null &&
  'source' in event &&
  (event.source === 'aws.states' || event.source === 'aws.events');

function judgeUpkeepLetter({ body }: DeadLetter): Verdict {
  const event = eventOfUpkeepLetter(body);
  if (!isUpkeepEvent(event)) return { verdict: 'needless', reason: 'not an event of the upkeep function' };
  return event.source === 'aws.events'
    ? { verdict: 'needless', reason: 'a tick of the reconciler; the next one did the same' }
    : { verdict: 'ready', reason: 'an execution ended, and its statements were not cancelled' };
}

/**
 * Deals with a dead letter again: hands it to the function that failed on it, and removes it only once that took it. A letter that
 * is still poisonous is tried all the same, and left where the function fails on it again.
 *
 * @param judgement what {@link judgeLetter} said of it.
 * @throws {QueueUnavailableError} the letter could not be removed or given back; repeating is safe.
 */
export async function redriveLetter(
  operator: Operator,
  letter: DeadLetter,
  judgement: LetterJudgement,
): Promise<RedriveResult> {
  const { deadLetters } = operator;
  const leave = async (reason: string): Promise<RedriveResult> => {
    await deadLetters.giveBack(letter);
    return { ...judgement, verdict: 'poisonous', reason, result: 'left' };
  };
  if (judgement.verdict === 'needless') {
    await deadLetters.remove(letter);
    return { ...judgement, result: 'removed' };
  }
  try {
    if (judgement.invocation === undefined)
      await operator.tasker.executionEnded(eventOfUpkeepLetter(letter.body) ?? {});
    else if ((await operator.tasker.complete([letter])).has(letter.messageId)) {
      return await leave(
        judgement.verdict === 'poisonous' ? judgement.reason : 'the completer failed on it again; see its log',
      );
    }
  } catch (error) {
    const name = error instanceof FunctionFailedError ? error.functionErrorName : errorNameOf(error);
    return await leave(`the function could not deal with it: ${name}`);
  }
  if (judgement.invocation && !(await isAnswered(operator, judgement.invocation))) {
    return await leave(
      judgement.verdict === 'poisonous' ? judgement.reason : 'the completer took it, but its task is not answered',
    );
  }
  await deadLetters.remove(letter);
  return { ...judgement, result: 'dealt with' };
}

/** The completer drops what the Data API does not confirm; then the letter is all that is left. */
async function isAnswered({ store }: Operator, key: InvocationKey): Promise<boolean> {
  const invocation = await store.get(key);
  return invocation === undefined || invocation.processed;
}
