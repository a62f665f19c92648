import { gunzipSync } from 'node:zlib';
import { SqlError } from '../../dialect/sql-error.js';
import type { CatalogColumn, CatalogRelation } from '../../dialect/translate/catalog.js';
import { typeSql } from '../../dialect/types/sql-type.js';
import { convertValue } from '../convert-value.js';
import type { CopyCommand, CopyFormat } from '../copy-command.js';
import type { RecordValue } from '../file-record.js';
import type { LocalS3 } from '../local-s3.js';
import { takesColumn } from '../parquet/parquet-column.js';
import { readParquet } from '../parquet/read-parquet.js';
import { readJsonRecords } from '../read-json-records.js';
import { readRows } from '../read-records.js';
import { ValueError } from '../value-error.js';
import type { ExternalFile } from './external-files.js';
import type { ExternalTable } from './external-table.js';

type Row = readonly (string | null)[];
type Values = readonly (RecordValue | undefined)[];

/**
 * The rows of one file of an external table, ready for the database.
 *
 * @throws {SqlError} the file is broken, or a value is none of its column's type.
 */
export const rowsOfExternalFile = async (
  s3: LocalS3,
  table: ExternalTable,
  { columns }: CatalogRelation,
  file: ExternalFile,
): Promise<readonly Row[]> => {
  const own = columns.slice(0, columns.length - table.partitionColumns.length);
  const copy = conversionOf(table, own);
  const partition = columns
    .slice(own.length)
    .map((column, place) => converted({ text: file.values[place] ?? '', isQuoted: false }, column, copy, file.url));
  const lines = await linesOf(s3, table, own, copy, file.url);
  return lines.map((values) => [
    ...own.map((column, place) => converted(values[place], column, copy, file.url)),
    ...partition,
  ]);
};

const scanError = (context: string): SqlError =>
  new SqlError(
    `Spectrum Scan Error\n  Detail:\n  error:  Spectrum Scan Error\n  code:      15001\n  context:   ${context}`,
  );

/** Text that is too long is cut, as in every query of an external table; values that are missing are NULL. */
const conversionOf = (
  { schema, name, location, format, headerLines }: ExternalTable,
  columns: readonly CatalogColumn[],
): CopyCommand => ({
  schema,
  table: name,
  columns,
  source: location,
  isManifest: false,
  format: copyFormat(format),
  isGzipped: false,
  ignoredHeaderLines: headerLines,
  nullText: format.kind === 'text' ? format.nullText : '\\N',
  emptyAsNull: false,
  blanksAsNull: false,
  fillsRecord: true,
  ignoresBlankLines: true,
  trimsBlanks: false,
  truncatesColumns: true,
  rounds: true,
  errorsMax: 0,
  acceptsAnyDate: false,
  dateFormat: 'auto',
  timeFormat: 'auto',
  onlyChecks: false,
});

const copyFormat = (format: ExternalTable['format']): CopyFormat => {
  switch (format.kind) {
    case 'text':
      return { kind: 'delimited', delimiter: format.delimiter, hasEscapes: false, removesQuotes: false };
    case 'csv':
      return format;
    case 'json':
      return { kind: 'json', ignoresCase: true, isWhole: false };
    case 'parquet':
      return { kind: 'parquet', serializesToJson: false };
  }
};

const linesOf = async (
  s3: LocalS3,
  table: ExternalTable,
  columns: readonly CatalogColumn[],
  copy: CopyCommand,
  url: string,
): Promise<readonly Values[]> => {
  if (table.format.kind === 'parquet') return parquetLines(s3, columns, url);
  const content = s3.read(url);
  const text = (url.endsWith('.gz') ? gunzipSync(content) : content).toString('utf8').replace(/^\uFEFF/, '');
  if (text === '') return [];
  if (table.format.kind !== 'json') return readRows(text, copy).map(({ values }) => values);
  return readJsonRecords(text).map(({ members, isBroken, line }) => {
    if (isBroken) throw scanError(`File '${url}' has no valid JSON at line ${line}`);
    const found = new Map([...members].map(([name, value]) => [name.toLowerCase(), value]));
    return columns.map(({ name }) => valueOf(found.get(name.toLowerCase())));
  });
};

const valueOf = (text: string | null | undefined): RecordValue | undefined =>
  text === null || text === undefined ? undefined : { text, isQuoted: true };

/** Columns of Parquet are found by their names. */
const parquetLines = async (
  s3: LocalS3,
  columns: readonly CatalogColumn[],
  url: string,
): Promise<readonly Values[]> => {
  const content = await readParquet(s3.read(url), url);
  const places = columns.map(({ name, type }) => {
    const place = content.columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
    const column = content.columns[place];
    if (column && !takesColumn(type, column, false)) {
      throw scanError(
        `File '${url}' has an incompatible Parquet schema for column '${url}.${column.name}'. ` +
          `Column type: ${typeSql(type).toUpperCase()}, Parquet schema: ${column.label}`,
      );
    }
    return place;
  });
  const isBytes = places.map((place) => content.columns[place]?.kind === 'bytes');
  return content.rows.map((row) =>
    places.map((place, at) => {
      const text = row[place];
      return valueOf(isBytes[at] && text ? Buffer.from(text, 'hex').toString('utf8') : text);
    }),
  );
};

const converted = (
  value: RecordValue | undefined,
  column: CatalogColumn,
  copy: CopyCommand,
  url: string,
): string | null => {
  if (!value || value.isNull || (value.text === copy.nullText && !value.isQuoted)) return null;
  try {
    return convertValue(value.text, column, copy);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw scanError(
      `File '${url}' has a value in column '${column.name}' that is no ${typeSql(column.type)}: ${error.message}`,
    );
  }
};
