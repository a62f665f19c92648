import type { Runtime } from '../runtime.js';
import { TASK_ERROR_LENGTH_MAX } from '../limits.js';
import type { UnstartedAnswer } from './answer-unstarted.js';
import { tellRefusal } from './tell-refusal.js';

const REASON_LENGTH_MAX = 1_000;

/** How an invocation ends whose start was refused for good: the starter's own error is the answer. */
export function refusalAnswer(runtime: Runtime, taskToken: string | undefined, reason: Error): UnstartedAnswer {
  const { name, message } = reason;
  return {
    status: 'FAILED',
    outcome: {
      errorName: name.slice(0, TASK_ERROR_LENGTH_MAX),
      errorMessage: message.slice(0, REASON_LENGTH_MAX),
    },
    // Who has lost the turn, or the task, waits no more; that is the very reason.
    ...(name !== 'TaskNoLongerWaiting' && {
      tell: async () => ((await tellRefusal(runtime, taskToken, reason)) ? ('none' as const) : undefined),
    }),
  };
}
