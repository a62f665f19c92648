import type { Invocation } from '../../../src/ports/invocation.js';
import { changed } from './changed.js';
import { asRetryable, renaming, starting } from './hole-tools.js';
import type { Mutant } from './mutant.js';

/** An invocation as it looks to whoever does not see that it was given up before it was started. */
const withoutMark = <Given extends Invocation | undefined>(invocation: Given): Given =>
  invocation === undefined || invocation.statementId !== undefined
    ? invocation
    : { ...invocation, abandonedAt: undefined };

/** Holes that the protocol had in what it adopts, answers and leaves behind, brought back. */
export const HOLES_OF_ENDS: readonly Mutant[] = [
  {
    name: 'hole 0: a failure that nobody was told of is run again',
    theme: 'diesAndEnds',
    runtime: (runtime, { world: { ledger } }) =>
      changed(runtime, {
        store: {
          findByAttempt: async (...given) =>
            (await runtime.store.findByAttempt(...given)).filter((found) => {
              const item = ledger.itemOf(found);
              const status = item && ledger.statementOf(item)?.status;
              return status !== 'FAILED' && status !== 'ABORTED';
            }),
        },
      }),
  },
  {
    name: 'hole 1: rows that cannot be had hold the answer back',
    theme: 'deniedForGood',
    runtime: (runtime) =>
      changed(runtime, {
        redshiftData: {
          getStatementResult: renaming((input) => runtime.redshiftData.getStatementResult(input), asRetryable),
          getStatementResultV2: renaming((input) => runtime.redshiftData.getStatementResultV2(input), asRetryable),
        },
        settings: { resultPatienceMs: Infinity },
      }),
  },
  {
    name: 'hole 1: an end that may not be described is never answered',
    theme: 'deniedForGood',
    runtime: (runtime) => changed(runtime, { settings: { unreadableGraceMs: Infinity } }),
  },
  {
    name: 'hole 2: a list is over after twenty pages',
    theme: 'lostStart',
    runtime: (runtime) => {
      let pages = 0;
      return changed(runtime, {
        redshiftData: {
          listStatements: async (input) => {
            pages = input.NextToken === undefined ? 1 : pages + 1;
            const { NextToken, ...page } = await runtime.redshiftData.listStatements(input);
            return pages < 20 && NextToken !== undefined ? { ...page, NextToken } : page;
          },
        },
      });
    },
  },
  {
    name: 'hole 3: what nobody waits for is never given up',
    theme: 'caughtTimeout',
    runtime: (runtime, { lambda }) =>
      lambda.useCase === 'reconcile' ? changed(runtime, { store: { markAbandoned: async () => 'lost' } }) : runtime,
  },
  {
    name: 'hole 3: a retry adopts what the tasker itself has stopped',
    runtime: (runtime) =>
      changed(runtime, {
        store: {
          findByAttempt: async (...given) =>
            (await runtime.store.findByAttempt(...given)).map(({ abandonedAt: _mark, ...found }) => found),
          adopt: async (predecessor, adoption) => {
            const abandonedAt = (await runtime.store.get(predecessor))?.abandonedAt;
            const marked = abandonedAt === undefined ? predecessor : { ...predecessor, abandonedAt };
            return await runtime.store.adopt(marked, adoption);
          },
        },
      }),
  },
  {
    name: 'hole 3: a state that is entered anew does not look back',
    theme: 'enteredAnew',
    runtime: (runtime) => changed(runtime, { store: { findOpenByChain: async () => [] } }),
  },
  {
    name: 'hole 3: a retry leaves the key of the first entry free',
    theme: 'firstLost',
    runtime: (runtime) =>
      changed(runtime, {
        store: {
          register: async (invocation) =>
            (invocation.attempt?.retryCount ?? 0) > 0 && invocation.invocationId !== invocation.tokenId
              ? {
                  kind: 'exists',
                  invocation: { ...invocation, tokenId: '', status: 'REGISTERED', processed: false, adoptions: 0 },
                }
              : await runtime.store.register(invocation),
        },
      }),
  },
  {
    name: 'hole 4: a redrive begins anew',
    theme: 'redriven',
    runtime: (runtime, { invoked, world }) =>
      changed(runtime, {
        store: {
          findByAttempt: async (...given) => {
            const redriveCount = world.ledger.tasks.get(invoked.taskToken ?? '')?.entry.redriveCount;
            const found = await runtime.store.findByAttempt(...given);
            return found.filter(({ attempt }) => attempt?.redriveCount === redriveCount);
          },
        },
      }),
  },
  {
    name: 'hole 5: adoption by the text of the SQL only',
    theme: 'rendersAnew',
    handlers: starting((handlers, payload) => {
      const { attempt } = payload as { readonly attempt?: { readonly entry?: string } };
      const { entry: _entry, ...rest } = attempt ?? {};
      return handlers.start(attempt ? { ...payload, attempt: rest } : payload);
    }),
  },
  {
    name: 'hole 6: LATEST does not see what was not recorded',
    theme: 'lostStart',
    runtime: (runtime, { lambda }) =>
      lambda.useCase === 'start'
        ? changed(runtime, { store: { listUnprocessed: async () => ({ entries: [] }) } })
        : runtime,
  },
  {
    name: 'hole 9: what the Data API has forgotten has expired',
    theme: 'redriven',
    runtime: (runtime) =>
      changed(runtime, {
        store: {
          claim: async (...given) => {
            const taken = await runtime.store.claim(...given);
            return taken.kind === 'claimed' && taken.invocation.statementId !== undefined
              ? { ...taken, invocation: { ...taken.invocation, status: 'STARTED' } }
              : taken;
          },
        },
      }),
  },
  {
    name: 'hole 19: what was given up before its start is started',
    theme: 'stoppedBeforeStart',
    runtime: (runtime) => ({
      ...changed(runtime, {
        store: {
          get: async (key) => withoutMark(await runtime.store.get(key)),
          claim: async (...given) => {
            const taken = await runtime.store.claim(...given);
            return taken.kind === 'claimed' ? { ...taken, invocation: withoutMark(taken.invocation) } : taken;
          },
        },
      }),
      ...(runtime.pools && {
        pools: {
          ...runtime.pools,
          dequeue: async (...given) => {
            const dequeued = await runtime.pools!.dequeue(...given);
            return dequeued.kind === 'dequeued'
              ? { ...dequeued, invocation: withoutMark(dequeued.invocation) }
              : dequeued;
          },
        },
      }),
    }),
  },
  {
    name: 'hole 19: the end of an execution gives up what was started only',
    theme: 'stoppedBeforeStart',
    runtime: (runtime, { lambda }) =>
      lambda.useCase === 'executionEnded'
        ? changed(runtime, {
            store: {
              markAbandoned: async (key, abandoned) =>
                (await runtime.store.get(key))?.statementId === undefined
                  ? 'marked'
                  : await runtime.store.markAbandoned(key, abandoned),
            },
          })
        : runtime,
  },
  {
    name: 'hole 11: an output as large as Step Functions takes',
    theme: 'largeResult',
    runtime: (runtime) => changed(runtime, { settings: { outputBytesMax: 262_144 } }),
  },
];
