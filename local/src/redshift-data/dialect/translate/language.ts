import type { NameRules } from '../parse/token-stream.js';
import type { Expression, FromItem, Query, Select } from '../tree/query-tree.js';
import type { SqlType } from '../types/sql-type.js';
import type { Catalog } from './catalog.js';

/** A value ready for the database, with what is known of its type. */
export interface Value {
  readonly sql: string;
  readonly type: SqlType;
}

/** A column that names may mean. */
export interface ScopeColumn extends Value {
  readonly name: string;
}

/** A table, view, subquery or SUPER value after FROM. */
export interface ScopeRelation {
  /** Its alias, else its name. */
  readonly name: string;
  /** Absent where it has an alias, or no schema. */
  readonly schema?: string;
  readonly columns: readonly ScopeColumn[];
  /** Whether it is a series that the leader node makes. */
  readonly isLeaderOnly?: boolean;
  /** Whether it is a table that a user has made. */
  readonly isUserTable?: boolean;
  /** Set where the alias itself is a SUPER value: an element of an array that is unnested. */
  readonly element?: Value;
}

/** A common table that FROM may name. */
export interface ScopeTable {
  readonly columns: readonly { readonly name: string; readonly type: SqlType }[];
}

/** What names mean at one place of a statement. */
export interface Scope {
  readonly context: TranslateContext;
  readonly parent?: Scope;
  readonly relations: readonly ScopeRelation[];
  /** Columns that joins with USING have made one of two. */
  readonly merged: readonly ScopeColumn[];
  readonly tables: ReadonlyMap<string, ScopeTable>;
  /** Names of the select list that later values and clauses may use. */
  readonly aliases: ReadonlyMap<string, Expression>;
  /** The row before, within CONNECT BY. */
  readonly prior?: Scope;
}

/** A column of a query. */
export interface QueryColumn {
  readonly name: string;
  readonly type: SqlType;
}

/** A query in the database's words, with its columns. */
export interface TranslatedQuery {
  readonly sql: string;
  readonly columns: readonly QueryColumn[];
}

/** What follows FROM in the database's words, and the scope that it opens. */
export interface TranslatedFrom {
  readonly sql: string;
  readonly scope: Scope;
}

/** What is wanted of a query's columns. */
export interface QueryWishes {
  /** Whether decimals are cast to their digits and text to its length, so that the database tells them on. */
  readonly tellsTypes?: boolean;
  /** Whether the columns are kept in a table, where all text has a length. */
  readonly keepsRows?: boolean;
  /** Types that the columns become, by place; only decimals, SUPER, VARBYTE values and shorter text are changed. */
  readonly types?: readonly (SqlType | undefined)[];
}

/** ORDER BY and LIMIT around a query. */
export type QueryTail = Pick<Query, 'orderBy' | 'limit' | 'offset'>;

/** The translations that need each other wherever they stand. */
export interface Language {
  expression(expression: Expression, scope: Scope): Value;
  query(query: Query, outer: Scope, wishes: QueryWishes): TranslatedQuery;
  from(items: readonly FromItem[], outer: Scope, known: readonly ScopeRelation[]): TranslatedFrom;
  selectOver(select: Select, from: TranslatedFrom, wishes: QueryWishes, tail: QueryTail): TranslatedQuery;
}

/** Everything of a context but the place for values, which each statement has for itself. */
export type PlanContext = Omit<TranslateContext, 'bind'>;

/** Settings of a session that change what statements mean. */
export interface DialectSettings extends NameRules {
  /** Whether casts to numbers with fewer digits round: Redshift's `enable_numeric_rounding`. */
  readonly rounds: boolean;
  /** Whether names of attributes in SUPER values keep their case. */
  readonly hasCaseSensitiveAttributes: boolean;
}

/** A variable of a procedure. */
export interface Variable {
  readonly type: SqlType;
  /** As the database writes it; `null` for NULL. */
  readonly value: string | null;
}

/** Everything that a statement's translation needs to know, and where it puts what it finds. */
export interface TranslateContext {
  /** How the parts of a statement that need each other are put into the database's words. */
  readonly language: Language;
  readonly catalog: Catalog;
  readonly settings: DialectSettings;
  /** The database of the request. */
  readonly database: string;
  /** The user of the request. */
  readonly user: string;
  /** Where permanent objects go whose names have no schema. */
  readonly creationSchema: string;
  /** Where temporary tables go. */
  readonly temporarySchema: string;
  /** Named parameters of the request, by name. */
  readonly parameters: ReadonlyMap<string, string>;
  /** The value of a setting that the session has changed. */
  readonly setting: (name: string) => string | undefined;
  /** The variables of the procedure that runs; absent outside. */
  readonly variable?: (name: string) => Variable | undefined;
  /** Puts a value in place of a parameter and gives the place, such as `$1`. */
  readonly bind: (value: string | null) => string;
}
