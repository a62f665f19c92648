import type { Cause } from '../evidence.js';
import { serviceOf } from '../service-of.js';
import { ago, formatDuration, formatTime } from '../times.js';

/** The execution runs, or the id is known to nobody, and the table has no record. */
export const recordGone: Cause = {
  name: 'record-gone',
  find: ({ invocation, execution }) => {
    if (invocation || (execution.kind === 'known' && execution.value.status !== 'RUNNING')) return undefined;
    if (execution.kind !== 'known') {
      return {
        isWell: false,
        sentence: 'Neither the state table nor Step Functions knows anything under this name.',
        evidence: [
          'the state table has no such item',
          execution.kind === 'missing'
            ? 'Step Functions knows no such execution'
            : `Step Functions was not asked about an execution: ${execution.reason}`,
        ],
        nextStep: 'check name, account, region and table; processed records expire after the retention of the tasker',
      };
    }
    return {
      isWell: false,
      sentence:
        'The execution runs, but the state table has no record of it: either it has asked for no statement yet, or the record is gone.',
      evidence: [
        'the state table has no item of this execution',
        `${serviceOf(execution.value.executionArn)} says RUNNING`,
      ],
      nextStep:
        'look which state the execution is in; where it waits in a state of this tasker, its record was deleted and nobody can answer: ' +
        'stop the execution, look after its statement by the execution ARN in its name, and start it anew',
    };
  },
};

/** The execution has ended and never asked for a statement. */
export const nothingAsked: Cause = {
  name: 'nothing-asked',
  find: ({ invocation, execution, now }) => {
    if (invocation || execution.kind !== 'known') return undefined;
    const { status, stoppedAt, errorName } = execution.value;
    return {
      isWell: status === 'SUCCEEDED',
      sentence: `The execution ended as ${status}, and the state table has no statement of it.`,
      evidence: [
        `${serviceOf(execution.value.executionArn)} says ${status}${stoppedAt === undefined ? '' : `, ${ago(now, stoppedAt)}`}`,
        ...(errorName === undefined ? [] : [`its error is ${errorName}`]),
      ],
      nextStep: 'nothing of the tasker: look into the history of the execution',
    };
  },
};

/** The answer was delivered: nothing of the tasker is in the way. */
export const answered: Cause = {
  name: 'answered',
  find: ({ invocation, execution, now }) => {
    if (!invocation?.processed || (invocation.delivery !== 'delivered' && !isClosedAsIntended(invocation))) {
      return undefined;
    }
    const { delivery = 'none', processedAt = now, outcome, status } = invocation;
    const failed = outcome?.errorName === undefined ? '' : ` with the error ${outcome.errorName}`;
    const told = delivery === 'delivered' ? `its task was answered ${ago(now, processedAt)}` : 'no task waited for it';
    const executionStatus = execution.kind === 'known' ? execution.value.status : 'not known';
    return {
      isWell: true,
      sentence: `All is well: the statement ended as ${status}${failed}, and ${told}.`,
      evidence: [
        `the record is closed since ${formatTime(processedAt)}, delivery ${delivery}`,
        ...(outcome?.durationMs === undefined ? [] : [`it ran for ${formatDuration(outcome.durationMs)}`]),
        `the execution is ${executionStatus}`,
      ],
      nextStep:
        execution.kind === 'known' && execution.value.status === 'RUNNING'
          ? 'nothing of the tasker: the execution has gone on to another state'
          : 'nothing',
    };
  },
};

/** Without a token there is nobody to answer, unless the start was refused. */
const isClosedAsIntended = ({ delivery, statementId }: { delivery?: string; statementId?: string }): boolean =>
  delivery === 'none' && statementId !== undefined;

/** It has ended, and nobody took the answer. */
export const answerUndelivered: Cause = {
  name: 'answer-undelivered',
  find: ({ invocation, execution, now }) => {
    if (!invocation?.processed || invocation.delivery !== 'undelivered') return undefined;
    const isRunning = execution.kind === 'known' && execution.value.status === 'RUNNING';
    return {
      isWell: false,
      sentence:
        `The statement ended as ${invocation.status}, but nobody waited for the answer any more: the state had timed out or the ` +
        'execution had been stopped.',
      evidence: [
        `closed ${ago(now, invocation.processedAt ?? now)} as undelivered`,
        `the execution is ${execution.kind === 'known' ? execution.value.status : 'not known'}`,
      ],
      nextStep: isRunning
        ? 'nothing where a retry or a Catch went on: a retry of the same entry is given this outcome instead of running the SQL again'
        : 'redrive the execution; see whether the time limit of the state is shorter than the statement takes',
    };
  },
};
