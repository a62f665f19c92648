import type { Cause, Evidence, Finding } from '../evidence.js';
import { startableSince } from '../../started-at.js';
import { waiterOf } from '../../waiter.js';
import { serviceOf } from '../service-of.js';
import { ago, formatDuration, formatTime, settledBy, starterGoneAt } from '../times.js';

const statusOf = ({ statement }: Evidence): string | undefined =>
  statement?.kind === 'known' ? statement.value.status : undefined;

const isAtEnd = (evidence: Evidence): boolean => ['FINISHED', 'FAILED', 'ABORTED'].includes(statusOf(evidence) ?? '');

const statementFact = (evidence: Evidence): string =>
  `the Data API says ${statusOf(evidence) ?? 'nothing'} of statement ${evidence.invocation?.statementId ?? '(none)'}`;

/** The workflow is over, the statement is not yet closed. */
export const executionEnded: Cause = {
  name: 'execution-ended',
  find: (evidence) => {
    const { execution, invocation, now } = evidence;
    if (!invocation || invocation.processed || execution.kind !== 'known' || execution.value.status === 'RUNNING') {
      return undefined;
    }
    const { status, stoppedAt } = execution.value;
    return {
      isWell: false,
      sentence: `The execution ended as ${status}, so nobody waits for this statement; the tasker cancels it and closes its record.`,
      evidence: [
        `${serviceOf(execution.value.executionArn)} says ${status}${stoppedAt === undefined ? '' : `, ${ago(now, stoppedAt)}`}`,
        ...(invocation.statementId === undefined ? ['no statement is known of it'] : [statementFact(evidence)]),
      ],
      nextStep: isAtEnd(evidence)
        ? 'nothing: the reconciler closes the record'
        : 'where it still runs after the next reconciler period, cancel it with: cancel, and look at the rule for ended executions',
    };
  },
};

const waiterWord = (taskToken = ''): string =>
  waiterOf(taskToken).kind === 'durableFunction' ? 'the callback' : 'the task token';

/** The execution goes on without this statement. */
export const taskGone: Cause = {
  name: 'task-gone',
  find: (evidence) => {
    const { invocation, task } = evidence;
    if (!invocation || invocation.processed || task !== 'nobodyWaits') return undefined;
    return {
      isWell: false,
      sentence:
        'The execution runs, but nobody waits for this statement any more: its state timed out, was caught, or a sibling failed.',
      evidence: [
        `${serviceOf(invocation.executionArn)} says that ${waiterWord(invocation.taskToken)} is dead`,
        ...(invocation.statementId === undefined ? ['no statement is known of it'] : [statementFact(evidence)]),
      ],
      nextStep: isAtEnd(evidence)
        ? 'nothing: the reconciler closes the record as undelivered, and a retry of the same entry is given its outcome'
        : 'where nobody is to have its result, stop it with: cancel. A retry of the same entry would take it over instead of starting it again',
    };
  },
};

const claimIsHeld = ({ invocation, now }: Evidence): boolean =>
  invocation?.claim !== undefined && now < invocation.claim.expiresAt;

const dequeuedFact = ({ invocation, now }: Evidence): readonly string[] =>
  invocation?.ticket === undefined || invocation.dequeuedAt === undefined
    ? []
    : [`it left the queue of its pool ${ago(now, invocation.dequeuedAt)}`];

/** Registered, and its starter may still be at work. */
export const starting: Cause = {
  name: 'starting',
  find: (evidence) => {
    const { invocation, now } = evidence;
    if (!invocation || invocation.processed || invocation.statementId !== undefined) return undefined;
    const goneAt = starterGoneAt(evidence, startableSince(invocation));
    if (now >= goneAt && !claimIsHeld(evidence)) return undefined;
    return {
      isWell: now - startableSince(invocation) < evidence.settings.claimLeaseMs,
      sentence: 'It is registered, and its starter may be starting the statement right now.',
      evidence: [
        `registered ${ago(now, invocation.registeredAt)}`,
        ...dequeuedFact(evidence),
        `the starter counts as gone from ${formatTime(goneAt)} on`,
      ],
      nextStep: `wait; where no statement appears, the reconciler settles it by ${formatTime(settledBy(evidence, startableSince(invocation)))}`,
    };
  },
};

/** Registered, its starter is gone, and no statement was ever recorded. */
export const neverStarted: Cause = {
  name: 'never-started',
  find: (evidence) => {
    const { invocation, now } = evidence;
    if (!invocation || invocation.processed || invocation.statementId !== undefined) return undefined;
    const by = formatTime(settledBy(evidence, startableSince(invocation)));
    // What it takes to start it is kept for one that has waited.
    if (invocation.ticket !== undefined && invocation.status === 'REGISTERED') {
      return {
        isWell: false,
        sentence:
          'It has left the queue of its pool, but whoever was to start it died, or was refused for the time being.',
        evidence: [`registered ${ago(now, invocation.registeredAt)}`, ...dequeuedFact(evidence)],
        nextStep: `the reconciler starts it with the slot that it has, by ${by}; at once with: reconcile`,
      };
    }
    return {
      isWell: false,
      sentence: 'It is registered, but its starter died before it recorded a statement.',
      evidence: [
        `registered ${ago(now, invocation.registeredAt)}`,
        `a starter lives for ${formatDuration(evidence.settings.starterTimeLimitMs)}`,
      ],
      nextStep:
        `the reconciler looks for the statement by its name and answers the task by ` +
        `${by}; at once with: reconcile`,
    };
  },
};

/** The tasker's role may not do what it must. */
export const denied: Cause = {
  name: 'denied',
  find: ({ invocation, road, statement }) => {
    if (!invocation || invocation.processed) return undefined;
    const simulated = road?.deniedPermissions.kind === 'known' ? road.deniedPermissions.value : [];
    if (statement?.kind !== 'denied' && simulated.length === 0) return undefined;
    const reasons = [
      ...(statement?.kind === 'denied' ? [statement.reason] : []),
      ...simulated.map(({ action, resource }) => `${action} on ${resource} is not allowed`),
    ];
    return {
      isWell: false,
      sentence: "The tasker's role is denied what it needs, so nobody can find out or tell how the statement ended.",
      evidence: reasons,
      nextStep:
        'give the role what is named here; then: redrive for what became a dead letter, or wait for the reconciler, which comes back by itself',
    };
  },
};

/** The Data API forgot it, or never knew it. */
export const statementUnknown: Cause = {
  name: 'statement-unknown',
  find: (evidence) => {
    const { invocation, now, settings, statement } = evidence;
    if (!invocation || invocation.processed || statement?.kind !== 'missing') return undefined;
    const since = invocation.startedAt ?? invocation.registeredAt;
    const goneAfter = formatDuration(settings.unknownStatementGraceMs);
    return {
      isWell: false,
      sentence:
        'The Data API does not know the statement (any more), so how it ended can no longer be found out there.',
      evidence: [`statement ${invocation.statementId ?? ''} is not known`, `it was started ${ago(now, since)}`],
      nextStep:
        `the reconciler answers the task as failed with the class 'expired' once the statement is older than ${goneAfter}; ` +
        'look into SYS_QUERY_HISTORY for what became of it before anything is run again',
    };
  },
};

const waitsOrRuns = (evidence: Evidence, sentence: string, nextStep: string): Finding => ({
  isWell: true,
  sentence,
  evidence: [
    statementFact(evidence),
    `started ${ago(evidence.now, evidence.invocation?.startedAt ?? evidence.now)}`,
    ...(evidence.task === 'waits' ? ['its task waits for the answer'] : []),
  ],
  nextStep,
});

/** Redshift has it and has not begun. */
export const waitsInRedshift: Cause = {
  name: 'waits-in-redshift',
  find: (evidence) => {
    const status = statusOf(evidence);
    if (evidence.invocation?.processed || (status !== 'SUBMITTED' && status !== 'PICKED')) return undefined;
    return waitsOrRuns(
      evidence,
      `The statement waits inside Redshift (${status}): it has not begun to run.`,
      'look at the queue of the cluster (STV_WLM_QUERY_STATE, or SYS_QUERY_HISTORY where status is queued) and at what holds its slots',
    );
  },
};

/** It runs. */
export const runs: Cause = {
  name: 'runs',
  find: (evidence) =>
    evidence.invocation?.processed || statusOf(evidence) !== 'STARTED'
      ? undefined
      : waitsOrRuns(
          evidence,
          'The statement runs in Redshift; its task is answered when it has ended.',
          'wait, or look at what it does (SYS_QUERY_DETAIL) and at the locks it waits for (SVV_TRANSACTIONS); stop it with: cancel',
        ),
};
