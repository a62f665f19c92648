import { RETRIERS } from '../../../src/asl/retriers.js';
import { ConfigurationError } from '../../../src/domain/errors.js';
import type { Invocation } from '../../../src/ports/invocation.js';
import type { LockResult } from '../../../src/ports/invocation-store.js';
import { TaskCallbackError } from '../../../src/ports/port-errors.js';
import { SECRET } from '../services/payload.js';
import { changed } from './changed.js';
import { asFinal, asTheServiceNamesIt, executing, renaming, starting } from './hole-tools.js';
import type { Mutant } from './mutant.js';

/** Holes that the protocol had in how it starts and refuses, brought back. */
export const HOLES_OF_STARTS: readonly Mutant[] = [
  {
    name: 'hole 7: what this role may not see is gone',
    theme: 'foreignLock',
    runtime: (runtime, { lambda }) =>
      changed(runtime, {
        store: {
          get: async (key) => {
            const found = await runtime.store.get(key);
            return found && lambda.useCase === 'start' ? { ...found, owner: runtime.settings.owner } : found;
          },
        },
      }),
  },
  {
    name: 'hole 8: a refusal is told by the starter’s own error only',
    theme: 'asynchronous',
    runtime: (runtime, { lambda }) =>
      changed(runtime, {
        taskCallback: {
          sendTaskFailure: async (token, failure) =>
            lambda.useCase === 'start' && failure.cause.includes('errorType')
              ? 'delivered'
              : await runtime.taskCallback.sendTaskFailure(token, failure),
        },
      }),
  },
  {
    name: 'hole 8: a refusal is told although another call has taken the registration up',
    theme: 'refusedBeside',
    runtime: (runtime, { invoked }) => {
      let isRefused = false;
      return changed(runtime, {
        redshiftData: executing(runtime, (error) => {
          isRefused ||= asFinal(error) !== error;
          return error;
        }),
        store: {
          claim: async (key, claim, now) => {
            const taken = await runtime.store.claim(key, claim, now);
            if (!isRefused || taken.kind === 'claimed' || taken.kind === 'missing') return taken;
            const { taskToken = '' } = invoked;
            return { kind: 'claimed', invocation: { ...taken.invocation, status: 'REGISTERED', taskToken } };
          },
        },
      });
    },
  },
  {
    name: 'hole 10: all siblings are asked about',
    theme: 'manySiblings',
    runtime: (runtime) => changed(runtime, { settings: { siblingsAskedMax: Infinity } }),
  },
  {
    name: 'hole 12: a heartbeat that tells nothing says that nobody waits',
    theme: 'otherEngine',
    runtime: (runtime) =>
      changed(runtime, {
        taskCallback: {
          sendTaskHeartbeat: async (token) => {
            const answer = await runtime.taskCallback.sendTaskHeartbeat(token);
            return answer === 'cannotTell' ? 'nobodyWaits' : answer;
          },
        },
      }),
  },
  {
    name: 'hole 12: a late starter does not see that its task was answered',
    theme: 'otherEngine',
    runtime: (runtime) =>
      changed(runtime, {
        store: {
          findByAttempt: async (...given) =>
            (await runtime.store.findByAttempt(...given)).filter(({ delivery }) => delivery !== 'delivered'),
        },
      }),
  },
  {
    name: 'hole 12: a token that was told of a success before its function failed is turned away',
    theme: 'otherEngine',
    runtime: (runtime, { lambda, world: { ledger } }) =>
      changed(runtime, {
        taskCallback: {
          sendTaskSuccess: async (token, output) =>
            lambda.useCase === 'start' && ledger.answers.some((answer) => answer.token === token && answer.accepted)
              ? 'delivered'
              : await runtime.taskCallback.sendTaskSuccess(token, output),
        },
      }),
  },
  {
    name: 'hole 12: what its one token is on is gone on with while somebody tells of its end',
    theme: 'toldBetweenAttempts',
    runtime: (runtime) =>
      changed(runtime, {
        store: {
          findByAttempt: async (...given) =>
            (await runtime.store.findByAttempt(...given)).map(({ claim: _claim, ...invocation }) => invocation),
        },
      }),
  },
  {
    name: 'hole 13: the names of a dying process are not retried',
    theme: 'diesAndEnds',
    retriers: RETRIERS.map((retrier) => ({
      ...retrier,
      ErrorEquals: retrier.ErrorEquals.filter((name) => !/^(Runtime|Extension)\./.test(name)),
    })),
  },
  {
    name: 'hole 14: errors leave under whatever name a service gives them',
    runtime: (runtime) => changed(runtime, { redshiftData: executing(runtime, asTheServiceNamesIt) }),
  },
  {
    name: 'hole 15: a number without bounds is taken as far as the table',
    handlers: starting(async (handlers, payload) => {
      if (JSON.stringify(payload).includes('e+308')) {
        throw new ConfigurationError("check that the table's keys and indexes are those of this version");
      }
      return await handlers.start(payload);
    }),
  },
  {
    name: 'hole 16: a secret in the wrong field is repeated',
    handlers: starting((handlers, payload) =>
      handlers.start(payload).catch((error: Error) => {
        if (JSON.stringify(payload).includes('hunter2')) error.message += SECRET;
        throw error;
      }),
    ),
  },
  {
    name: 'hole 17: a refusal for now closes the registration',
    theme: 'otherEngine',
    runtime: (runtime) => changed(runtime, { redshiftData: executing(runtime, asFinal) }),
  },
  {
    name: 'hole 17: a lock is taken before the claim under which a refused call frees it',
    theme: 'refusedBeside',
    runtime: (runtime, { invoked }) => {
      let registered: Invocation | undefined;
      let early: LockResult | undefined;
      return changed(runtime, {
        store: {
          register: async (invocation) => {
            const result = await runtime.store.register(invocation);
            registered = result.kind === 'exists' ? result.invocation : undefined;
            return result;
          },
          acquireLock: async (lock) => early ?? (await runtime.store.acquireLock(lock)),
        },
        taskCallback: {
          sendTaskHeartbeat: async (token) => {
            const answer = await runtime.taskCallback.sendTaskHeartbeat(token);
            if (token !== invoked.taskToken || registered?.singletonKey === undefined) return answer;
            const now = runtime.clock.now();
            const { singletonKey } = registered;
            early = await runtime.store.acquireLock({
              singletonKey,
              owner: registered,
              acquiredAt: now,
              expiresAt: now,
            });
            return answer;
          },
        },
      });
    },
  },
  {
    name: 'hole 18: a heartbeat that may not be sent is worth trying again',
    theme: 'deniedForGood',
    runtime: (runtime) =>
      changed(runtime, {
        taskCallback: {
          sendTaskHeartbeat: renaming(
            (token) => runtime.taskCallback.sendTaskHeartbeat(token),
            (error) =>
              error instanceof ConfigurationError ? new TaskCallbackError('AccessDeniedException', 'no', true) : error,
          ),
        },
      }),
  },
];
