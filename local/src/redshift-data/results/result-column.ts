import { intervalType } from './interval-text.js';
import type { DatabaseColumn } from '../database/database-messages.js';

/** Which member of the service's `Field` a column's values go into. */
export type FieldKind = 'long' | 'double' | 'boolean' | 'string';

/** A column in the service's words. */
export interface ResultColumn {
  readonly name: string;
  /** The database's object id of the type; absent for a result that is not from the database. */
  readonly typeId?: number;
  /** The database's modifier of the type. */
  readonly typeModifier?: number;
  /** The type as Redshift names it. */
  readonly typeName: string;
  readonly kind: FieldKind;
  readonly precision: number;
  readonly scale: number;
  /** Longest value in characters; 0 where the type has no length. */
  readonly length: number;
  readonly isSigned: boolean;
  readonly isCaseSensitive: boolean;
  /** 0: NOT NULL. 1: may be NULL, or an expression of which nothing is known. */
  readonly nullable: 0 | 1;
  /** Empty where the column is an expression. */
  readonly tableName: string;
  /** Empty where the column is an expression. */
  readonly schemaName: string;
}

/** What the catalog knows of a column of a table. */
export interface ColumnOrigin {
  readonly tableName: string;
  readonly schemaName: string;
  readonly isNotNull: boolean;
}

interface TypeFacts {
  readonly typeName: string;
  readonly kind: FieldKind;
  readonly precision: number;
  readonly isSigned?: boolean;
}

/** By Postgres' object id of the type. */
const TYPES: ReadonlyMap<number, TypeFacts> = new Map([
  [16, { typeName: 'bool', kind: 'boolean', precision: 1 }],
  [17, { typeName: 'varbyte', kind: 'string', precision: 0 }],
  [18, { typeName: 'char', kind: 'string', precision: 1 }],
  [19, { typeName: 'name', kind: 'string', precision: 63 }],
  [20, { typeName: 'int8', kind: 'long', precision: 19, isSigned: true }],
  [21, { typeName: 'int2', kind: 'long', precision: 5, isSigned: true }],
  [23, { typeName: 'int4', kind: 'long', precision: 10, isSigned: true }],
  [25, { typeName: 'varchar', kind: 'string', precision: 65_535 }],
  [26, { typeName: 'oid', kind: 'long', precision: 10 }],
  [700, { typeName: 'float4', kind: 'double', precision: 8, isSigned: true }],
  [701, { typeName: 'float8', kind: 'double', precision: 17, isSigned: true }],
  [1042, { typeName: 'bpchar', kind: 'string', precision: 0 }],
  [1043, { typeName: 'varchar', kind: 'string', precision: 65_535 }],
  [1082, { typeName: 'date', kind: 'string', precision: 13 }],
  [1083, { typeName: 'time', kind: 'string', precision: 15 }],
  [1114, { typeName: 'timestamp', kind: 'string', precision: 29 }],
  [1184, { typeName: 'timestamptz', kind: 'string', precision: 35 }],
  [1186, { typeName: 'interval', kind: 'string', precision: 49 }],
  [1266, { typeName: 'timetz', kind: 'string', precision: 21 }],
  [1700, { typeName: 'numeric', kind: 'string', precision: 38, isSigned: true }],
  [114, { typeName: 'super', kind: 'string', precision: 0 }],
  [3802, { typeName: 'super', kind: 'string', precision: 0 }],
] satisfies [number, TypeFacts][]);

const UNKNOWN_TYPE: TypeFacts = { typeName: 'varchar', kind: 'string', precision: 65_535 };
const NUMERIC = 1700;
const INTERVAL = 1186;
const CHARACTER_TYPES: ReadonlySet<number> = new Set([18, 19, 25, 1042, 1043]);
/** Postgres adds the size of a header to the modifiers of these types. */
const MODIFIER_HEADER = 4;

/** Ids from here on are of types that were made; the only one is that of text that compares without regard to case. */
const FIRST_OWN_TYPE = 16_384;

/** The service's description of a column. */
export const toResultColumn = (column: DatabaseColumn, origin: ColumnOrigin | undefined): ResultColumn => {
  const type = TYPES.get(column.typeId) ?? UNKNOWN_TYPE;
  const modifier = column.typeModifier < 0 ? undefined : column.typeModifier - MODIFIER_HEADER;
  const isNumeric = column.typeId === NUMERIC;
  const isOwn = column.typeId >= FIRST_OWN_TYPE && column.typeModifier >= MODIFIER_HEADER;
  const isCharacter = isOwn || CHARACTER_TYPES.has(column.typeId);
  const precision = modifier === undefined ? type.precision : isNumeric ? modifier >> 16 : type.precision;
  const length = isCharacter && modifier !== undefined ? modifier : isCharacter ? type.precision : 0;
  return {
    name: column.name,
    typeId: column.typeId,
    typeModifier: column.typeModifier,
    typeName: (column.typeId === INTERVAL ? intervalType(column.typeModifier) : undefined) ?? type.typeName,
    kind: type.kind,
    precision: isCharacter ? length : precision,
    scale: isNumeric && modifier !== undefined ? modifier & 0x7ff : 0,
    length,
    isSigned: type.isSigned ?? false,
    isCaseSensitive: isCharacter && !isOwn,
    nullable: origin?.isNotNull ? 0 : 1,
    tableName: origin?.tableName ?? '',
    schemaName: origin?.schemaName ?? '',
  };
};

/** A column in the wire shape of `ColumnMetadata`. */
export const toColumnMetadata = (column: ResultColumn): object => ({
  isCaseSensitive: column.isCaseSensitive,
  isCurrency: false,
  isSigned: column.isSigned,
  label: column.name,
  length: column.length,
  name: column.name,
  nullable: column.nullable,
  precision: column.precision,
  scale: column.scale,
  schemaName: column.schemaName,
  tableName: column.tableName,
  typeName: column.typeName,
});
