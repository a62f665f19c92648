import { gunzipSync } from 'node:zlib';
import type { Database } from '../database/database.js';
import type { DatabaseResult } from '../database/database-messages.js';
import { UnsupportedSqlError } from '../dialect/unsupported-sql-error.js';
import { quoteCsv } from '../results/csv.js';
import type { CopyCommand } from './copy-command.js';
import type { LocalS3 } from './local-s3.js';
import { readJsonRecords } from './read-json-records.js';
import type { FileRow, FileValue } from './read-records.js';
import { readRows } from './read-records.js';

type Row = readonly (string | null)[];

/**
 * Loads every file whose name begins with the source into a table, all of them or none.
 *
 * @throws {UnsupportedSqlError} no such file, or one that does not have the table's columns.
 * @throws {DatabaseError} the database refused a row.
 */
export const copyIntoTable = async (database: Database, s3: LocalS3, copy: CopyCommand): Promise<DatabaseResult> => {
  const files = s3.list(copy.source);
  if (files.length === 0) throw new UnsupportedSqlError(`The specified S3 prefix '${copy.source}' does not exist`);
  const columns = copy.columns ?? (await columnsOf(database, copy.table));
  const rows = files.flatMap((file) => readFile(s3, file, copy, columns));
  const sql = `copy ${copy.table} (${columns.join(', ')}) from '/dev/blob' with (format csv)`;
  return database.load(sql, rows.map(toCsv).join(''));
};

/** The names of a table's columns that a COPY without a list fills, quoted where they need it. */
const columnsOf = async (database: Database, table: string): Promise<string[]> => {
  const { rows } = await database.run(
    'select quote_ident(attname) from pg_catalog.pg_attribute where attrelid = $1::regclass and attnum > 0 ' +
      "and not attisdropped and attidentity = '' order by attnum",
    [table],
  );
  return rows.map(([name]) => name ?? '');
};

const readFile = (s3: LocalS3, file: string, copy: CopyCommand, columns: readonly string[]): Row[] => {
  const content = s3.read(file);
  // A byte order mark is not part of the first value.
  const text = (copy.isGzipped ? gunzip(content, file) : content).toString('utf8').replace(/^\uFEFF/, '');
  if (copy.format.kind === 'json') {
    const { ignoresCase } = copy.format;
    return readJsonRecords(text).map((record) => byColumn(record, columns, ignoresCase));
  }
  return readRows(text, copy).map((row) => toRow(row, file, copy, columns.length));
};

const gunzip = (content: Buffer, file: string): Buffer => {
  try {
    return gunzipSync(content);
  } catch (error) {
    throw new UnsupportedSqlError(`the file '${file}' is not compressed with GZIP`, { cause: error });
  }
};

const byColumn = (
  record: ReadonlyMap<string, string | null>,
  columns: readonly string[],
  ignoresCase: boolean,
): Row => {
  const found = ignoresCase ? new Map([...record].map(([name, value]) => [name.toLowerCase(), value])) : record;
  return columns.map((column) => {
    const name = column.startsWith('"') ? column.slice(1, -1).replaceAll('""', '"') : column.toLowerCase();
    return found.get(ignoresCase ? name.toLowerCase() : name) ?? null;
  });
};

const toRow = ({ values, line }: FileRow, file: string, copy: CopyCommand, columnCount: number): Row => {
  const isShort = values.length < columnCount;
  if (values.length > columnCount || (isShort && !copy.fillsRecord)) {
    const reason = isShort ? 'Delimiter not found' : 'Extra column(s) found';
    throw new UnsupportedSqlError(
      `Load into table '${copy.table}' failed: ${reason} in line ${line} of '${file}', ` +
        `which has ${values.length} values where the table takes ${columnCount}`,
    );
  }
  return Array.from({ length: columnCount }, (_, place) => valueOf(values[place], copy));
};

const valueOf = (value: FileValue | undefined, copy: CopyCommand): string | null => {
  if (!value) return null;
  const text = copy.trimsBlanks ? value.text.trimEnd() : value.text;
  if (text === copy.nullText && !value.isQuoted) return null;
  if (copy.emptyAsNull && text === '') return null;
  if (copy.blanksAsNull && text !== '' && text.trim() === '') return null;
  // CSV of Redshift takes an empty place in a column that is not text as NULL; the database decides by quoting.
  return text === '' && !value.isQuoted && copy.format.kind === 'csv' ? null : text;
};

const toCsv = (row: Row): string => `${row.map((value) => (value === null ? '' : quoteCsv(value))).join(',')}\n`;
