import type { SQSRecord } from 'aws-lambda';
import { TaskCallbackError } from '../../../src/ports/port-errors.js';
import type { StatementStatus } from '../../../src/ports/statement-status.js';
import type { CallbackResult, TaskFailure } from '../../../src/ports/task-callback.js';
import type { Handlers } from '../lambda/handlers.js';
import type { Invoked } from '../lambda/host.js';
import { changed } from './changed.js';
import type { Mutant } from './mutant.js';

/** What the events of a batch claim of each statement. */
const claimedStatuses = ({ messages = [] }: Invoked): ReadonlyMap<string, StatementStatus> =>
  new Map(
    messages.flatMap(({ body }) => {
      try {
        const { detail } = JSON.parse(body) as { detail: { statementId: string; state: StatementStatus } };
        return [[detail.statementId, detail.state]];
      } catch {
        return [];
      }
    }),
  );

const demandingJson = (handlers: Handlers): Handlers => ({
  ...handlers,
  complete: async (event) => {
    event.Records.forEach((record: SQSRecord) => JSON.parse(record.body) as unknown);
    return await handlers.complete(event);
  },
});

/** Rules that everybody keeps who ends an invocation. */
export const CARELESS_ENDS: readonly Mutant[] = [
  {
    name: 'marks before it answers',
    runtime: (runtime) => {
      const unsent = new Map<string, () => Promise<CallbackResult>>();
      const later =
        <Content>(send: (token: string, content: Content) => Promise<CallbackResult>) =>
        async (token: string, content: Content): Promise<CallbackResult> => {
          unsent.set(token, () => send(token, content));
          return 'delivered';
        };
      const { taskCallback } = runtime;
      return changed(runtime, {
        taskCallback: {
          sendTaskSuccess: later((token, output: string) => taskCallback.sendTaskSuccess(token, output)),
          sendTaskFailure: later((token, failure: TaskFailure) => taskCallback.sendTaskFailure(token, failure)),
        },
        store: {
          markProcessed: async (key, end) => {
            const marked = await runtime.store.markProcessed(key, end);
            await unsent.get(end.answeredToken ?? '')?.();
            return marked;
          },
        },
      });
    },
  },
  {
    name: 'believes events',
    runtime: (runtime, { lambda, invoked }) => {
      if (lambda.useCase !== 'complete') return runtime;
      const statuses = claimedStatuses(invoked);
      return changed(runtime, {
        redshiftData: {
          describeStatement: async ({ Id }) => {
            const Status = statuses.get(Id);
            return Status === undefined ? await runtime.redshiftData.describeStatement({ Id }) : { Id, Status };
          },
        },
      });
    },
  },
  {
    name: 'takes TaskTimedOut for a reason to try again',
    runtime: (runtime) => {
      const insisting =
        <Content>(send: (token: string, content: Content) => Promise<CallbackResult>) =>
        async (token: string, content: Content): Promise<CallbackResult> => {
          if ((await send(token, content)) === 'delivered') return 'delivered';
          throw new TaskCallbackError('TaskTimedOut', 'Task Timed Out', true);
        };
      const { taskCallback } = runtime;
      return changed(runtime, {
        taskCallback: {
          sendTaskSuccess: insisting((token, output: string) => taskCallback.sendTaskSuccess(token, output)),
          sendTaskFailure: insisting((token, failure: TaskFailure) => taskCallback.sendTaskFailure(token, failure)),
        },
      });
    },
  },
  {
    name: 'drops a message that failed',
    handlers: (handlers) => ({
      ...handlers,
      complete: async (event) => {
        await handlers.complete(event);
        return { batchItemFailures: [] };
      },
    }),
  },
  { name: 'fails a batch that holds a message of nobody', handlers: demandingJson },
  {
    name: 'the reconciler never runs',
    handlers: (handlers) => ({
      ...handlers,
      reconcile: async () => ({ examined: 0, completed: 0, failed: 0 }),
    }),
  },
  {
    name: 'the reconciler ignores what was never started',
    runtime: (runtime, { lambda, world }) =>
      changed(runtime, {
        store: {
          listInFlight: async (owner, page) => {
            const found = await runtime.store.listInFlight(owner, page);
            if (lambda.useCase !== 'reconcile') return found;
            const invocations = await Promise.all(found.entries.map((entry) => world.store.get(entry)));
            return {
              ...found,
              entries: found.entries.filter((_, index) => invocations[index]?.statementId !== undefined),
            };
          },
        },
      }),
  },
  {
    name: 'the reconciler does not wait for starters at work',
    runtime: (runtime) => changed(runtime, { settings: { starterTimeLimitMs: -60_000, reconcileGraceMs: 0 } }),
  },
  {
    name: 'stops the statements of other executions',
    runtime: (runtime, { world }) =>
      changed(runtime, {
        store: {
          listUnprocessed: async (executionArn, page) => {
            const found = await runtime.store.listUnprocessed(executionArn, page);
            const other = world.ledger.executions.find(({ arn }) => arn !== executionArn)?.arn;
            const more = other === undefined ? undefined : await world.store.listUnprocessed(other, page);
            return { ...found, entries: [...found.entries, ...(more?.entries ?? [])] };
          },
        },
      }),
  },
  {
    name: 'stops nothing',
    runtime: (runtime) => changed(runtime, { store: { listUnprocessed: async () => ({ entries: [] }) } }),
  },
];
