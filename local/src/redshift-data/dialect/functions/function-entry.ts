import type { Scope, Value } from '../translate/language.js';
import type { CallExpression } from '../tree/query-tree.js';
import type { SqlType, TypeKind } from '../types/sql-type.js';

/**
 * What a parameter takes: `t` text, `i` whole number, `f` float, `n` number as it is, `m` moment (a literal is a
 * timestamp), `d` date, `a` anything, `s` SUPER, `v` VARBYTE, `p` date part, `b` boolean. `?` after it: may be left out.
 * `*` after it: as often as wanted.
 */
export type Signature = string;

/** A function whose arguments are converted and then put into the database's own words. */
export interface SimpleFunction {
  readonly signature: Signature;
  /** `same`: the type of the first argument. `common`: the common type of all. */
  readonly result: TypeKind | 'same' | 'common';
  /** Of text, in bytes: as long as the first argument at most, or so many; absent where nothing is known of it. */
  readonly length?: 'first' | number;
  /**
   * Absent: the database's own function of this name. `$`: the dialect's function of this name. Else SQL with `$1`, `$2`
   * for the arguments and `$*` for all of them.
   */
  readonly sql?: string;
}

/** A function that is more than its arguments. */
export type SpecialFunction = (call: CallExpression, scope: Scope) => Value;

/** What is known of a function of Redshift. */
export type FunctionEntry = SimpleFunction | SpecialFunction;

/** The type of a result whose type depends on nothing. */
export const fixedType = (kind: TypeKind): SqlType => ({ kind });
