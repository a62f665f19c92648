import type { Runtime } from '../../../src/domain/runtime.js';
import { changed } from './changed.js';
import type { Mutant } from './mutant.js';

let random = 0;

/** A store without locks of one kind. */
const withoutLock = (
  runtime: Runtime,
  isFree: (singletonKey: string) => boolean,
): Pick<Runtime['store'], 'acquireLock'> => ({
  acquireLock: async (lock) =>
    isFree(lock.singletonKey) ? { kind: 'acquired' } : await runtime.store.acquireLock(lock),
});

/** Rules that the starter keeps. */
export const CARELESS_STARTS: readonly Mutant[] = [
  {
    name: 'a random client token',
    runtime: (runtime) =>
      changed(runtime, {
        redshiftData: {
          executeStatement: (input) =>
            runtime.redshiftData.executeStatement({ ...input, ClientToken: `random-${(random += 1)}` }),
          batchExecuteStatement: (input) =>
            runtime.redshiftData.batchExecuteStatement({ ...input, ClientToken: `random-${(random += 1)}` }),
        },
      }),
  },
  {
    name: 'adopts a living attempt',
    runtime: (runtime, { invoked }) =>
      changed(runtime, {
        taskCallback: {
          sendTaskHeartbeat: async (token) =>
            token === invoked.taskToken ? await runtime.taskCallback.sendTaskHeartbeat(token) : 'nobodyWaits',
        },
      }),
  },
  { name: 'never adopts', runtime: (runtime) => changed(runtime, { store: { findByAttempt: async () => [] } }) },
  {
    name: 'gives up after the first lost predecessor',
    runtime: (runtime) => {
      let hasLost = false;
      const { store } = runtime;
      return changed(runtime, {
        store: {
          adopt: async (predecessor, adoption) => {
            const adopted = await store.adopt(predecessor, adoption);
            hasLost ||= adopted.kind === 'lost';
            return adopted;
          },
          findByAttempt: async (executionArn, attemptKey) =>
            hasLost ? [] : await store.findByAttempt(executionArn, attemptKey),
        },
      });
    },
  },
  {
    name: 'starts for a task that nobody waits for',
    runtime: (runtime, { invoked }) =>
      changed(runtime, {
        taskCallback: {
          sendTaskHeartbeat: async (token) =>
            token === invoked.taskToken ? 'delivered' : await runtime.taskCallback.sendTaskHeartbeat(token),
        },
      }),
  },
  {
    name: 'never settles a refused start',
    runtime: (runtime, { lambda }) =>
      changed(runtime, {
        store: {
          markProcessed: async (key, end) =>
            lambda.useCase === 'start' && end.delivery === 'none'
              ? { kind: 'processed' }
              : await runtime.store.markProcessed(key, end),
        },
      }),
  },
  {
    name: 'counts an unknown statement as gone at once',
    runtime: (runtime) => changed(runtime, { settings: { unknownStatementGraceMs: -1 } }),
  },
  {
    name: 'a singleton without a lock',
    runtime: (runtime) => changed(runtime, { store: withoutLock(runtime, (key) => !key.startsWith('token/')) }),
  },
  {
    name: 'calls with one token at the same time',
    theme: 'dyingSiblings',
    runtime: (runtime) => changed(runtime, { store: withoutLock(runtime, (key) => key.startsWith('token/')) }),
  },
  {
    name: 'a lock is stolen from whoever has it',
    runtime: (runtime) =>
      changed(runtime, {
        store: {
          acquireLock: async (lock) => {
            const taken = await runtime.store.acquireLock(lock);
            if (lock.singletonKey.startsWith('token/')) return taken;
            if (taken.kind === 'held') await runtime.store.stealLock(lock, taken.owner);
            return { kind: 'acquired' };
          },
        },
      }),
  },
  {
    name: 'a lock is never stolen',
    theme: 'lockLeft',
    runtime: (runtime) => changed(runtime, { store: { stealLock: async () => 'lost' } }),
  },
  {
    name: 'a lock is never released',
    runtime: (runtime) => changed(runtime, { store: { releaseLock: async () => undefined } }),
  },
];
