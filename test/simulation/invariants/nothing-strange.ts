import { OTHER_DEPLOYMENT } from '../scenario/simulation-settings.js';
import { RECEIVES_MAX } from '../services/queue.js';
import { NEIGHBOUR_EXECUTION } from '../services/strange-messages.js';
import type { Invariant } from './invariant.js';

/** Receives that even an undisturbed completer may use up on an event that the Data API does not confirm. */
const UNDISTURBED_RECEIVES_MAX = 3;

/**
 * No message ends in the dead-letter queue.
 *
 * Exception: one whose receives were nearly all spoilt by faults.
 */
export const noPoison: Invariant = {
  id: 'I5',
  name: 'no message poisons the queue',
  atRest: ({ queue }) => [
    ...queue.deadLetters
      .filter(({ disturbedReceives }) => disturbedReceives < RECEIVES_MAX - UNDISTURBED_RECEIVES_MAX)
      .map(({ id, body }) => `${id} is in the dead-letter queue: ${body.slice(0, 60)}`),
    ...[...queue.messages].map(({ id }) => `${id} is in the queue for ever`),
  ],
};

/** What belongs to another deployment stays as it is, whoever tells what about it. */
export const strangersAreLeftAlone: Invariant = {
  id: 'I5',
  name: 'the invocations of others stay as they are',
  atRest: async ({ store }) => {
    const stored = await store.get({ executionArn: NEIGHBOUR_EXECUTION, invocationId: 'neighbour' });
    const isUntouched =
      stored?.owner === OTHER_DEPLOYMENT.owner &&
      stored.status === 'REGISTERED' &&
      !stored.processed &&
      stored.claim === undefined &&
      stored.taskToken !== undefined;
    return isUntouched ? [] : [`the neighbour's invocation is ${JSON.stringify(stored)}`];
  },
};
