import type { InvocationKey } from '../../ports/invocation.js';
import type { PageRequest, ProcessedRecord } from '../../ports/invocation-store.js';
import { TamperedStore, type BrokenStore } from './broken-store.js';

const newestFirst = (one: { registeredAt: number }, other: { registeredAt: number }): number =>
  other.registeredAt - one.registeredAt;

/** Faults of finding and listing. */
export const readingWrongly: readonly BrokenStore[] = [
  {
    fault: 'ignores the state name when it looks for the latest statement',
    make: () =>
      new (class extends TamperedStore {
        override async latest(executionArn: string) {
          return super.latest(executionArn);
        }
      })(),
  },
  {
    fault: 'takes a state whose name only begins alike',
    make: () =>
      new (class extends TamperedStore {
        override async latest(executionArn: string, stateName?: string) {
          const names = this.invocations().map(({ attempt }) => attempt?.stateName);
          const alike = names.filter((name) => stateName !== undefined && name?.startsWith(stateName)).at(-1);
          return super.latest(executionArn, alike ?? stateName);
        }
      })(),
  },
  {
    fault: 'takes the invocation that was registered last for the latest statement',
    make: () =>
      new (class extends TamperedStore {
        override async latest(executionArn: string, stateName?: string) {
          return this.invocations()
            .filter((invocation) => invocation.executionArn === executionArn && invocation.statementId !== undefined)
            .filter(({ attempt }) => stateName === undefined || attempt?.stateName === stateName)
            .at(-1);
        }
      })(),
  },
  {
    fault: 'orders the starts as texts',
    make: () =>
      new (class extends TamperedStore {
        override async latest(executionArn: string, stateName?: string) {
          return this.invocations()
            .filter((invocation) => invocation.executionArn === executionArn && invocation.startedAt !== undefined)
            .filter(({ attempt }) => stateName === undefined || attempt?.stateName === stateName)
            .sort((one, other) => (String(one.startedAt) < String(other.startedAt) ? -1 : 1))
            .at(-1);
        }
      })(),
  },
  {
    fault: 'makes a statement the latest by its end',
    make: () =>
      new (class extends TamperedStore {
        override async markProcessed(key: InvocationKey, end: ProcessedRecord) {
          const result = await super.markProcessed(key, end);
          const entry = this.find(key);
          if (entry?.startOrder !== undefined) this.put({ ...entry, startOrder: end.processedAt });
          return result;
        }
      })(),
  },
  {
    fault: 'looks for the latest statement in all executions',
    make: () =>
      new (class extends TamperedStore {
        override async latest(executionArn: string, stateName?: string) {
          const arns = this.invocations().map((invocation) => invocation.executionArn);
          return super.latest(arns.at(-1) ?? executionArn, stateName);
        }
      })(),
  },
  {
    fault: 'finds attempts newest first',
    make: () =>
      new (class extends TamperedStore {
        override async findByAttempt(executionArn: string, attemptKey: string) {
          return [...(await super.findByAttempt(executionArn, attemptKey))].sort(newestFirst);
        }
      })(),
  },
  {
    fault: 'finds one attempt at most',
    make: () =>
      new (class extends TamperedStore {
        override async findByAttempt(executionArn: string, attemptKey: string) {
          return (await super.findByAttempt(executionArn, attemptKey)).slice(0, 1);
        }
      })(),
  },
  {
    fault: 'finds only what is unprocessed',
    make: () =>
      new (class extends TamperedStore {
        override async findByAttempt(executionArn: string, attemptKey: string) {
          return (await super.findByAttempt(executionArn, attemptKey)).filter(({ processed }) => !processed);
        }
      })(),
  },
  {
    fault: 'forgets where a page ended',
    make: () =>
      new (class extends TamperedStore {
        override async listInFlight(owner: string, { limit }: PageRequest) {
          return super.listInFlight(owner, { limit });
        }
      })(),
  },
  {
    fault: 'has one page only',
    make: () =>
      new (class extends TamperedStore {
        override async listInFlight(owner: string, page: PageRequest) {
          return { entries: (await super.listInFlight(owner, page)).entries };
        }
      })(),
  },
  {
    fault: 'counts where a page ended instead of remembering the place',
    make: () =>
      new (class extends TamperedStore {
        override async listInFlight(owner: string, { limit, cursor }: PageRequest) {
          const { entries } = await super.listInFlight(owner, { limit: 1_000 });
          const from = Number(cursor ?? 0);
          const isLast = from + limit >= entries.length;
          return { entries: entries.slice(from, from + limit), ...(!isLast && { cursor: String(from + limit) }) };
        }
      })(),
  },
  {
    fault: 'lists what is in flight for every owner',
    make: () =>
      new (class extends TamperedStore {
        override async listInFlight(owner: string, page: PageRequest) {
          const owners = this.invocations().map((invocation) => invocation.owner);
          return super.listInFlight(owners.at(0) ?? owner, page);
        }
      })(),
  },
  {
    fault: 'lists what is processed as well',
    make: () =>
      new (class extends TamperedStore {
        override async listUnprocessed(executionArn: string) {
          return { entries: this.invocations().filter((invocation) => invocation.executionArn === executionArn) };
        }
      })(),
  },
];
