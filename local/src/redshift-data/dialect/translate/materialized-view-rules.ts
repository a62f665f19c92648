import { SqlError } from '../sql-error.js';
import type { Query } from '../tree/query-tree.js';
import type { CreateView } from '../tree/statement.js';
import { CATALOG_FUNCTIONS_OF_LEADER } from './catalog-functions-of-leader.js';
import type { TranslateContext } from './language.js';
import { INFORMATION_SCHEMA } from '../setup/catalog-views.js';
import { SYSTEM_SCHEMA } from './load-catalog.js';
import { ownName } from './require-relation.js';

/** Functions that give something else each time. */
const MUTABLE: ReadonlySet<string> = new Set([
  'getdate',
  'sysdate',
  'now',
  'random',
  'timeofday',
  'current_date',
  'current_time',
  'current_timestamp',
  'current_user',
  'current_user_id',
  'current_setting',
]);
const LEADER_ONLY: ReadonlySet<string> = new Set(CATALOG_FUNCTIONS_OF_LEADER);
const SYSTEM_SCHEMAS: ReadonlySet<string> = new Set([
  SYSTEM_SCHEMA,
  INFORMATION_SCHEMA,
  'pg_catalog',
  'information_schema',
]);

interface Node {
  readonly kind?: string;
  readonly name?: readonly string[];
  readonly with?: readonly { readonly name: string }[];
}

/** @throws {SqlError} a materialized view may not have what is in its query. */
export const requireMaterializable = (create: CreateView, context: TranslateContext): void => {
  const { query } = create;
  if (query.orderBy.length > 0) throw refused('ORDER BY');
  if (query.limit || (query.body.kind === 'select' && query.body.top)) throw refused('LIMIT');
  if (query.offset) throw refused('OFFSET');
  visit(query, new Set(), (part, common) => {
    const [only = ''] = part.name ?? [];
    if (part.kind === 'table' && part.name && !(part.name.length === 1 && common.has(only))) {
      refuseTable(part.name, context);
    }
    if (part.kind !== 'call' || !part.name) return;
    const name = part.name.at(-1) ?? '';
    if (LEADER_ONLY.has(name)) throw refused(`the function ${name.toUpperCase()}`);
    if (create.isAutoRefreshed && MUTABLE.has(name)) {
      throw new SqlError(
        `AUTO REFRESH is not supported for a materialized view with the mutable function ${name.toUpperCase()}`,
      );
    }
  });
};

/** @throws {SqlError} a view that is bound to its tables may not have external ones. */
export const refuseExternalTables = (query: Query, context: TranslateContext): void => {
  if (context.catalog.externalTables.length === 0) return;
  visit(query, new Set(), (part, common) => {
    const name = part.kind === 'table' ? (part.name ?? []) : [];
    if (name.length === 0 || (name.length === 1 && common.has(name[0] ?? ''))) return;
    const relation = context.catalog.relation(ownName(name, context.database));
    if (relation && context.catalog.isExternalSchema(relation.schema)) {
      throw new SqlError('External tables are not supported in views; use WITH NO SCHEMA BINDING');
    }
  });
};

const refused = (what: string): SqlError => new SqlError(`${what} is not supported in a materialized view`);

const refuseTable = (name: readonly string[], context: TranslateContext): void => {
  const relation = context.catalog.relation(ownName(name, context.database));
  if (!relation) return;
  if (SYSTEM_SCHEMAS.has(relation.schema)) throw refused(`the system table "${relation.name}"`);
  if (relation.schema === context.temporarySchema) throw refused(`the temporary table "${relation.name}"`);
  if (relation.kind === 'view' || relation.kind === 'lateBindingView') throw refused(`the view "${relation.name}"`);
};

/** Calls `found` for every part of a tree, with the names of the common tables that it may name. */
const visit = (
  node: unknown,
  common: ReadonlySet<string>,
  found: (part: Node, common: ReadonlySet<string>) => void,
): void => {
  if (Array.isArray(node)) {
    for (const item of node) visit(item, common, found);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const part = node as Node;
  const known =
    part.kind === 'query' ? new Set([...common, ...((node as Query).with ?? []).map(({ name }) => name)]) : common;
  found(part, known);
  for (const member of Object.values(node)) visit(member, known, found);
};
