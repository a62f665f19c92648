/** What kind of value a type holds, in the database's short names; `unknown` is a literal, a parameter or NULL. */
export type TypeKind =
  | 'unknown'
  | 'bool'
  | 'int2'
  | 'int4'
  | 'int8'
  | 'numeric'
  | 'float4'
  | 'float8'
  | 'varchar'
  | 'char'
  | 'date'
  | 'time'
  | 'timetz'
  | 'timestamp'
  | 'timestamptz'
  | 'interval'
  | 'super'
  | 'varbyte'
  | 'other';

/** A type as far as values depend on it. */
export interface SqlType {
  readonly kind: TypeKind;
  /** Of numeric; absent where nothing is known of it. */
  readonly precision?: number;
  /** Of numeric; absent where nothing is known of it. */
  readonly scale?: number;
  /** Whether text compares without regard to case; absent for text that goes with either, such as a literal. */
  readonly isCaseInsensitive?: boolean;
  /** Of varchar, char and a literal in quotes, in bytes; absent where nothing is known of it. */
  readonly length?: number;
}

const type = (kind: TypeKind): SqlType => ({ kind });

export const UNKNOWN = type('unknown');
/** Of NULL, which is no longer than any text. */
export const NULL_TYPE: SqlType = { kind: 'unknown', length: 0 };
export const BOOL = type('bool');
export const INT2 = type('int2');
export const INT4 = type('int4');
export const INT8 = type('int8');
export const NUMERIC = type('numeric');
export const FLOAT8 = type('float8');
export const VARCHAR = type('varchar');
export const DATE = type('date');
export const TIMESTAMP = type('timestamp');
export const TIMESTAMPTZ = type('timestamptz');
export const INTERVAL = type('interval');
export const SUPER = type('super');
export const VARBYTE = type('varbyte');
export const OTHER = type('other');

export const decimal = (precision: number, scale: number): SqlType => ({ kind: 'numeric', precision, scale });

export const isInteger = ({ kind }: SqlType): boolean => kind === 'int2' || kind === 'int4' || kind === 'int8';
export const isFloat = ({ kind }: SqlType): boolean => kind === 'float4' || kind === 'float8';
export const isNumber = (of: SqlType): boolean => isInteger(of) || isFloat(of) || of.kind === 'numeric';
export const isText = ({ kind }: SqlType): boolean => kind === 'varchar' || kind === 'char';
export const isMoment = ({ kind }: SqlType): boolean =>
  kind === 'date' || kind === 'timestamp' || kind === 'timestamptz';

const INTEGER_DIGITS: Partial<Record<TypeKind, number>> = { int2: 5, int4: 10, int8: 19 };

/** An integer as a decimal; others stay as they are. */
export const asDecimal = (of: SqlType): SqlType => {
  const digits = INTEGER_DIGITS[of.kind];
  return digits === undefined ? of : decimal(digits, 0);
};

const WIDTH: readonly TypeKind[] = ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8'];

/** The wider of two types of numbers. */
export const widerNumber = (left: SqlType, right: SqlType): SqlType =>
  WIDTH.indexOf(left.kind) >= WIDTH.indexOf(right.kind) ? left : right;

/** The database's type of text that compares without regard to case. */
export const CI = 'redshift_dialect.ci';

/** No text has a length of less than one byte, also where all of its values are empty. */
const lengthSql = ({ length }: SqlType): string => (length === undefined ? '' : `(${Math.max(1, length)})`);

/** The type as the database writes it. */
export const typeSql = (of: SqlType): string => {
  switch (of.kind) {
    case 'numeric':
      return of.precision === undefined ? 'numeric' : `numeric(${of.precision},${of.scale ?? 0})`;
    case 'varchar':
      return (of.isCaseInsensitive ? CI : 'varchar') + lengthSql(of);
    case 'char':
      return `bpchar${lengthSql(of)}`;
    case 'super':
      return 'json';
    case 'varbyte':
      return 'bytea';
    case 'unknown':
    case 'other':
      return 'text';
    default:
      return of.kind;
  }
};
