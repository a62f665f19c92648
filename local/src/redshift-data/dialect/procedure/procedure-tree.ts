import type { Expression, TypeName } from '../tree/query-tree.js';

/** A block of a procedure's body. */
export interface Block {
  readonly kind: 'block';
  readonly label?: string;
  readonly declarations: readonly Declaration[];
  readonly statements: readonly ProcedureStatement[];
  /** Of `exception when others then`; absent where there is none. */
  readonly handler?: readonly ProcedureStatement[];
}

/** A variable, a cursor or another name for one. */
export interface Declaration {
  readonly name: string;
  /** Absent for records, cursors, `%type` and aliases. */
  readonly type?: TypeName;
  /** Of `table.column%type`. */
  readonly like?: readonly string[];
  readonly isRecord: boolean;
  /** The query of a cursor, as it is written. */
  readonly cursor?: string;
  /** The arguments of a cursor; absent where it has none. */
  readonly cursorArguments?: readonly CursorArgument[];
  /** Of `alias for $1`. */
  readonly aliasOf?: string;
  readonly value?: Expression;
  readonly isConstant: boolean;
  readonly isNotNull: boolean;
}

/** An argument of a cursor. */
export interface CursorArgument {
  readonly name: string;
  readonly type: TypeName;
}

/** A statement of a procedure's body. */
export type ProcedureStatement =
  | Block
  | { readonly kind: 'assign'; readonly target: string; readonly value: Expression }
  | { readonly kind: 'sql'; readonly sql: string; readonly into?: readonly string[] }
  | { readonly kind: 'execute'; readonly text: Expression; readonly into?: readonly string[] }
  | {
      readonly kind: 'if';
      readonly branches: readonly { readonly condition: Expression; readonly then: readonly ProcedureStatement[] }[];
      readonly otherwise: readonly ProcedureStatement[];
    }
  | {
      readonly kind: 'loop';
      readonly label?: string;
      /** Absent for a loop without end. */
      readonly condition?: Expression;
      readonly body: readonly ProcedureStatement[];
    }
  | {
      readonly kind: 'forRange';
      readonly label?: string;
      readonly name: string;
      readonly from: Expression;
      readonly to: Expression;
      readonly step?: Expression;
      readonly isReverse: boolean;
      readonly body: readonly ProcedureStatement[];
    }
  | {
      readonly kind: 'forRows';
      readonly label?: string;
      readonly names: readonly string[];
      readonly query: { readonly sql: string } | { readonly text: Expression } | { readonly cursor: string };
      readonly body: readonly ProcedureStatement[];
    }
  | { readonly kind: 'leave'; readonly isContinue: boolean; readonly label?: string; readonly when?: Expression }
  | { readonly kind: 'return' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'raise'; readonly level: string; readonly format: string; readonly values: readonly Expression[] }
  | { readonly kind: 'diagnostics'; readonly target: string; readonly item: string }
  | { readonly kind: 'transaction'; readonly action: 'commit' | 'rollback' }
  | {
      readonly kind: 'open';
      readonly cursor: string;
      /** For a cursor with arguments. */
      readonly values?: readonly Expression[];
      readonly query?: { readonly sql: string } | { readonly text: Expression };
    }
  | { readonly kind: 'fetch'; readonly cursor: string; readonly into: readonly string[] }
  | { readonly kind: 'close'; readonly cursor: string };
