import { InMemoryTaskCallback } from '../../../src/adapters/memory/in-memory-task-callback.js';
import { taskTokenOf, type WaiterKind } from '../../../src/domain/waiter.js';
import { TaskCallbackError } from '../../../src/ports/port-errors.js';
import type { TaskCallbackEnvironment } from '../task-callback.contract.js';

const unavailable = new TaskCallbackError('ServiceUnavailable', 'try again', true);

/** A token of each kind of waiters, of which `number` tells one from the other. */
export const tokenOfKind = (kind: WaiterKind, number: number): string => {
  switch (kind) {
    case 'task':
      return `a-task-token-${number}`;
    case 'durableFunction':
      return taskTokenOf({ kind, callbackId: `aCallback+Id/${number}=` });
    case 'customResource':
      return taskTokenOf({
        kind,
        responseUrl: `https://cloudformation-custom-resource-response.s3.amazonaws.com/a?Signature=${number}`,
        stackId: 'arn:aws:cloudformation:eu-west-1:123456789012:stack/warehouse/0a1b2c3d',
        requestId: `request-${number}`,
        logicalResourceId: 'Schema',
        physicalResourceId: 'schema-sales',
      });
  }
};

/** The contract's environment around the in-memory task callback, or around a broken variant of it. */
export const inMemoryTaskCallbackEnvironment = (
  fake = new InMemoryTaskCallback(),
  kind: WaiterKind = 'task',
): TaskCallbackEnvironment => {
  let opened = 0;
  return {
    taskCallback: fake,
    openTask: async () => {
      opened += 1;
      const token = tokenOfKind(kind, opened);
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
    neverOpened: tokenOfKind(kind, 0),
    tellsWhoWaits: kind !== 'customResource',
    showsWhole: true,
  };
};
