import assert from 'node:assert/strict';
import type { Invocation, InvocationKey, NewInvocation } from '../../ports/invocation.js';
import type { AdoptResult, Adoption, InvocationStore, Page, PageRequest } from '../../ports/invocation-store.js';
import { aNewInvocation, anAdoption } from '../builders.js';

/** Makes an empty store. */
export type MakeStore = () => Promise<InvocationStore>;

/** One promise of the port. Rejects where the store breaks it. */
export interface ContractCase {
  readonly name: string;
  /** Holds a store that `make` gives against the promise. */
  readonly run: (make: MakeStore) => Promise<void>;
}

/** Registers an invocation and gives it as it is stored. */
export const registered = async (store: InvocationStore, over: Partial<NewInvocation> = {}): Promise<Invocation> => {
  const result = await store.register(aNewInvocation(over));
  assert.equal(result.kind, 'registered');
  return result.invocation;
};

/** The invocation as it is stored now; it must be there. */
export const stored = async (store: InvocationStore, key: InvocationKey): Promise<Invocation> => {
  const invocation = await store.get(key);
  assert.ok(invocation, `invocation '${key.invocationId}' is not stored`);
  return invocation;
};

/** Adopts, which must succeed, and gives the invocation as the store gave it. */
export const adopted = async (
  store: InvocationStore,
  predecessor: Invocation,
  adoption: Adoption = anAdoption(),
): Promise<Invocation> => {
  const result: AdoptResult = await store.adopt(predecessor, adoption);
  assert.equal(result.kind, 'adopted');
  return result.invocation;
};

const PAGES_MAX = 1_000;

/** All entries of all pages. `between` runs after each page that is not the last. */
export const allPages = async <T>(
  read: (page: PageRequest) => Promise<Page<T>>,
  limit: number,
  between: (entries: readonly T[]) => Promise<void> = async () => undefined,
): Promise<T[]> => {
  const entries: T[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const page = await read({ limit, cursor });
    assert.ok(page.entries.length <= limit, `a page of at most ${limit} has ${page.entries.length} entries`);
    entries.push(...page.entries);
    if (page.cursor === undefined) return entries;
    cursor = page.cursor;
    await between(page.entries);
  }
  throw new assert.AssertionError({ message: `the pages do not end: ${PAGES_MAX} were read` });
};

/** The ids of invocations or of entries that name them. */
export const idsOf = (entries: readonly InvocationKey[]): string[] => entries.map(({ invocationId }) => invocationId);
