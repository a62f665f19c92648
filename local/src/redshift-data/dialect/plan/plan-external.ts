import type { ExternalFormat, ExternalPartition, ExternalTable } from '../../s3/external/external-table.js';
import { parseTypeName } from '../parse/parse-type-name.js';
import type { TokenStream } from '../parse/token-stream.js';
import { SqlError, notLocal } from '../sql-error.js';
import type { SqlPlan, StatementPlan } from '../statement-plan.js';
import type { TranslateContext } from '../translate/language.js';
import { quoteName, quoteNames, quoteText } from '../translate/names.js';
import { ownName } from '../translate/require-relation.js';
import type { SqlType, TypeKind } from '../types/sql-type.js';
import { typeSql } from '../types/sql-type.js';
import { typeOfName } from '../types/type-names.js';

/** Types that a column of an external table may have. */
const TYPES: ReadonlySet<TypeKind> = new Set([
  'int2',
  'int4',
  'int8',
  'numeric',
  'float4',
  'float8',
  'bool',
  'char',
  'varchar',
  'date',
  'timestamp',
]);

/** Start of heading, which ends fields where nothing else is said. */
const USUAL_DELIMITER = '\u0001';
const USUAL_NULL = '\\N';
const TEXT_SERDE = 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe';
const CSV_SERDE = 'org.apache.hadoop.hive.serde2.OpenCSVSerde';
const JSON_SERDE = 'org.openx.data.jsonserde.JsonSerDe';
const PARQUET_SERDE = 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe';
const PARQUET_INPUT = 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat';
const TEXT_INPUT = 'org.apache.hadoop.mapred.TextInputFormat';
/** Properties of tables that change nothing here. */
const WITHOUT_MEANING =
  /^(?:numrows|external|classification|compressiontype|typeofdata|has_encrypted_data|write\..*|transient_lastddltime)$/i;

/** The plan for CREATE EXTERNAL SCHEMA and CREATE EXTERNAL TABLE; `undefined` for all others. */
export const planExternal = (stream: TokenStream, context: TranslateContext): StatementPlan | undefined => {
  if (stream.takes('create', 'external', 'schema')) return planSchema(stream);
  if (stream.takes('create', 'external', 'table')) return planTable(stream, context);
  return undefined;
};

const planSchema = (stream: TokenStream): SqlPlan => {
  const ifNotExists = stream.takes('if', 'not', 'exists');
  const name = stream.name();
  stream.expect('from');
  const other = stream.takesOneOf('hive metastore', 'postgres', 'mysql', 'kinesis', 'msk', 'kafka', 'redshift');
  if (other !== undefined) throw notLocal(`an external schema from ${other.toUpperCase()}`);
  stream.takes('data', 'catalog');
  let database: string | undefined;
  let role: string | undefined;
  while (!stream.isAtEnd) {
    if (stream.takes('database')) database = stream.string();
    else if (stream.takes('iam_role', 'default')) role = 'default';
    else if (stream.takes('iam_role')) role = stream.string();
    else if (stream.takesOneOf('region', 'catalog_role', 'catalog_id') !== undefined) stream.next();
    else if (!stream.takes('create', 'external', 'database', 'if', 'not', 'exists')) throw stream.syntaxError();
  }
  if (database === undefined) throw new SqlError('CREATE EXTERNAL SCHEMA needs DATABASE');
  if (role === undefined) throw new SqlError('CREATE EXTERNAL SCHEMA from a data catalog needs IAM_ROLE');
  const options = JSON.stringify({ IAM_ROLE: role });
  return {
    kind: 'sql',
    sql: `create schema ${ifNotExists ? 'if not exists ' : ''}${quoteName(name)}`,
    values: [],
    after: [
      `insert into redshift_dialect.external_schemas select ${[name, database, options].map(quoteText).join(', ')} ` +
        `where not exists (select from redshift_dialect.external_schemas where schema_name = ${quoteText(name)})`,
    ],
  };
};

interface Column {
  readonly name: string;
  readonly type: SqlType;
}

const planTable = (stream: TokenStream, context: TranslateContext): SqlPlan => {
  const written = stream.qualifiedName();
  const [name = '', schema] = [...ownName(written, context.database)].reverse();
  if (schema === undefined || !context.catalog.isExternalSchema(schema)) {
    throw new SqlError(`"${written.join('.')}": an external table is created in an external schema, and named with it`);
  }
  if (context.catalog.relation([schema, name])) throw new SqlError(`Relation "${name}" already exists`);
  if (!stream.is('(')) throw notLocal('CREATE EXTERNAL TABLE AS');
  const columns = parseColumns(stream);
  const partitioned = stream.takes('partitioned', 'by') ? parseColumns(stream) : [];
  const all = [...columns, ...partitioned];
  const twice = all.find((column, place) => all.findIndex((other) => other.name === column.name) !== place);
  if (twice) throw new SqlError(`column "${twice.name}" duplicated`);
  const row = parseRowFormat(stream);
  stream.expect('stored', 'as');
  const stored = parseStoredAs(stream);
  stream.expect('location');
  const location = parseLocation(stream);
  const properties = stream.takes('table', 'properties') ? parseProperties(stream) : new Map<string, string>();
  stream.expectEnd();
  const table: ExternalTable = {
    schema,
    name,
    location,
    ...formatOf(row, stored, properties),
    headerLines: headerLinesOf(properties),
    partitionColumns: partitioned.map((column) => column.name),
    partitions: [],
  };
  const list = all.map((column) => `${quoteName(column.name)} ${typeSql(column.type)}`);
  return {
    kind: 'sql',
    sql: `create table ${quoteNames([schema, name])} (${list.join(', ')})`,
    values: [],
    after: [
      `insert into redshift_dialect.external_tables values (${[schema, name, JSON.stringify(table)].map(quoteText).join(', ')}, null)`,
    ],
    notInTransaction: 'CREATE EXTERNAL TABLE',
  };
};

const parseColumns = (stream: TokenStream): Column[] => {
  const columns: Column[] = [];
  stream.expect('(');
  do {
    const name = stream.name();
    if (stream.is('struct') || stream.is('array') || stream.is('map'))
      throw notLocal('nested columns of external tables');
    const type = typeOfName(parseTypeName(stream));
    if (!TYPES.has(type.kind)) throw new SqlError(`Unsupported data type of column "${name}" for external tables`);
    columns.push({ name, type });
  } while (stream.takes(','));
  stream.expect(')');
  return columns;
};

interface RowFormat {
  readonly serde?: string;
  readonly properties: ReadonlyMap<string, string>;
  readonly delimiter?: string;
}

const parseRowFormat = (stream: TokenStream): RowFormat => {
  if (!stream.takes('row', 'format')) return { properties: new Map() };
  if (stream.takes('serde')) {
    const serde = stream.string();
    const properties = stream.takes('with', 'serdeproperties') ? parseProperties(stream) : new Map<string, string>();
    return { serde, properties };
  }
  stream.expect('delimited');
  let delimiter: string | undefined;
  for (;;) {
    if (stream.takes('fields', 'terminated', 'by')) delimiter = character(stream.string());
    else if (stream.takes('lines', 'terminated', 'by')) {
      if (character(stream.string()) !== '\n')
        throw notLocal('lines of an external table that do not end with a newline');
    } else return { properties: new Map(), ...(delimiter !== undefined && { delimiter }) };
  }
};

/** A character as it is written for Hive: by itself, as `\t` or `\n`, or in octal digits. */
const character = (text: string): string => {
  const octal = /^\\([0-7]{1,3})$/.exec(text)?.[1];
  if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
  const known: Readonly<Record<string, string>> = { '\\t': '\t', '\\n': '\n', '\\A': USUAL_DELIMITER };
  const result = known[text] ?? text;
  if (result.length !== 1) throw new SqlError('a delimiter of an external table is a single ASCII character');
  return result;
};

const parseStoredAs = (stream: TokenStream): 'text' | 'parquet' => {
  if (stream.takes('textfile')) return 'text';
  if (stream.takes('parquet')) return 'parquet';
  if (!stream.takes('inputformat')) throw notLocal(`external tables STORED AS ${stream.peek().toUpperCase()}`);
  const input = stream.string();
  stream.expect('outputformat');
  stream.string();
  if (input === TEXT_INPUT) return 'text';
  if (input === PARQUET_INPUT) return 'parquet';
  throw notLocal(`external tables of INPUTFORMAT '${input}'`);
};

const parseLocation = (stream: TokenStream): string => {
  const location = stream.string();
  if (!location.startsWith('s3://'))
    throw new SqlError('the LOCATION of an external table is s3://bucket/folder/ or a manifest');
  return location;
};

const parseProperties = (stream: TokenStream): Map<string, string> => {
  const properties = new Map<string, string>();
  stream.expect('(');
  do {
    const name = stream.string();
    stream.expect('=');
    properties.set(name.toLowerCase(), stream.string());
  } while (stream.takes(','));
  stream.expect(')');
  return properties;
};

const formatOf = (
  { serde, properties, delimiter }: RowFormat,
  stored: 'text' | 'parquet',
  ofTable: ReadonlyMap<string, string>,
): { readonly format: ExternalFormat; readonly serde: string } => {
  for (const [name, value] of ofTable) {
    const isUsual = name === 'compression_type' && /^(?:none|gzip)$/i.test(value);
    const isKnown = name === 'skip.header.line.count' || name === 'serialization.null.format';
    if (!isUsual && !isKnown && !WITHOUT_MEANING.test(name))
      throw notLocal(`the property '${name}' of external tables`);
  }
  const allow = (...names: readonly string[]): void => {
    const other = [...properties.keys()].find((name) => !names.includes(name));
    if (other !== undefined) throw notLocal(`the property '${other}' of ${serde ?? ''}`);
  };
  if (stored === 'parquet') {
    if (serde !== undefined && serde !== PARQUET_SERDE) throw notLocal(`Parquet files by ${serde}`);
    allow('serialization.format');
    return { format: { kind: 'parquet' }, serde: PARQUET_SERDE };
  }
  switch (serde) {
    case CSV_SERDE:
      allow('separatorchar', 'quotechar', 'wholefile');
      return {
        format: {
          kind: 'csv',
          delimiter: character(properties.get('separatorchar') ?? ','),
          quote: character(properties.get('quotechar') ?? '"'),
        },
        serde,
      };
    case JSON_SERDE:
      allow('strip.outer.array', 'serialization.format');
      return { format: { kind: 'json' }, serde };
    case undefined:
    case TEXT_SERDE:
      allow('field.delim', 'serialization.format');
      return {
        format: {
          kind: 'text',
          delimiter: delimiter ?? character(properties.get('field.delim') ?? USUAL_DELIMITER),
          nullText: ofTable.get('serialization.null.format') ?? USUAL_NULL,
        },
        serde: TEXT_SERDE,
      };
    default:
      throw notLocal(`external tables by ${serde}`);
  }
};

const headerLinesOf = (properties: ReadonlyMap<string, string>): number => {
  const lines = Number(properties.get('skip.header.line.count') ?? 0);
  if (!Number.isInteger(lines) || lines < 0) throw new SqlError("'skip.header.line.count' is a whole number from 0");
  return lines;
};

/** The plan for ALTER TABLE of an external table: its partitions and its location. */
export const planAlterExternal = (stream: TokenStream, table: ExternalTable): SqlPlan => {
  if (stream.takes('set', 'location')) return noted({ ...table, location: parseLocation(stream) });
  if (stream.takes('add')) {
    const ifNotExists = stream.takes('if', 'not', 'exists');
    const partitions = [...table.partitions];
    do {
      const values = parsePartition(stream, table);
      stream.expect('location');
      const location = parseLocation(stream);
      if (find(partitions, values)) {
        if (!ifNotExists) throw new SqlError(`Partition already exists in "${table.schema}"."${table.name}"`);
      } else partitions.push({ values, location });
    } while (stream.is('partition') || stream.takes(','));
    return noted({ ...table, partitions });
  }
  if (stream.takes('drop')) {
    const known = find(table.partitions, parsePartition(stream, table));
    if (!known) throw new SqlError(`Partition does not exist in "${table.schema}"."${table.name}"`);
    return noted({ ...table, partitions: table.partitions.filter((partition) => partition !== known) });
  }
  throw notLocal(`ALTER TABLE ${stream.peek().toUpperCase()} of an external table`);
};

const find = (partitions: readonly ExternalPartition[], values: readonly string[]): ExternalPartition | undefined =>
  partitions.find((partition) => partition.values.every((value, place) => value === values[place]));

/** `PARTITION (a = 'x', b = 1)`: the values in the order of the partition columns. */
const parsePartition = (stream: TokenStream, { partitionColumns, name: table }: ExternalTable): string[] => {
  stream.expect('partition', '(');
  const given = new Map<string, string>();
  do {
    const name = stream.name();
    stream.expect('=');
    given.set(name, stream.isString ? stream.string() : stream.next().text);
  } while (stream.takes(','));
  stream.expect(')');
  const values = partitionColumns.map((column) => given.get(column));
  if (given.size !== partitionColumns.length || values.includes(undefined)) {
    throw new SqlError(`a partition of "${table}" has a value for each of its partition columns`);
  }
  return values as string[];
};

const noted = (table: ExternalTable): SqlPlan => ({
  kind: 'sql',
  sql:
    `update redshift_dialect.external_tables set definition = ${quoteText(JSON.stringify(table))}, loaded = null ` +
    `where schema_name = ${quoteText(table.schema)} and table_name = ${quoteText(table.name)}`,
  values: [],
  notInTransaction: 'ALTER TABLE of an external table',
});
