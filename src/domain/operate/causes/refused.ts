import type { Cause, Evidence } from '../evidence.js';
import { ago } from '../times.js';

const isRefused = ({ invocation }: Evidence): boolean =>
  invocation?.processed === true && invocation.delivery === 'none' && invocation.statementId === undefined;

const isClosedByLock = (evidence: Evidence): boolean =>
  isRefused(evidence) && evidence.invocation?.outcome?.errorName === 'ConcurrentExecution';

/** A refused singleton stays open for the next try under its token; then whose the lock is tells. */
const isHeldOffByLock = ({ invocation, lock }: Evidence): boolean =>
  invocation?.processed === false &&
  invocation.statementId === undefined &&
  lock !== undefined &&
  lock.lock.owner.invocationId !== invocation.invocationId;

const isRefusedByLock = (evidence: Evidence): boolean => isClosedByLock(evidence) || isHeldOffByLock(evidence);

const lockFacts = ({ lock, now }: Evidence): readonly string[] =>
  lock === undefined
    ? []
    : [
        `the lock is held for execution ${lock.lock.owner.executionArn}, invocation ${lock.lock.owner.invocationId}`,
        ...(lock.lock.acquiredAt === undefined ? [] : [`taken ${ago(now, lock.lock.acquiredAt)}`]),
        `its owner: ${lock.ownerState}`,
      ];

/** A singleton whose lock belongs to an owner that is proven dead. */
export const lockLeft: Cause = {
  name: 'lock-left',
  find: (evidence) =>
    isRefusedByLock(evidence) && evidence.lock?.owner === 'dead'
      ? {
          isWell: false,
          sentence:
            'The statement was refused because another one held its singleton lock, and that one is at its end by now.',
          evidence: lockFacts(evidence),
          nextStep: `free it with: unlock ${evidence.invocation?.invocationId ?? ''}; the next try of the state also takes it by itself`,
        }
      : undefined,
};

/** A singleton whose lock is in use, or was until a moment ago. */
export const lockHeld: Cause = {
  name: 'lock-held',
  find: (evidence) => {
    if (!isRefusedByLock(evidence)) return undefined;
    return {
      isWell: false,
      sentence:
        evidence.lock === undefined
          ? 'The statement was refused because another one held its singleton lock; the lock is free by now.'
          : 'The statement was refused because another one holds its singleton lock.',
      evidence: evidence.lock === undefined ? ['nobody holds the lock'] : lockFacts(evidence),
      nextStep:
        evidence.lock === undefined
          ? 'the next try of the state runs; where the state has no Retry for ConcurrentExecution, redrive the execution'
          : `wait for its owner (explain ${evidence.lock.lock.owner.invocationId}); the state's Retry for ConcurrentExecution tries again`,
    };
  },
};

/** The Data API, or the tasker, took no statement at all. */
export const startRefused: Cause = {
  name: 'start-refused',
  find: (evidence) => {
    const { invocation, now } = evidence;
    if (!isRefused(evidence) || invocation === undefined) return undefined;
    const { errorName = 'an unknown error', errorMessage } = invocation.outcome ?? {};
    return {
      isWell: false,
      sentence: `Nothing was started: the start was refused with ${errorName}, and the state was told so.`,
      evidence: [
        `refused ${ago(now, invocation.processedAt ?? now)}`,
        ...(errorMessage === undefined ? [] : [errorMessage]),
      ],
      nextStep:
        'mend what the error names; a state with a Retry for this error tries again by itself, otherwise redrive the execution',
    };
  },
};
