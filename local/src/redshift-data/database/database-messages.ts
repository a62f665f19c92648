/** What is asked of the database worker. Every request is answered once, under its number. */
export type DatabaseRequest =
  | {
      readonly kind: 'open';
      readonly dataDirectory: string;
      /** A new database to begin with, as a gzipped archive; absent where the folder holds a database already. */
      readonly image?: Uint8Array;
    }
  | {
      readonly kind: 'run';
      readonly sql: string;
      readonly values: readonly (string | null)[];
      /** Under which the statement is kept; empty: it is not. */
      readonly name: string;
      /** Whether a transaction begins with it. */
      readonly begins?: boolean;
    }
  | { readonly kind: 'script'; readonly sql: string }
  | { readonly kind: 'load'; readonly sql: string; readonly data: string }
  | { readonly kind: 'image'; readonly setup: string }
  | { readonly kind: 'close' };

export interface NumberedRequest {
  readonly number: number;
  readonly request: DatabaseRequest;
}

/** A column of a result, as the database describes it. */
export interface DatabaseColumn {
  readonly name: string;
  /** The type's object id. */
  readonly typeId: number;
  /** The type's modifier (length, precision), -1 for none. */
  readonly typeModifier: number;
  /** Object id of the table the column comes from; 0 where it is an expression. */
  readonly tableId: number;
  /** The column's number in that table; 0 where it is an expression. */
  readonly columnNumber: number;
}

/** What running one statement gave. */
export interface DatabaseResult {
  /** Absent where the statement has no result set. */
  readonly columns?: readonly DatabaseColumn[];
  /** The values as the database writes them; `null` for SQL NULL. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** The command as the database names it, with its row count, such as `INSERT 0 5`; empty for an empty statement. */
  readonly commandTag: string;
}

/** Why the database refused. Texts are the database's own. */
export interface DatabaseFailure {
  readonly message: string;
  readonly code?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly where?: string;
  /** Character of the SQL where the error is; 1 for the first. */
  readonly position?: number;
}

/** Where Postgres looks whether it is to stop: numbers of 32 bits in its memory, by their places. */
export interface InterruptFlags {
  readonly memory: SharedArrayBuffer;
  /** Not 0: the statement is to be cancelled. */
  readonly cancelPlace: number;
  /** Not 0: there is something of that kind. */
  readonly pendingPlace: number;
}

/** What a request brought. */
export type DatabaseAnswer =
  | { readonly result: DatabaseResult }
  | { readonly result: DatabaseResult; readonly flags: InterruptFlags }
  | { readonly image: Uint8Array }
  | { readonly failure: DatabaseFailure };

export type NumberedAnswer = DatabaseAnswer & { readonly number: number };
