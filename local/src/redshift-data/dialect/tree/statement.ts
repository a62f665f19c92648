import type { Expression, FromItem, Query, TypeName } from './query-tree.js';

/** A statement with a tree of its own; all others are parsed where they are carried out. */
export type Statement =
  | { readonly kind: 'select'; readonly query: Query }
  | Insert
  | Update
  | Delete
  | Merge
  | CreateTable
  | CreateTableAs
  | CreateView
  | CreateRoutine;

export interface Insert {
  readonly kind: 'insert';
  readonly table: readonly string[];
  readonly columns: readonly string[];
  /** Absent for DEFAULT VALUES. */
  readonly query?: Query;
}

export interface Assignment {
  readonly column: string;
  readonly value: Expression;
}

export interface Update {
  readonly kind: 'update';
  readonly with: Query['with'];
  readonly table: readonly string[];
  readonly alias?: string;
  readonly assignments: readonly Assignment[];
  readonly from: readonly FromItem[];
  readonly where?: Expression;
}

export interface Delete {
  readonly kind: 'delete';
  readonly with: Query['with'];
  readonly table: readonly string[];
  readonly alias?: string;
  readonly using: readonly FromItem[];
  readonly where?: Expression;
}

export interface Merge {
  readonly kind: 'merge';
  readonly table: readonly string[];
  readonly alias?: string;
  readonly source: FromItem;
  readonly on: Expression;
  readonly removesDuplicates: boolean;
  readonly matched?: readonly Assignment[] | 'delete';
  readonly notMatched?: { readonly columns: readonly string[]; readonly values: readonly Expression[] };
}

export interface ColumnDefinition {
  readonly name: string;
  readonly type: TypeName;
  readonly defaultValue?: Expression;
  readonly identity?: { readonly seed: string; readonly step: string; readonly byDefault: boolean };
  readonly isNotNull: boolean;
  readonly isPrimaryKey: boolean;
  /** Whether it is told to be UNIQUE or to refer to another table. */
  readonly isOtherKey?: 'UNIQUE' | 'FOREIGN KEY';
  readonly isDistKey: boolean;
  readonly isSortKey: boolean;
  /** Lower case; absent where none is written. */
  readonly encoding?: string;
  readonly isCaseInsensitive: boolean;
}

export interface OtherKey {
  readonly type: 'UNIQUE' | 'FOREIGN KEY';
  readonly columns: readonly string[];
}

export interface TableAttributes {
  readonly distStyle?: string;
  readonly distKey?: string;
  readonly sortKey: readonly string[];
}

export interface CreateTable extends TableAttributes {
  readonly kind: 'createTable';
  readonly name: readonly string[];
  readonly isTemporary: boolean;
  readonly ifNotExists: boolean;
  readonly columns: readonly ColumnDefinition[];
  readonly primaryKey: readonly string[];
  /** Keys that are told besides, and not enforced. */
  readonly otherKeys: readonly OtherKey[];
  readonly like?: { readonly table: readonly string[]; readonly includesDefaults: boolean };
}

export interface CreateTableAs extends TableAttributes {
  readonly kind: 'createTableAs';
  readonly name: readonly string[];
  readonly isTemporary: boolean;
  readonly ifNotExists: boolean;
  readonly columns: readonly string[];
  readonly query: Query;
}

export interface CreateView {
  readonly kind: 'createView';
  readonly name: readonly string[];
  readonly replaces: boolean;
  readonly isMaterialized: boolean;
  /** Whether it refreshes by itself, which nothing here does. */
  readonly isAutoRefreshed: boolean;
  readonly columns: readonly string[];
  readonly query: Query;
  /** The query as it was written. */
  readonly text: string;
  readonly isLateBinding: boolean;
}

export interface RoutineParameter {
  /** Empty where none is written. */
  readonly name: string;
  readonly mode: 'in' | 'out' | 'inout';
  readonly type: TypeName;
}

export interface CreateRoutine {
  readonly kind: 'createRoutine';
  readonly routine: 'procedure' | 'function';
  readonly name: readonly string[];
  readonly replaces: boolean;
  readonly parameters: readonly RoutineParameter[];
  readonly returns?: TypeName;
  readonly language: string;
  readonly body: string;
  readonly volatility?: string;
  readonly isNonatomic: boolean;
  readonly settings: readonly string[];
}
