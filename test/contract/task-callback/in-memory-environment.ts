import { InMemoryTaskCallback } from '../../../src/adapters/memory/in-memory-task-callback.js';
import { TaskCallbackError } from '../../../src/ports/port-errors.js';
import type { TaskCallbackEnvironment } from '../task-callback.contract.js';

const unavailable = new TaskCallbackError('ServiceUnavailable', 'try again', true);

/** The contract's environment around the in-memory task callback, or around a broken variant of it. */
export const inMemoryTaskCallbackEnvironment = (fake = new InMemoryTaskCallback()): TaskCallbackEnvironment => {
  let opened = 0;
  return {
    taskCallback: fake,
    openTask: async () => {
      opened += 1;
      const token = `a-task-token-${opened}`;
      fake.open(token);
      return token;
    },
    closeTask: async (token) => fake.close(token),
    outcomeOf: async (token) => {
      const answer = fake.answerOf(token);
      if (answer?.kind === 'failure') return { error: answer.error, cause: answer.cause };
      return answer && { output: JSON.parse(answer.output) as unknown };
    },
    failNext: (fault) => {
      if (fault === 'throttled') fake.failNext();
      else fake.failNext({ error: unavailable, effect: fault === 'replyLost' ? 'done' : 'none' });
    },
  };
};
