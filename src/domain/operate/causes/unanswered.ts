import { isTerminal } from '../../../ports/statement-status.js';
import { MINUTE_MS, SECOND_MS } from '../../../ports/units.js';
import type { Cause, Evidence, Finding } from '../evidence.js';
import { resultObjectOf } from '../result-object.js';
import { ago, completedBy, formatDuration, formatTime } from '../times.js';

/** EventBridge delivers within half a second as a rule; with the queue and a cold start, an event may take so long. */
const ON_ITS_WAY_MS = 30 * SECOND_MS;
/** What waits longer is not taken. */
const QUEUE_WAIT_MS = MINUTE_MS;

/** When the statement ended, where it is at its end and its record is not. */
function unansweredEnd({ invocation, statement, now }: Evidence): { readonly endedAt: typeof now } | undefined {
  if (!invocation || invocation.processed || statement?.kind !== 'known') return undefined;
  if (!isTerminal(statement.value.status)) return undefined;
  return { endedAt: statement.value.updatedAt ?? now };
}

const endFact = ({ statement, now }: Evidence): string =>
  statement?.kind === 'known'
    ? `the Data API says ${statement.value.status ?? 'nothing'} since ${formatDuration(now - (statement.value.updatedAt ?? now))}`
    : '';

const reconcilerFact = (evidence: Evidence): string =>
  `the reconciler answers it by ${formatTime(completedBy(evidence, evidence.invocation?.registeredAt ?? evidence.now))}`;

const isScheduleOff = ({ road }: Evidence): boolean =>
  road !== undefined &&
  (road.schedule.kind === 'missing' || (road.schedule.kind === 'known' && !road.schedule.value.isEnabled));

/** What comes to help by itself. */
const help = (evidence: Evidence): string =>
  isScheduleOff(evidence)
    ? "the reconciler's schedule is off as well, so nobody comes: reconcile"
    : `${reconcilerFact(evidence)}; at once with: reconcile`;

/** Somebody has the claim and answers. */
export const beingAnswered: Cause = {
  name: 'being-answered',
  find: (evidence) => {
    const claim = evidence.invocation?.claim;
    if (!unansweredEnd(evidence) || claim === undefined || evidence.now >= claim.expiresAt) return undefined;
    return {
      isWell: true,
      sentence: 'The statement has ended, and a completer is answering its task right now.',
      evidence: [endFact(evidence), `the claim lasts until ${formatTime(claim.expiresAt)}`],
      nextStep: 'wait until then; where the completer died, the reconciler takes it up afterwards',
    };
  },
};

/** The event is among the dead letters. */
export const deadLetter: Cause = {
  name: 'dead-letter',
  find: (evidence) => {
    const [letter] = evidence.letters?.kind === 'known' ? evidence.letters.value : [];
    if (!unansweredEnd(evidence) || letter === undefined) return undefined;
    return {
      isWell: false,
      sentence:
        letter.kind === 'deliveries'
          ? 'The statement has ended, but EventBridge could not deliver its event.'
          : 'The statement has ended, but the completer failed on its event until that became a dead letter.',
      evidence: [
        endFact(evidence),
        `dead letter ${letter.messageId}${letter.sentAt === undefined ? '' : `, sent ${ago(evidence.now, letter.sentAt)}`}`,
        ...(letter.deliveryError === undefined ? [] : [letter.deliveryError]),
      ],
      nextStep: `find the reason in the completer's log by the execution's ARN and mend it; then: redrive. Otherwise ${help(evidence)}`,
    };
  },
};

/** The rule that brings completion events does not. */
export const ruleDisabled: Cause = {
  name: 'rule-disabled',
  find: (evidence) => {
    const rule = evidence.road?.completionRule;
    if (!unansweredEnd(evidence) || !rule || rule.kind === 'unknown') return undefined;
    if (rule.kind === 'known' && rule.value.isEnabled && rule.value.targetArns.length > 0) return undefined;
    const what =
      rule.kind === 'missing'
        ? 'does not exist'
        : rule.value.isEnabled
          ? 'has no target'
          : `'${rule.value.name}' is disabled`;
    return trouble(evidence, `the rule for completion events ${what}`, 'enable the rule (deploy the stack again)');
  },
};

/** Nobody reads the queue. */
export const mappingDisabled: Cause = {
  name: 'mapping-disabled',
  find: (evidence) => {
    const mapping = evidence.road?.mapping;
    if (!unansweredEnd(evidence) || !mapping || mapping.kind === 'unknown') return undefined;
    if (mapping.kind === 'known' && mapping.value.isEnabled) return undefined;
    const what = mapping.kind === 'missing' ? 'does not exist' : 'is disabled';
    return trouble(
      evidence,
      `the event source mapping from the completion queue to the completer ${what}`,
      'enable the mapping; what waits in the queue is answered then',
    );
  },
};

const trouble = (evidence: Evidence, what: string, remedy: string): Finding => ({
  isWell: false,
  sentence: `The statement has ended, but ${what}, so its event reaches nobody.`,
  evidence: [endFact(evidence), what],
  nextStep: `${remedy}. Meanwhile ${help(evidence)}`,
});

/** The event may be in a queue that is not emptied fast enough. */
export const completionWaits: Cause = {
  name: 'completion-waits',
  find: (evidence) => {
    const end = unansweredEnd(evidence);
    const queue = evidence.road?.queue;
    if (!end || queue?.kind !== 'known' || queue.value.visible === 0) return undefined;
    if (evidence.now - end.endedAt < QUEUE_WAIT_MS) return undefined;
    return {
      isWell: false,
      sentence: 'The statement has ended, and completion events wait in the queue; its own is probably among them.',
      evidence: [endFact(evidence), `messages waiting to be received: ${queue.value.visible}`],
      nextStep: `look at errors and throttles of the completer. Meanwhile ${help(evidence)}`,
    };
  },
};

/** The event is lost, and the reconciler does not run. */
export const scheduleDisabled: Cause = {
  name: 'schedule-disabled',
  find: (evidence) => {
    const end = unansweredEnd(evidence);
    const schedule = evidence.road?.schedule;
    if (!end || !schedule || !isScheduleOff(evidence) || evidence.now - end.endedAt < ON_ITS_WAY_MS) return undefined;
    const what =
      schedule.kind === 'known' ? `schedule '${schedule.value.name}' is disabled` : 'schedule does not exist';
    return {
      isWell: false,
      sentence: `The statement has ended and no event told of it, and the reconciler's ${what}: nobody will look for it.`,
      evidence: [endFact(evidence), `the reconciler's ${what}`],
      nextStep: 'enable the schedule (deploy the stack again); for now: reconcile',
    };
  },
};

/** It has ended a moment ago. */
export const eventOnItsWay: Cause = {
  name: 'event-on-its-way',
  find: (evidence) => {
    const end = unansweredEnd(evidence);
    if (!end || evidence.now - end.endedAt >= ON_ITS_WAY_MS) return undefined;
    return {
      isWell: true,
      sentence: `The statement ended ${ago(evidence.now, end.endedAt)}; its event is on its way to the completer.`,
      evidence: [endFact(evidence), ...lettersFact(evidence)],
      nextStep: `wait a few seconds and ask again; ${reconcilerFact(evidence)} at the latest`,
    };
  },
};

/** It has ended, and its rows go to S3, which may take several runs of the reconciler. */
export const resultOnItsWay: Cause = {
  name: 'result-on-its-way',
  find: (evidence) => {
    const { invocation, now, statement } = evidence;
    const end = unansweredEnd(evidence);
    const object = invocation && resultObjectOf(invocation);
    if (!end || object === undefined || statement?.kind !== 'known' || statement.value.status !== 'FINISHED') {
      return undefined;
    }
    return {
      isWell: true,
      sentence:
        `The statement ended ${ago(now, end.endedAt)}, and its rows go to S3: what takes longer than one run is gone on with by the ` +
        'next; or its event got lost, which the reconciler makes up for.',
      evidence: [endFact(evidence), `its rows go to ${object}`, ...lettersFact(evidence), ...roadFacts(evidence)],
      nextStep: `${reconcilerFact(evidence)}, or goes on with the copy; a note beside the object, .progress, tells that there is one. At once with: reconcile`,
    };
  },
};

/** It has ended, and its event is nowhere. */
export const eventLost: Cause = {
  name: 'event-lost',
  find: (evidence) => {
    const end = unansweredEnd(evidence);
    if (!end) return undefined;
    return {
      isWell: false,
      sentence: `The statement ended ${ago(evidence.now, end.endedAt)}, and its event got lost on the way.`,
      evidence: [endFact(evidence), ...lettersFact(evidence), ...roadFacts(evidence)],
      nextStep: help(evidence),
    };
  },
};

const lettersFact = ({ letters }: Evidence): readonly string[] =>
  letters === undefined
    ? []
    : [
        letters.kind === 'known'
          ? 'it is not among the dead letters'
          : 'whether it is among the dead letters is not known',
      ];

const roadFacts = ({ road }: Evidence): readonly string[] =>
  road === undefined
    ? []
    : [
        road.completionRule.kind === 'known' ? 'the rule is enabled' : 'the rule could not be looked at',
        road.mapping.kind === 'known' ? 'the mapping is enabled' : 'the mapping could not be looked at',
      ];
