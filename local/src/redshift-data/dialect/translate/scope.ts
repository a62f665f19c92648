import { SqlError } from '../sql-error.js';
import type { Scope, ScopeTable, TranslateContext, Value } from './language.js';

/** A scope that sees nothing but common tables. */
export const emptyScope = (context: TranslateContext, parent?: Scope): Scope => ({
  context,
  relations: [],
  merged: [],
  tables: parent?.tables ?? new Map<string, ScopeTable>(),
  aliases: new Map(),
  ...(parent && { parent }),
});

/** What a name means, and how many of its parts that took. */
export interface Resolved {
  readonly value: Value;
  readonly used: number;
}

/**
 * Finds what a name means, from the inside to the outside.
 *
 * @throws {SqlError} the name is ambiguous.
 */
export const resolveName = (parts: readonly string[], scope: Scope): Resolved | undefined => {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const found = resolveHere(parts, at);
    if (found) return found;
  }
  return undefined;
};

const resolveHere = (parts: readonly string[], scope: Scope): Resolved | undefined => {
  // dev.public.t.a, public.t.a and t.a: the longest reading that fits.
  for (const used of [4, 3, 2]) {
    if (parts.length < used) continue;
    if (used === 4 && parts[0] !== scope.context.database) continue;
    const [column, table, schema] = parts.slice(0, used).reverse();
    for (const relation of scope.relations) {
      if (relation.name !== table || (used > 2 && relation.schema !== schema)) continue;
      const found = relation.columns.find(({ name }) => name === column);
      if (found) return { value: found, used };
    }
  }
  const [first = ''] = parts;
  const merged = scope.merged.find(({ name }) => name === first);
  if (merged) return { value: merged, used: 1 };
  const element = scope.relations.find((relation) => relation.element && relation.name === first)?.element;
  if (element) return { value: element, used: 1 };
  const matches = scope.relations.flatMap((relation) => relation.columns.filter(({ name }) => name === first));
  if (matches.length > 1) throw new SqlError(`column reference "${first}" is ambiguous`);
  const [only] = matches;
  return only && { value: only, used: 1 };
};

/** The error for a name that means nothing. */
export const unknownName = (parts: readonly string[], scope: Scope): SqlError => {
  const [first = '', second] = parts;
  if (second !== undefined) {
    for (let at: Scope | undefined = scope; at; at = at.parent) {
      if (at.relations.some(({ name }) => name === first)) {
        return new SqlError(`column ${parts.join('.')} does not exist`);
      }
    }
    return new SqlError(`relation "${parts.slice(0, -1).join('.')}" does not exist`);
  }
  const tables = scope.relations.map(({ name }) => name);
  const place = tables.length > 0 ? ` in ${tables.join(', ')}` : '';
  return new SqlError(`column "${first}" does not exist${place}`);
};
