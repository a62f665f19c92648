import { isWorkflowArn } from '../execution-arn.js';
import { parseStatementName } from '../statement-name.js';
import type { Invocation, InvocationKey } from '../../ports/invocation.js';
import type { Page } from '../../ports/invocation-store.js';
import { type Operator, OperatorError } from './operator.js';

const PAGE_SIZE = 100;
const EXECUTION_PAGES_MAX = 100;
/** A table scan of so many items: seconds, and a few cents at most. */
const SCAN_PAGES_MAX = 200;
const SCAN_PAGE_SIZE = 1_000;
const IN_FLIGHT_PAGES_MAX = 50;

const ID = /^[A-Za-z0-9-]{1,64}$/;

/** What an operator's argument names. */
export type Subject =
  | { readonly kind: 'execution'; readonly executionArn: string; readonly invocations: readonly Invocation[] }
  | { readonly kind: 'invocation'; readonly id: string; readonly invocations: readonly Invocation[] };

/**
 * What `id` names: an execution, durable execution or stack by its ARN, or an invocation by its statement name, statement id or invocation id. An id is looked for
 * among the invocations in flight first, then in the whole table. Oldest registration first; empty where the table knows none.
 *
 * @throws {OperatorError} `id` is none of these, or the table is too large to be looked through.
 * @throws {TaskerError} the table could not be read.
 */
export async function findSubject(operator: Operator, id: string): Promise<Subject> {
  if (isWorkflowArn(id)) {
    return { kind: 'execution', executionArn: id, invocations: await invocationsOf(operator, id) };
  }
  const key = parseStatementName(operator.settings.statementNamePrefix, id);
  if (key !== undefined) return { kind: 'invocation', id, invocations: await invocationWith(operator, key) };
  if (!ID.test(id)) {
    throw new OperatorError(
      `'${id}' is no execution ARN, statement name of this tasker (they begin with '${operator.settings.statementNamePrefix}'), ` +
        'statement id or invocation id',
    );
  }
  const inFlight = await inFlightWithId(operator, id);
  return { kind: 'invocation', id, invocations: inFlight ? [inFlight] : await anyWithId(operator, id) };
}

/** All invocations of an execution, oldest registration first. */
export async function invocationsOf(operator: Operator, executionArn: string): Promise<readonly Invocation[]> {
  const found = await allPages(EXECUTION_PAGES_MAX, (cursor) =>
    operator.search.ofExecution(executionArn, { limit: PAGE_SIZE, cursor }),
  );
  return [...found.entries].sort((one, other) => one.registeredAt - other.registeredAt);
}

const invocationWith = async (operator: Operator, key: InvocationKey): Promise<readonly Invocation[]> => {
  const invocation = await operator.store.get(key);
  return invocation ? [invocation] : [];
};

async function inFlightWithId(operator: Operator, id: string): Promise<Invocation | undefined> {
  let cursor: string | undefined;
  for (let page = 0; page < IN_FLIGHT_PAGES_MAX; page += 1) {
    const listed = await operator.store.listInFlight(operator.settings.owner, { limit: PAGE_SIZE, cursor });
    for (const entry of listed.entries) {
      const invocation = await operator.store.get(entry);
      if (invocation && (invocation.invocationId === id || invocation.statementId === id)) return invocation;
    }
    cursor = listed.cursor;
    if (cursor === undefined) return undefined;
  }
  return undefined;
}

async function anyWithId(operator: Operator, id: string): Promise<readonly Invocation[]> {
  const found = await allPages(
    SCAN_PAGES_MAX,
    (cursor) => operator.search.withId(id, { limit: SCAN_PAGE_SIZE, cursor }),
    (entries) => entries.length > 0,
  );
  if (found.entries.length > 0 || found.isComplete) return found.entries;
  throw new OperatorError(
    `'${id}' is not among the first ${SCAN_PAGES_MAX * SCAN_PAGE_SIZE} items of the table; name its execution's ARN instead`,
  );
}

async function allPages<T>(
  most: number,
  read: (cursor: string | undefined) => Promise<Page<T>>,
  isEnough: (entries: readonly T[]) => boolean = () => false,
): Promise<{ readonly entries: readonly T[]; readonly isComplete: boolean }> {
  const entries: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < most; page += 1) {
    const listed = await read(cursor);
    entries.push(...listed.entries);
    cursor = listed.cursor;
    if (cursor === undefined) return { entries, isComplete: true };
    if (isEnough(entries)) break;
  }
  return { entries, isComplete: false };
}
