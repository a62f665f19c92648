import type { Variable } from '../translate/language.js';
import type { Expression } from '../tree/query-tree.js';
import type { SqlType } from '../types/sql-type.js';

/** What a query within a procedure gave. */
export interface HostRows {
  readonly columns: readonly { readonly name: string; readonly type: SqlType }[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Rows that were returned or changed. */
  readonly count: number;
}

/** Finds a variable by its name. */
export type FindVariable = (name: string) => Variable | undefined;

/** What a procedure needs of the database that it runs in. */
export interface ProcedureHost {
  /** Runs one statement of Redshift's dialect in the open transaction. */
  run(sql: string, variable: FindVariable): Promise<HostRows>;
  /** Works out a value, as the database writes it, cast to a type where one is given. */
  evaluate(expression: Expression, variable: FindVariable, type?: SqlType): Promise<string | null>;
  /** The type of a table's column, for `%type`. */
  columnType(name: readonly string[]): Promise<SqlType>;
  /** Ends the open transaction and begins the next. @throws {SqlError} the procedure runs in a transaction of its caller. */
  endTransaction(action: 'commit' | 'rollback', cause: string): Promise<void>;
  /** Undoes the open transaction because of an error, and begins the next one for the handler. */
  undo(): Promise<void>;
}
