import type { Cause } from '../evidence.js';
import { answered, answerUndelivered, nothingAsked, recordGone } from './closed.js';
import { poolStuck, slotLeft, waitsInPool } from './queued.js';
import { lockHeld, lockLeft, startRefused } from './refused.js';
import {
  beingAnswered,
  completionWaits,
  deadLetter,
  eventLost,
  eventOnItsWay,
  mappingDisabled,
  resultOnItsWay,
  ruleDisabled,
  scheduleDisabled,
} from './unanswered.js';
import {
  denied,
  executionEnded,
  neverStarted,
  runs,
  starting,
  statementUnknown,
  taskGone,
  waitsInRedshift,
} from './waiting.js';

/** Where none of the others is it: what could not be asked is told. */
const notKnown: Cause = {
  name: 'not-known',
  find: ({ execution, statement, task }) => ({
    isWell: false,
    sentence: 'Why it is where it is cannot be told: something that it depends on could not be asked.',
    evidence: [
      ...(execution.kind === 'unknown' ? [`the execution is not known: ${execution.reason}`] : []),
      ...(statement?.kind === 'unknown' ? [`the statement is not known: ${statement.reason}`] : []),
      ...(task === 'cannotTell' ? ['whether its task waits is not known'] : []),
    ],
    nextStep:
      'ask again; doctor tells whether the deployment is sound and what may not be asked with these credentials',
  }),
};

/** All causes, in the order in which they are tried; the first that fits is it. */
export const CAUSES: readonly Cause[] = [
  recordGone,
  nothingAsked,
  answered,
  answerUndelivered,
  lockLeft,
  lockHeld,
  startRefused,
  executionEnded,
  taskGone,
  slotLeft,
  poolStuck,
  waitsInPool,
  starting,
  neverStarted,
  denied,
  statementUnknown,
  waitsInRedshift,
  runs,
  beingAnswered,
  deadLetter,
  ruleDisabled,
  mappingDisabled,
  completionWaits,
  scheduleDisabled,
  eventOnItsWay,
  resultOnItsWay,
  eventLost,
  notKnown,
];
