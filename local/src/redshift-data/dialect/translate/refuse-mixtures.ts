import { CATALOG_FUNCTIONS_OF_LEADER } from './catalog-functions-of-leader.js';
import type { Scope } from './language.js';
import { SqlError } from '../sql-error.js';
import type { Select } from '../tree/query-tree.js';

/** Functions that run on the leader node, where no table of a user is. */
const LEADER_ONLY: ReadonlySet<string> = new Set([
  ...CATALOG_FUNCTIONS_OF_LEADER,
  'current_time',
  'current_timestamp',
  'localtime',
  'localtimestamp',
  'now',
  'version',
  'age',
  'isfinite',
  'generate_series',
]);

interface Found {
  readonly leader: Set<string>;
  readonly orders: Set<string>;
}

/**
 * Refuses what Redshift cannot bring together in one SELECT.
 *
 * @throws {SqlError} a function of the leader node with a table, or LISTAGGs with different orders.
 */
export const refuseMixtures = (select: Select, scope: Scope): void => {
  const found: Found = { leader: new Set(), orders: new Set() };
  collect([select.items, select.where, select.having], found);
  if (scope.relations.some(({ isLeaderOnly }) => isLeaderOnly)) found.leader.add('generate_series');
  const [leader] = found.leader;
  if (leader !== undefined && scope.relations.some(({ isUserTable }) => isUserTable)) {
    throw new SqlError(
      `Specified types or functions (one per INFO message) not supported on Redshift tables.\n  Detail: function ${leader}() runs on the leader node only`,
    );
  }
  if (found.orders.size > 1) {
    throw new SqlError('within group ORDER BY clauses for aggregate functions must be the same');
  }
};

const collect = (node: unknown, found: Found): void => {
  if (Array.isArray(node)) for (const item of node) collect(item, found);
  if (typeof node !== 'object' || node === null) return;
  const part = node as { kind?: string; name?: readonly string[]; withinGroup?: unknown; over?: unknown };
  if (part.kind === 'query') return;
  if (part.kind === 'call') {
    const name = part.name?.at(-1) ?? '';
    if (LEADER_ONLY.has(name)) found.leader.add(name);
    if (part.withinGroup && !part.over) found.orders.add(JSON.stringify(part.withinGroup));
  }
  for (const member of Object.values(node)) collect(member, found);
};

/** Refuses a series of the leader node in a query whose rows go into a table. @throws {SqlError} */
export const refuseLeaderOnly = (node: unknown): void => {
  if (Array.isArray(node)) for (const item of node) refuseLeaderOnly(item);
  if (typeof node !== 'object' || node === null) return;
  const part = node as { kind?: string; name?: readonly string[] };
  if (part.kind === 'call' && part.name?.at(-1) === 'generate_series') {
    throw new SqlError(
      'Specified types or functions (one per INFO message) not supported on Redshift tables.\n  Detail: function generate_series() runs on the leader node only',
    );
  }
  for (const member of Object.values(node)) refuseLeaderOnly(member);
};
