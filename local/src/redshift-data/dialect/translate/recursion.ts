import type { Expression, FromItem, Query, Select } from '../tree/query-tree.js';
import type {
  QueryTail,
  QueryWishes,
  Scope,
  ScopeRelation,
  TranslatedFrom,
  TranslatedQuery,
  Value,
} from './language.js';

// Translations that need each other go through the scope, which knows the whole language.

/** Puts a value into the database's words. @throws {SqlError} Redshift refuses it, or it is not available here. */
export const translateExpression = (expression: Expression, scope: Scope): Value =>
  scope.context.language.expression(expression, scope);

/** Puts a query into the database's words. `outer`: what names mean around it. */
export const translateQuery = (query: Query, outer: Scope, wishes: QueryWishes = {}): TranslatedQuery =>
  outer.context.language.query(query, outer, wishes);

/** Puts FROM into the database's words. `known`: relations that are in scope already. */
export const translateFrom = (
  items: readonly FromItem[],
  outer: Scope,
  known: readonly ScopeRelation[] = [],
): TranslatedFrom => outer.context.language.from(items, outer, known);

/** Puts a SELECT over a FROM that is translated already into the database's words. */
export const translateSelectOver = (
  select: Select,
  from: TranslatedFrom,
  wishes: QueryWishes,
  tail: QueryTail,
): TranslatedQuery => from.scope.context.language.selectOver(select, from, wishes, tail);
