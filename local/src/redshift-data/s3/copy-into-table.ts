import { gunzipSync } from 'node:zlib';
import type { Database } from '../database/database.js';
import type { DatabaseResult } from '../database/database-messages.js';
import { SqlError } from '../dialect/sql-error.js';
import { quoteName, quoteNames } from '../dialect/translate/names.js';
import type { CatalogColumn } from '../dialect/translate/catalog.js';
import type { QueryLog } from '../query-log.js';
import { quoteCsv } from '../results/csv.js';
import type { Session } from '../session.js';
import { convertValue } from './convert-value.js';
import { ValueError } from './value-error.js';
import type { CopyCommand } from './copy-command.js';
import type { FileRecord } from './file-record.js';
import { recordsOf } from './file-records.js';
import type { LocalS3 } from './local-s3.js';
import { parquetRecords } from './parquet/parquet-records.js';

type Row = readonly (string | null)[];

/**
 * Loads every file whose name begins with the source into a table, all of them or none. Rows that do not fit are noted; they
 * fail the whole load where there are more than MAXERROR allows.
 *
 * @throws {SqlError} there is no such file, or too many rows do not fit.
 * @throws {DatabaseError} the database refused.
 */
export const copyIntoTable = async (
  database: Database,
  s3: LocalS3,
  copy: CopyCommand,
  log: QueryLog,
  session: Session,
): Promise<DatabaseResult> => {
  const files = filesOf(s3, copy);
  const rows: Row[] = [];
  let errors = 0;
  for (const file of files) {
    for (const record of await recordsOfFile(s3, file, copy)) {
      const row = rowOf(record, file, copy, log);
      if (row) rows.push(row);
      else errors += 1;
      if (errors > copy.errorsMax) throw loadFailed(copy);
    }
  }
  if (copy.onlyChecks) return { rows: [], commandTag: 'COPY 0' };
  const list = copy.columns.map(({ name }) => quoteName(name)).join(', ');
  const target = `${quoteNames([copy.schema, copy.table])} (${list})`;
  const result =
    rows.length === 0 ? { rows: [], commandTag: 'COPY 0' } : await database.load(target, rows.map(toCsv).join(''));
  log.noteCopy(session, copy.table, files, rows.length);
  return result;
};

const recordsOfFile = (s3: LocalS3, file: string, copy: CopyCommand): readonly FileRecord[] | Promise<FileRecord[]> =>
  copy.format.kind === 'parquet' ? parquetRecords(s3, file, copy) : recordsOf(s3, file, textOf(s3, file, copy), copy);

const loadFailed = ({ table }: CopyCommand): SqlError =>
  new SqlError(`Load into table '${table}' failed.  Check 'stl_load_errors' system table for details.`);

const filesOf = (s3: LocalS3, { source, isManifest, format }: CopyCommand): string[] => {
  if (!isManifest) {
    const files = s3.list(source);
    if (files.length === 0) throw new SqlError(`The specified S3 prefix '${keyOf(source)}' does not exist`);
    return files;
  }
  if (!s3.has(source))
    throw new SqlError(
      `Problem reading manifest file - S3ServiceException:The specified key does not exist: ${source}`,
    );
  const entries = manifestEntries(s3.read(source).toString('utf8'));
  return entries
    .filter(({ url, mandatory, meta }) => {
      if (format.kind === 'parquet' && meta?.content_length === undefined) {
        throw new SqlError(
          `Manifest file is not in correct json format: ${url} needs meta with content_length, its size`,
        );
      }
      if (s3.has(url)) return true;
      if (mandatory) throw new SqlError(`Mandatory url is not present in S3: ${url}`);
      return false;
    })
    .map(({ url }) => url);
};

const keyOf = (url: string): string => url.replace(/^s3:\/\/[^/]*\//, '');

interface ManifestEntry {
  readonly url: string;
  readonly mandatory?: boolean;
  /** Of files of columns, which Redshift wants to know the size of. */
  readonly meta?: { readonly content_length?: number };
}

const manifestEntries = (text: string): readonly ManifestEntry[] => {
  try {
    const { entries } = JSON.parse(text) as { entries: ManifestEntry[] };
    if (!Array.isArray(entries)) throw new SyntaxError('no entries');
    return entries;
  } catch {
    throw new SqlError('Invalid manifest file: it is no JSON object with a list of entries');
  }
};

const textOf = (s3: LocalS3, file: string, copy: CopyCommand): string => {
  const content = s3.read(file);
  const bytes = copy.isGzipped ? gunzip(content, file) : content;
  // A byte order mark is not part of the first value.
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  return copy.replacement === undefined ? text : text.replaceAll('\uFFFD', copy.replacement);
};

const gunzip = (content: Buffer, file: string): Buffer => {
  try {
    return gunzipSync(content);
  } catch {
    throw new SqlError(`the file '${file}' is not compressed with GZIP`);
  }
};

/** The row's values for the database; `undefined` where they do not fit, which is noted. */
const rowOf = (record: FileRecord, file: string, copy: CopyCommand, log: QueryLog): Row | undefined => {
  let place = 0;
  try {
    if (record.problem) throw record.problem;
    const { values } = record;
    if (values.length > copy.columns.length) throw new ValueError(1202, 'Extra column(s) found');
    if (values.length < copy.columns.length && !copy.fillsRecord) {
      throw new ValueError(values.length === 0 ? 1213 : 1214, 'Delimiter not found');
    }
    return copy.columns.map((column, at) => {
      place = at;
      return valueOf(values[at], column, copy);
    });
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    const column = copy.columns[place];
    log.noteLoadError({
      table: copy.table,
      file,
      line: record.line,
      column: column?.name ?? '',
      type: column?.type.kind ?? '',
      length: String(column?.type.length ?? column?.type.precision ?? ''),
      position: error.position,
      rawLine: record.raw,
      rawValue: record.values[place]?.text ?? '',
      code: error.code,
      reason: error.message,
    });
    return undefined;
  }
};

const valueOf = (
  value: FileRecord['values'][number] | undefined,
  column: CatalogColumn,
  copy: CopyCommand,
): string | null => {
  const converted =
    value && !isNull(value, copy) ? convertValue(trimmed(value.text, column, copy), column, copy) : null;
  if (converted === null && column.isNotNull) throw new ValueError(1213, 'Missing data for not-null field');
  return converted;
};

const trimmed = (text: string, { type }: CatalogColumn, { trimsBlanks }: CopyCommand): string =>
  trimsBlanks && type.kind === 'varchar' ? text.trimEnd() : text;

const isNull = ({ text, isQuoted, isNull: isNone }: FileRecord['values'][number], copy: CopyCommand): boolean => {
  if (isNone) return true;
  if (text === copy.nullText && !isQuoted) return true;
  if (copy.emptyAsNull && text === '') return true;
  return copy.blanksAsNull && text !== '' && text.trim() === '';
};

const toCsv = (row: Row): string =>
  `${row.map((value) => (value === null ? '' : value === '' ? '""' : quoteCsv(value))).join(',')}\n`;
