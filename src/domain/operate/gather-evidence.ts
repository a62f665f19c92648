import { parseCompletionEvent } from '../completion/completion-event.js';
import { type Answered, known, unknown } from '../../ports/answered.js';
import type { DeadLetter } from '../../ports/dead-letters.js';
import type { Execution } from '../../ports/executions.js';
import type { Invocation, InvocationKey } from '../../ports/invocation.js';
import { isTerminal } from '../../ports/statement-status.js';
import { errorNameOf } from '../../ports/tasker-error.js';
import type { Evidence, LetterEvidence, RoadEvidence, StatementEvidence } from './evidence.js';
import { isQueued } from '../pool/is-queued.js';
import { isPooled } from '../pool/pool.js';
import { judgeLock } from './judge-lock.js';
import { judgePool } from './judge-pool.js';
import { permissionsToComplete } from './needed-permissions.js';
import type { Operator } from './operator.js';
import { readBody } from './read-letter.js';
import { statementViewOf } from './tell-story.js';

/** Dead letters looked at for one explanation. */
const LETTERS_MAX = 100;

/** What all invocations of an execution have in common; asked once. */
export interface SharedEvidence {
  readonly execution: Answered<Execution>;
  readonly letters: () => Promise<Answered<readonly DeadLetter[]>>;
  readonly road: () => Promise<RoadEvidence>;
}

/** Asks for each thing at most once, and only where an explanation depends on it. */
export function shareEvidence(operator: Operator, execution: Answered<Execution>): SharedEvidence {
  let letters: Promise<Answered<readonly DeadLetter[]>> | undefined;
  let road: Promise<RoadEvidence> | undefined;
  return {
    execution,
    letters: () => (letters ??= lookAtLetters(operator)),
    road: () => (road ??= lookAtRoad(operator)),
  };
}

/**
 * All that the catalogue of causes looks at. Whether a running execution's task still waits is asked by one heartbeat, which begins
 * a state's `HeartbeatSeconds` anew.
 *
 * @throws {TaskerError} the state table could not be read; what else cannot be asked is `unknown`.
 */
export async function gatherEvidence(
  operator: Operator,
  invocation: Invocation | undefined,
  shared: SharedEvidence,
): Promise<Evidence> {
  const { clock, settings } = operator;
  const { execution } = shared;
  if (!invocation) return { now: clock.now(), settings, execution };
  const base = { settings, execution, invocation, ...(await lockEvidence(operator, invocation)) };
  if (invocation.processed) return { now: clock.now(), ...base };
  const statement = await askForStatement(operator, invocation);
  const task = await askForTask(operator, invocation, execution);
  const pool = isPooled(invocation) && isQueued(invocation) ? await judgePool(operator, invocation) : undefined;
  const isAtEnd = statement?.kind === 'known' && isTerminal(statement.value.status);
  // The reconciler is to help.
  const isHeldUp = pool !== undefined && (pool.held < pool.size || pool.slots.some(({ isLeft }) => isLeft));
  const needsRoad = isAtEnd || isHeldUp || statement?.kind === 'denied' || statement?.kind === 'unknown';
  const letters = isAtEnd ? lettersAbout(operator, invocation, await shared.letters()) : undefined;
  const road = needsRoad ? await shared.road() : undefined;
  return {
    now: clock.now(),
    ...base,
    ...(statement && { statement }),
    ...(task && { task }),
    ...(letters && { letters }),
    ...(road && { road }),
    ...(pool && { pool }),
  };
}

async function lockEvidence(operator: Operator, invocation: Invocation): Promise<Pick<Evidence, 'lock'>> {
  const mayBeRefused = invocation.processed
    ? invocation.outcome?.errorName === 'ConcurrentExecution'
    : invocation.statementId === undefined;
  // It waits for the lock, and is not refused.
  const isPatient = invocation.poolKey === invocation.singletonKey && !invocation.processed;
  if (invocation.singletonKey === undefined || !mayBeRefused || isPatient) return {};
  const lock = await operator.search.lock(invocation.singletonKey);
  return lock ? { lock: await judgeLock(operator, lock) } : {};
}

async function askForStatement(
  { tasker }: Operator,
  { statementId }: Invocation,
): Promise<StatementEvidence | undefined> {
  if (statementId === undefined) return undefined;
  try {
    return known(statementViewOf(await tasker.describeStatement(statementId), false));
  } catch (error) {
    const name = errorNameOf(error);
    if (name === 'ResourceNotFoundException') return { kind: 'missing' };
    if (name !== 'AccessDeniedException' && name !== 'ConfigurationError') return unknown(name);
    return { kind: 'denied', reason: `${name} for redshift-data:DescribeStatement` };
  }
}

async function askForTask(
  { taskCallback }: Operator,
  { taskToken }: Invocation,
  execution: Answered<Execution>,
): Promise<Evidence['task']> {
  if (taskToken === undefined) return undefined;
  if (execution.kind === 'known' && execution.value.status !== 'RUNNING') return 'nobodyWaits';
  try {
    const answer: string = await taskCallback.sendTaskHeartbeat(taskToken);
    return answer === 'delivered' ? 'waits' : answer === 'nobodyWaits' ? 'nobodyWaits' : 'cannotTell';
  } catch {
    return 'cannotTell';
  }
}

async function lookAtLetters({ deadLetters }: Operator): Promise<Answered<readonly DeadLetter[]>> {
  try {
    const letters = await deadLetters.take(LETTERS_MAX);
    await Promise.all(letters.map((letter) => deadLetters.giveBack(letter)));
    return known(letters);
  } catch (error) {
    return unknown(errorNameOf(error));
  }
}

function lettersAbout(
  { settings }: Operator,
  key: InvocationKey,
  letters: Answered<readonly DeadLetter[]>,
): Answered<readonly LetterEvidence[]> {
  if (letters.kind !== 'known') return letters;
  const about = letters.value.filter(({ body }) => {
    const parsed = parseCompletionEvent(readBody(body), settings.statementNamePrefix);
    return (
      parsed.kind === 'ours' &&
      parsed.key.executionArn === key.executionArn &&
      parsed.key.invocationId === key.invocationId
    );
  });
  return known(
    about.map(({ kind, messageId, sentAt, deliveryError }) => ({
      kind,
      messageId,
      ...(sentAt !== undefined && { sentAt }),
      ...(deliveryError !== undefined && { deliveryError }),
    })),
  );
}

async function lookAtRoad(operator: Operator): Promise<RoadEvidence> {
  const { inspection, parts } = operator;
  const unnamed = unknown('it is not named');
  const rule = (name: string | undefined) => (name === undefined ? Promise.resolve(unnamed) : inspection.rule(name));
  const [completionRule, schedule, queue, completer] = await Promise.all([
    rule(parts.completionRuleName),
    rule(parts.reconcileRuleName),
    parts.completionQueueUrl === undefined ? unnamed : inspection.queue(parts.completionQueueUrl),
    inspection.function(parts.completerFunctionName),
  ]);
  const mapping =
    queue.kind === 'known' ? await inspection.mapping(parts.completerFunctionName, queue.value.queueArn) : unnamed;
  const roleArn = completer.kind === 'known' ? completer.value.roleArn : undefined;
  const deniedPermissions =
    roleArn === undefined
      ? unknown("the completer's role is not known")
      : await inspection.deniedPermissions(roleArn, permissionsToComplete());
  return { completionRule, schedule, queue, mapping, deniedPermissions };
}
