import { changed } from './changed.js';
import type { Mutant } from './mutant.js';

const isCallback = (token: string): boolean => token.startsWith('durable:');

/** The next callback that was made, whoever waits on it. */
const nextOf = (token: string): string => token.replace(/\d+$/, (number) => String(Number(number) + 1));

/** Rules of durable functions. */
export const CARELESS_DURABLE: readonly Mutant[] = [
  {
    name: 'adopts what a living callback waits for',
    waiters: 'mixed',
    runtime: (runtime, { invoked }) =>
      changed(runtime, {
        taskCallback: {
          sendTaskHeartbeat: async (token) =>
            token !== invoked.taskToken && isCallback(token)
              ? 'nobodyWaits'
              : await runtime.taskCallback.sendTaskHeartbeat(token),
        },
      }),
  },
  {
    name: 'a callback is answered by the id of another one',
    waiters: 'mixed',
    runtime: (runtime) =>
      changed(runtime, {
        taskCallback: {
          sendTaskSuccess: (token, output) =>
            runtime.taskCallback.sendTaskSuccess(isCallback(token) ? nextOf(token) : token, output),
        },
      }),
  },
  {
    name: 'a callback that is closed is taken for a living one',
    waiters: 'mixed',
    runtime: (runtime) =>
      changed(runtime, {
        taskCallback: {
          sendTaskHeartbeat: async (token) => {
            const answer = await runtime.taskCallback.sendTaskHeartbeat(token);
            return isCallback(token) && answer === 'nobodyWaits' ? 'delivered' : answer;
          },
        },
      }),
  },
];
