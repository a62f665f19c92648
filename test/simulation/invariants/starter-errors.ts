import { SIMULATION_SETTINGS } from '../scenario/simulation-settings.js';
import { SECRET } from '../services/payload.js';
import type { Invariant } from './invariant.js';

/** Names with which the starter says that trying again is of no use, or is the author's to decide. */
const FINAL_ERRORS = [
  'InvalidRequest',
  'ConcurrentExecution',
  'PreviousExecutionNotFound',
  'ConfigurationError',
  'TaskNoLongerWaiting',
  'StartOutcomeUnknown',
  'ValidationException',
  'ResourceNotFoundException',
  'AccessDeniedException',
  // A repetition of what the task has been answered with already.
  'FAILED',
  'ABORTED',
];

/** Whatever ends a starter has a name that a state can have been written for: it is retried, or it is published as final. */
export const errorsArePublished: Invariant = {
  id: 'I3',
  name: 'every end of a starter has a published name',
  during: {
    starterEnded: (world, lambda, taskToken, end) => {
      if (end.kind === 'returned') return undefined;
      const name = end.kind === 'died' ? end.reportedAs : end.error.name;
      const isFinal = end.kind === 'threw' && FINAL_ERRORS.includes(name);
      return isFinal || world.isRetriedByList(name)
        ? undefined
        : `${lambda.label} ends for ${taskToken} as ${name}, which no state retries`;
    },
  },
};

/**
 * A starter that says that nobody waits is right, and one that may not ask says what it lacks. Where a retry has the token of the attempt
 * before, a late starter of that one may say so while the retry waits; and without `attempt` in the payload the retry is told what that
 * one was told.
 */
export const waitingIsToldRightly: Invariant = {
  id: 'I5',
  name: 'a task that waits is not turned away',
  during: {
    starterEnded: ({ ledger, scenario }, lambda, taskToken, end, retryCount) => {
      if (end.kind !== 'threw') return undefined;
      const task = ledger.tasks.get(taskToken);
      const isToldAgain = scenario.environment.engine === 'awsOneToken' && task?.entry.plan.hasAttempt === false;
      const isLate = (task?.retryCount ?? 0) > retryCount || isToldAgain;
      if (end.error.name === 'TaskNoLongerWaiting' && !ledger.isDead(taskToken) && !isLate)
        return `${taskToken} waits, and is turned away`;
      const isDenied = lambda.faults.some(({ kind, point }) => kind === 'deny' && point.endsWith('sendTaskHeartbeat'));
      return isDenied && end.error.name === 'TaskCallbackError'
        ? `${taskToken} is told to try again although a permission is missing`
        : undefined;
    },
  },
};

/** However many siblings there are, a starter asks about a bounded number of them: before it adopts, and before it starts. */
export const asksWithinBounds: Invariant = {
  id: 'I5',
  name: 'a starter asks about few siblings',
  during: {
    starterEnded: (_world, lambda) => {
      // And about each one that it starts in the name of another starter.
      const most = 2 * SIMULATION_SETTINGS.siblingsAskedMax + 1 + lambda.dequeued;
      const asked = lambda.askedAbout.size;
      return asked > most ? `${lambda.label} asks about ${asked} tokens` : undefined;
    },
  },
};

/** A refusal for good reaches the task, whoever reads the starter's error; the registration is closed then, or the reconciler's. */
export const refusalsAreTold: Invariant = {
  id: 'I3',
  name: 'a start that is refused for good fails its task',
  during: {
    starterEnded: ({ ledger }, lambda, taskToken, end, retryCount) => {
      const isDenied = end.kind === 'threw' && end.error.name === 'AccessDeniedException';
      const hasOtherFaults = lambda.faults.some(
        ({ kind, point }) => kind !== 'deny' || !point.endsWith('xecuteStatement'),
      );
      const item = ledger.itemWithToken(taskToken);
      if (!isDenied || hasOtherFaults || item?.registeredBy !== lambda.label || item.tokens.length > 1)
        return undefined;
      const isLate = (ledger.tasks.get(taskToken)?.retryCount ?? 0) > retryCount;
      if (!ledger.isDead(taskToken) && !isLate) return `${taskToken} was refused for good, and waits on`;
      const isShared = item.claims.some((claim) => claim.lambda !== lambda.label);
      return item.processed || isShared ? undefined : `${taskToken} was refused for good, and its registration is open`;
    },
  },
};

/** A refusal for now leaves the registration open: the same token may try again, or a retry adopts it. */
export const refusalsForNowStayOpen: Invariant = {
  id: 'I3',
  name: 'a start that is refused for now can be tried again',
  during: {
    starterEnded: ({ ledger }, lambda, taskToken, end) => {
      const isRefused = end.kind === 'threw' && end.error.name === 'ActiveStatementsExceededException';
      const hasOtherFaults = lambda.faults.some(
        ({ kind, point }) => kind !== 'refuse' || !point.endsWith('xecuteStatement'),
      );
      const item = ledger.itemWithToken(taskToken);
      const isOwn = item?.registeredBy === lambda.label && item.claims.every((claim) => claim.lambda === lambda.label);
      return isRefused && !hasOtherFaults && isOwn && item.processed
        ? `${taskToken} was refused for now, and its registration is closed`
        : undefined;
    },
  },
};

/** A payload that holds what nobody should take is refused as such, and what it holds is not repeated. */
export const hostilePayloadsAreRefused: Invariant = {
  id: 'I5',
  name: 'a hostile payload is refused by name, without what it holds',
  during: {
    hostileEnded: (_world, lambda, end) => {
      if (end.kind !== 'threw') return end.kind === 'died' ? undefined : `${lambda.label} takes a hostile payload`;
      if (end.error.name !== 'InvalidRequest') return `${lambda.label} ends as ${end.error.name}`;
      return end.error.message.includes('hunter2') || end.error.message.includes(SECRET)
        ? `${lambda.label} repeats a secret`
        : undefined;
    },
  },
};
