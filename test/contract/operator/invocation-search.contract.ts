import { expect } from '@jest/globals';
import type { InvocationSearch } from '../../../src/ports/invocation-search.js';
import type { Invocation } from '../../../src/ports/invocation.js';
import type { InvocationStore, Page, PageRequest } from '../../../src/ports/invocation-store.js';
import { HOUR_MS } from '../../../src/ports/units.js';
import { AN_EXECUTION_ARN, ANOTHER_EXECUTION_ARN, aNewInvocation, at, STORY_START } from '../../support/builders.js';
import { describeContract, type ContractCase, type ContractEnvironment } from '../contract-case.js';

export interface InvocationSearchEnvironment extends ContractEnvironment {
  readonly search: InvocationSearch;
  /** Of the same table. */
  readonly store: InvocationStore;
}

const named = (invocationId: string, executionArn = AN_EXECUTION_ARN) =>
  aNewInvocation({ executionArn, invocationId, statementName: `sfn:${executionArn}:${invocationId}` });

/** All entries, page by page. */
async function allOf(list: (page: PageRequest) => Promise<Page<Invocation>>, limit: number): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await list({ limit, cursor });
    ids.push(...page.entries.map(({ invocationId }) => invocationId));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return ids.sort();
}

export const invocationSearchContract: readonly ContractCase<InvocationSearchEnvironment>[] = [
  {
    name: 'lists all invocations of an execution, processed ones too, and no others',
    run: async ({ search, store }) => {
      for (const id of ['one', 'two', 'three']) await store.register(named(id));
      await store.register(named('elsewhere', ANOTHER_EXECUTION_ARN));
      const key = { executionArn: AN_EXECUTION_ARN, invocationId: 'two' };
      await store.claim(key, { claimId: 'c', expiresAt: at(HOUR_MS) }, STORY_START);
      await store.markProcessed(key, {
        ...{ answeredToken: named('two').taskToken, status: 'FAILED', delivery: 'delivered' },
        ...{ outcome: { errorName: 'FAILED' }, startedAt: STORY_START, processedAt: at(1), expiresAt: at(HOUR_MS) },
      });
      const list = (page: PageRequest) => search.ofExecution(AN_EXECUTION_ARN, page);
      expect(await allOf(list, 10)).toEqual(['one', 'three', 'two']);
      expect(await allOf(list, 1)).toEqual(['one', 'three', 'two']);
    },
  },
  {
    name: 'finds an invocation by its id and by its statement’s, with a page for a part of the table',
    run: async ({ search, store }) => {
      for (const id of ['one', 'two', 'three']) await store.register(named(id));
      const start = { statementId: 'statement-of-two', startedAt: at(1) };
      await store.recordStart({ executionArn: AN_EXECUTION_ARN, invocationId: 'two' }, start);
      expect(await allOf((page) => search.withId('three', page), 2)).toEqual(['three']);
      expect(await allOf((page) => search.withId('statement-of-two', page), 1)).toEqual(['two']);
      expect(await allOf((page) => search.withId('nobody', page), 2)).toEqual([]);
    },
  },
  {
    name: 'takes no lock for an invocation',
    run: async ({ search, store }) => {
      const owner = { executionArn: AN_EXECUTION_ARN, invocationId: 'one' };
      await store.acquireLock({ singletonKey: 'nightly', owner, acquiredAt: STORY_START, expiresAt: at(HOUR_MS) });
      expect(await allOf((page) => search.withId('lock', page), 10)).toEqual([]);
      expect(await allOf((page) => search.withId('one', page), 10)).toEqual([]);
    },
  },
  {
    name: 'tells who holds a lock since when, and of none that nobody holds',
    run: async ({ search, store }) => {
      const owner = { executionArn: AN_EXECUTION_ARN, invocationId: 'one' };
      await store.acquireLock({ singletonKey: 'nightly', owner, acquiredAt: STORY_START, expiresAt: at(HOUR_MS) });
      expect(await search.lock('nightly')).toEqual({ singletonKey: 'nightly', owner, acquiredAt: STORY_START });
      expect(await search.lock('daily')).toBeUndefined();
      await store.releaseLock('nightly', owner);
      expect(await search.lock('nightly')).toBeUndefined();
    },
  },
];

/** Runs the contract of the InvocationSearch port. */
export const describeInvocationSearchContract = (
  subject: string,
  make: () => Promise<InvocationSearchEnvironment>,
): void => describeContract(`${subject} as InvocationSearch`, invocationSearchContract, make);
