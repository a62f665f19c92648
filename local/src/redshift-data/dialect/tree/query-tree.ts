/** A value in SQL, as Redshift's grammar has it. */
export type Expression =
  | StringLiteral
  | NumberLiteral
  | KeywordLiteral
  | IntervalLiteral
  | NameExpression
  | ParameterExpression
  | StarExpression
  | UnaryExpression
  | BinaryExpression
  | QuantifiedExpression
  | NotExpression
  | IsExpression
  | BetweenExpression
  | InExpression
  | LikeExpression
  | ExistsExpression
  | CaseExpression
  | CastExpression
  | CallExpression
  | AtTimeZoneExpression
  | SubqueryExpression
  | RowExpression
  | PriorExpression;

/** Text in quotes, with its escapes resolved. */
export interface StringLiteral {
  readonly kind: 'string';
  readonly value: string;
}

export interface NumberLiteral {
  readonly kind: 'number';
  readonly text: string;
}

export interface KeywordLiteral {
  readonly kind: 'keyword';
  readonly value: 'null' | 'true' | 'false' | 'default';
}

/** `interval '1 day'`, `interval '1' day`, `interval '2-3' year to month` */
export interface IntervalLiteral {
  readonly kind: 'interval';
  readonly value: string;
  /** Empty where none is written. */
  readonly qualifier: string;
}

/** A step into a SUPER value. */
export type PathStep = { readonly name: string } | { readonly index: Expression };

/** A column, perhaps qualified, perhaps followed by steps into its SUPER value; which is which, the scope decides. */
export interface NameExpression {
  readonly kind: 'name';
  /** At least one; the first steps without an index in between. */
  readonly parts: readonly string[];
  /** What follows the first index; empty mostly. */
  readonly steps: readonly PathStep[];
  /** Whether `(+)` stands after it: rows of its table may be missing. */
  readonly isOuter?: boolean;
  /** An expression in parentheses that the steps start from, instead of `parts`. */
  readonly base?: Expression;
}

/** `:name` of the Data API, or `$1` within a function. */
export interface ParameterExpression {
  readonly kind: 'parameter';
  readonly name: string;
}

export interface StarExpression {
  readonly kind: 'star';
  readonly qualifier: readonly string[];
  readonly excluded: readonly string[];
}

export interface UnaryExpression {
  readonly kind: 'unary';
  readonly operator: string;
  readonly operand: Expression;
}

export interface BinaryExpression {
  readonly kind: 'binary';
  /** `and`, `or`, `=`, `+`, `||`, ... */
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}

/** `a = any (select ...)` */
export interface QuantifiedExpression {
  readonly kind: 'quantified';
  readonly operator: string;
  readonly quantifier: 'any' | 'all';
  readonly left: Expression;
  readonly query: Query;
}

export interface NotExpression {
  readonly kind: 'not';
  readonly operand: Expression;
}

/** `is [not] null`, `is [not] true`, ... */
export interface IsExpression {
  readonly kind: 'is';
  readonly operand: Expression;
  readonly negated: boolean;
  readonly what: 'null' | 'true' | 'false' | 'unknown';
}

export interface BetweenExpression {
  readonly kind: 'between';
  readonly operand: Expression;
  readonly low: Expression;
  readonly high: Expression;
  readonly negated: boolean;
}

export interface InExpression {
  readonly kind: 'in';
  readonly operand: Expression;
  readonly negated: boolean;
  readonly values: readonly Expression[] | Query;
}

/** `like`, `ilike`, `similar to` */
export interface LikeExpression {
  readonly kind: 'like';
  readonly operator: 'like' | 'ilike' | 'similar to';
  readonly operand: Expression;
  readonly pattern: Expression;
  readonly escape?: Expression;
  readonly negated: boolean;
}

export interface ExistsExpression {
  readonly kind: 'exists';
  readonly query: Query;
}

export interface CaseExpression {
  readonly kind: 'case';
  readonly operand?: Expression;
  readonly branches: readonly { readonly when: Expression; readonly then: Expression }[];
  readonly otherwise?: Expression;
}

export interface CastExpression {
  readonly kind: 'cast';
  readonly operand: Expression;
  readonly type: TypeName;
  /** Whether a failing conversion gives NULL. */
  readonly isTry: boolean;
}

/** A type as it is written. */
export interface TypeName {
  /** Lower case, words parted by one space. */
  readonly name: string;
  readonly modifiers: readonly string[];
}

export interface CallExpression {
  readonly kind: 'call';
  readonly name: readonly string[];
  readonly arguments: readonly Expression[];
  /** `count(*)` */
  readonly isStar: boolean;
  readonly isDistinct: boolean;
  readonly isApproximate: boolean;
  /** Of `within group (order by ...)`; absent where none is written. */
  readonly withinGroup?: readonly OrderItem[];
  readonly nulls?: 'ignore' | 'respect';
  readonly over?: WindowSpecification;
}

export interface WindowSpecification {
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
  /** As PostgreSQL takes it too; absent where none is written. */
  readonly frame?: string;
}

export interface OrderItem {
  readonly expression: Expression;
  readonly direction?: 'asc' | 'desc';
  readonly nulls?: 'first' | 'last';
}

export interface AtTimeZoneExpression {
  readonly kind: 'atTimeZone';
  readonly operand: Expression;
  readonly zone: Expression;
}

export interface SubqueryExpression {
  readonly kind: 'subquery';
  readonly query: Query;
}

/** `(a, b)` */
export interface RowExpression {
  readonly kind: 'row';
  readonly items: readonly Expression[];
}

/** `prior a` of CONNECT BY */
export interface PriorExpression {
  readonly kind: 'prior';
  readonly operand: Expression;
}

/** A query with everything that may stand around its body. */
export interface Query {
  readonly kind: 'query';
  readonly with: readonly CommonTable[];
  readonly isRecursive: boolean;
  readonly body: QueryBody;
  readonly orderBy: readonly OrderItem[];
  readonly limit?: Expression;
  readonly offset?: Expression;
}

export interface CommonTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly query: Query;
}

export type QueryBody = Select | SetOperation | Values | Query;

export interface SetOperation {
  readonly kind: 'set';
  readonly operator: 'union' | 'intersect' | 'except';
  readonly all: boolean;
  readonly left: QueryBody;
  readonly right: QueryBody;
}

/** Only in INSERT. */
export interface Values {
  readonly kind: 'values';
  readonly rows: readonly (readonly Expression[])[];
}

export interface Select {
  readonly kind: 'select';
  readonly isDistinct: boolean;
  readonly top?: Expression;
  readonly items: readonly SelectItem[];
  /** `exclude` after the whole list. */
  readonly excluded: readonly string[];
  readonly into?: { readonly name: readonly string[]; readonly isTemporary: boolean };
  readonly from: readonly FromItem[];
  readonly where?: Expression;
  readonly connectBy?: { readonly startWith?: Expression; readonly condition: Expression };
  readonly groupBy: readonly GroupItem[] | 'all';
  readonly having?: Expression;
  readonly qualify?: Expression;
}

export interface SelectItem {
  readonly expression: Expression;
  readonly alias?: string;
}

export type GroupItem =
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'rollup' | 'cube' | 'sets'; readonly groups: readonly (readonly Expression[])[] };

export type FromItem = TableReference | SubqueryReference | ValueReference | Join | Pivot | Unpivot;

export interface Alias {
  readonly name: string;
  readonly columns: readonly string[];
}

/** A table, view or common table, or a path into a SUPER value of a table before it. */
export interface TableReference {
  readonly kind: 'table';
  readonly name: readonly string[];
  /** Steps after an index: only a path has them. */
  readonly path?: Expression;
  readonly alias?: Alias;
  /** `at idx` */
  readonly at?: string;
}

export interface SubqueryReference {
  readonly kind: 'subquery';
  readonly query: Query;
  readonly alias?: Alias;
}

/** `unpivot expression as value at attribute`, or a function in FROM. */
export interface ValueReference {
  readonly kind: 'value';
  readonly isUnpivot: boolean;
  readonly expression: Expression;
  readonly alias?: Alias;
  readonly at?: string;
}

export interface Join {
  readonly kind: 'join';
  readonly type: 'inner' | 'left' | 'right' | 'full' | 'cross';
  readonly isNatural: boolean;
  readonly left: FromItem;
  readonly right: FromItem;
  readonly on?: Expression;
  readonly using?: readonly string[];
}

export interface Pivot {
  readonly kind: 'pivot';
  readonly source: FromItem;
  readonly aggregates: readonly SelectItem[];
  readonly column: string;
  readonly values: readonly SelectItem[];
  readonly alias?: Alias;
}

export interface Unpivot {
  readonly kind: 'unpivot';
  readonly source: FromItem;
  readonly includesNulls: boolean;
  readonly valueColumn: string;
  readonly nameColumn: string;
  readonly columns: readonly { readonly name: string; readonly label?: string }[];
  readonly alias?: Alias;
}
