import { SqlError } from '../../dialect/sql-error.js';
import type { CatalogColumn } from '../../dialect/translate/catalog.js';
import type { SqlType } from '../../dialect/types/sql-type.js';
import { typeSql } from '../../dialect/types/sql-type.js';
import type { CopyCommand } from '../copy-command.js';
import type { FileRecord, RecordValue } from '../file-record.js';
import type { LocalS3 } from '../local-s3.js';
import type { ParquetColumn } from './parquet-column.js';
import { takesColumn } from './parquet-column.js';
import { readParquet } from './read-parquet.js';

/** What Redshift says of a file that its scan of S3 does not like. */
const scanError = (context: string): SqlError =>
  new SqlError(
    `Spectrum Scan Error\n  Detail:\n  error:  Spectrum Scan Error\n  code:      15007\n  context:   ${context}`,
  );

/**
 * The rows of a Parquet file for a COPY. Its columns go into those of the table by their order.
 *
 * @throws {SqlError} the file is broken, or its columns are not those of the table.
 */
export const parquetRecords = async (s3: LocalS3, url: string, copy: CopyCommand): Promise<FileRecord[]> => {
  const { columns, rows } = await readParquet(s3.read(url), url);
  const isShort = copy.fillsRecord && columns.length < copy.columns.length;
  if (columns.length !== copy.columns.length && !isShort) {
    throw scanError(
      'Unmatched number of columns between table and file. ' +
        `Table columns: ${copy.columns.length}, Data columns: ${columns.length}, File name: ${url}`,
    );
  }
  columns.forEach((column, place) => {
    const target = copy.columns[place];
    if (target) requireFit(target, column, url, copy);
  });
  return rows.map((row, place) => ({
    values: row.map((text, at) => recordValue(text, columns[at], copy.columns[at], copy)),
    line: place + 1,
    raw: '',
  }));
};

const recordValue = (
  text: string | null,
  column: ParquetColumn | undefined,
  target: CatalogColumn | undefined,
  copy: CopyCommand,
): RecordValue => {
  if (text === null) return { text: '', isQuoted: true, isNull: true };
  const isText = target?.type.kind === 'varchar' || target?.type.kind === 'char';
  // Bytes that no annotation calls text are text where the table says so.
  if (column?.kind === 'bytes' && isText) {
    return { text: replaced(Buffer.from(text, 'hex').toString('utf8'), copy), isQuoted: true };
  }
  // Moments of files are in UTC, whatever the time zone of the session is.
  if (target?.type.kind === 'timestamptz') return { text: `${text}+00`, isQuoted: true };
  return { text: isText ? replaced(text, copy) : text, isQuoted: true };
};

const replaced = (text: string, { replacement }: CopyCommand): string =>
  replacement === undefined ? text : text.replaceAll('\uFFFD', replacement);

const requireFit = ({ type }: CatalogColumn, column: ParquetColumn, url: string, { format }: CopyCommand): void => {
  const serializesToJson = format.kind === 'parquet' && format.serializesToJson;
  if (takesColumn(type, column, serializesToJson)) return;
  throw scanError(
    `File '${url}' has an incompatible Parquet schema for column '${url}.${column.name}'. ` +
      `Column type: ${label(type)}, Parquet schema: ${column.label}`,
  );
};

const label = (type: SqlType): string => (type.kind === 'super' ? 'SUPER' : typeSql(type).toUpperCase());
