import type { CopyCommand } from '../s3/copy-command.js';
import type { UnloadCommand } from '../s3/unload-command.js';
import type { RoutineParameter } from './tree/statement.js';

/** What is to be done for one SQL text of a caller. */
export type StatementPlan =
  SqlPlan | CopyPlan | UnloadPlan | NothingPlan | CallPlan | RowsPlan | SettingPlan | TransactionPlan | DatabasePlan;

/** What every plan tells of its relation to transactions. */
interface PlanBase {
  /** Set where it may not run in a transaction block: the command as error messages name it. */
  readonly notInTransaction?: string;
  /** Set where it may run in a transaction block only: the command as error messages name it. */
  readonly onlyInTransaction?: string;
  /** Whether the transaction that it runs in is committed with it. */
  readonly commits?: boolean;
  /** Whether it makes a temporary table. */
  readonly makesTemporaryTable?: boolean;
  /** The table whose rows it changes, as SQL of the database. */
  readonly writes?: string;
}

/** A statement for the database. */
export interface BoundSql {
  readonly sql: string;
  /** For `$1`, `$2`, ...; `null` for NULL. */
  readonly values: readonly (string | null)[];
}

/** Run this SQL. */
export interface SqlPlan extends PlanBase, BoundSql {
  readonly kind: 'sql';
  /** What is run before it, in the same transaction. */
  readonly before?: readonly string[];
  /** What is run after it, in the same transaction. */
  readonly after?: readonly string[];
  /** Set where the result is not the caller's: the first value of its only row is the number of changed rows. */
  readonly resultIsRowCount?: boolean;
  /** Whether it only reads. */
  readonly isQuery?: boolean;
}

/** Load files into a table. */
export interface CopyPlan extends PlanBase {
  readonly kind: 'copy';
  readonly copy: CopyCommand;
}

/** Write the rows of a query to files. */
export interface UnloadPlan extends PlanBase, BoundSql {
  readonly kind: 'unload';
  readonly unload: UnloadCommand;
}

/** Nothing: the statement tunes or grants what the laptop cloud does not have. */
export interface NothingPlan extends PlanBase {
  readonly kind: 'nothing';
}

/** Call a procedure with these values, as SQL of the database. */
export interface CallPlan extends PlanBase {
  readonly kind: 'call';
  readonly name: readonly string[];
  readonly argumentSqls: readonly string[];
  readonly values: readonly (string | null)[];
}

/** These rows, without asking the database. */
export interface RowsPlan extends PlanBase {
  readonly kind: 'rows';
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** Give a setting of the session this value; `undefined` for its default. */
export interface SettingPlan extends PlanBase {
  readonly kind: 'setting';
  readonly name: string;
  readonly value: string | undefined;
  /** What the database is to be told of it. */
  readonly sql?: string;
}

/** Make, rename or remove a database, or only expect that there is one. */
export type DatabasePlan = PlanBase & { readonly kind: 'database'; readonly name: string } & (
    { readonly action: 'create' | 'drop' | 'expect' } | { readonly action: 'rename'; readonly to: string }
  );

/** BEGIN, COMMIT or ROLLBACK. */
export interface TransactionPlan extends PlanBase {
  readonly kind: 'transaction';
  readonly action: 'begin' | 'commit' | 'rollback';
}

/** A procedure as it is kept. */
export interface ProcedureDefinition {
  readonly parameters: readonly RoutineParameter[];
  readonly body: string;
  readonly isNonatomic: boolean;
  readonly settings: readonly string[];
}
