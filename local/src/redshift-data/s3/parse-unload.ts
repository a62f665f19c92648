import type { TokenStream } from '../dialect/parse/token-stream.js';
import { openStream } from '../dialect/parse/open-stream.js';
import { SqlError, notLocal } from '../dialect/sql-error.js';
import { AUTHORIZATION, requireAuthorization } from './authorization.js';
import type { UnloadCommand } from './unload-command.js';

type Draft = { -readonly [Member in keyof UnloadCommand]: UnloadCommand[Member] } & {
  isAuthorized?: boolean;
  /** The first word of each clause. */
  readonly clauses: string[];
  isCsv?: boolean;
  isJson?: boolean;
};

const WITH_A_VALUE = [
  'iam_role',
  'credentials',
  'access_key_id',
  'secret_access_key',
  'session_token',
  'region',
  'kms_key_id',
  'master_symmetric_key',
] as const;
const NOT_LOCAL = ['bzip2', 'zstd'] as const;

/** Largest file of UNLOAD, in bytes: 6.2 GB. */
const FILE_BYTES_MAX = 6.2 * 1024 ** 3;
const FILE_BYTES_MIN = 5 * 1024 ** 2;
const ROW_GROUP_BYTES_MIN = 32 * 1024 ** 2;
const ROW_GROUP_BYTES_MAX = 128 * 1024 ** 2;

/**
 * Understands an UNLOAD statement.
 *
 * @returns the command and its query, in Redshift's dialect.
 * @throws {SqlError} in Redshift's words, or names the option that is not available here.
 */
export const parseUnload = (sql: string): { readonly unload: UnloadCommand; readonly query: string } => {
  const stream = openStream(sql, { isCaseSensitive: true });
  stream.expect('unload', '(');
  const query = stream.string();
  stream.expect(')', 'to');
  const draft: Draft = {
    target: stream.string(),
    format: 'delimited',
    delimiter: '',
    widths: [],
    hasHeader: false,
    isGzipped: false,
    addsQuotes: false,
    escapes: false,
    nullText: '',
    allowsOverwrite: false,
    cleansPath: false,
    isParallel: true,
    extension: '',
    hasManifest: false,
    isManifestVerbose: false,
    partitionBy: [],
    includesPartitions: false,
    fileBytesMax: FILE_BYTES_MAX,
    clauses: [],
  };
  while (!stream.isAtEnd) {
    draft.clauses.push(stream.peek().toLowerCase());
    clause(stream, draft);
  }
  const { isAuthorized, clauses: _clauses, isCsv: _isCsv, isJson: _isJson, ...unload } = draft;
  requireAuthorization('UNLOAD', isAuthorized ?? false);
  check(draft);
  if (unload.delimiter === '') unload.delimiter = unload.format === 'csv' ? ',' : '|';
  return { unload, query };
};

/** Clauses that are about text. */
const NOT_FOR_PARQUET: ReadonlySet<string> = new Set([
  'delimiter',
  'fixedwidth',
  'addquotes',
  'escape',
  'null',
  'header',
  'gzip',
  'bzip2',
  'zstd',
]);

/** Clauses that do not go with JSON, and those that do not go with fixed widths. */
const NOT_FOR_JSON: ReadonlySet<string> = new Set(['delimiter', 'header', 'fixedwidth', 'addquotes', 'escape', 'null']);
const NOT_FOR_WIDTHS: ReadonlySet<string> = new Set(['delimiter', 'header', 'csv']);

const check = (draft: Draft): void => {
  if (draft.isJson) refuse(draft.clauses, NOT_FOR_JSON, 'JSON');
  if (draft.clauses.includes('fixedwidth')) {
    refuse(draft.isCsv ? ['csv'] : draft.clauses, NOT_FOR_WIDTHS, 'FIXEDWIDTH');
  }
  const other = draft.format === 'parquet' ? draft.clauses.find((word) => NOT_FOR_PARQUET.has(word)) : undefined;
  if (other !== undefined) throw new SqlError(`${other.toUpperCase()} is not supported for UNLOAD to PARQUET`);
  if (draft.format !== 'parquet' && draft.clauses.includes('rowgroupsize')) {
    throw new SqlError('ROWGROUPSIZE is only supported for UNLOAD to PARQUET');
  }
  if (draft.hasHeader && (draft.format === 'json' || draft.format === 'fixedWidth')) {
    throw new SqlError(`HEADER is not supported for ${draft.format.toUpperCase()}`);
  }
  if (draft.format === 'csv' && (draft.addsQuotes || draft.escapes)) {
    throw new SqlError(`${draft.addsQuotes ? 'ADDQUOTES' : 'ESCAPE'} is not supported for CSV`);
  }
  if (draft.format === 'json' && draft.delimiter !== '') throw new SqlError('DELIMITER is not supported for JSON');
  if (draft.cleansPath && draft.allowsOverwrite)
    throw new SqlError('CLEANPATH and ALLOWOVERWRITE cannot be specified together');
  if (draft.cleansPath && draft.partitionBy.length > 0) return;
  if (draft.delimiter.length > 1) throw new SqlError('delimiter must be a single character');
};

const clause = (stream: TokenStream, draft: Draft): void => {
  const isNamed = stream.takes('format');
  if (isNamed) stream.takes('as');
  const missing = NOT_LOCAL.find((word) => stream.is(word));
  if (missing && draft.format !== 'parquet') throw notLocal(`${missing.toUpperCase()} in UNLOAD`);
  if (stream.takes('csv')) {
    draft.format = 'csv';
    draft.isCsv = true;
  } else if (stream.takes('json')) {
    draft.format = 'json';
    draft.isJson = true;
  } else if (stream.takes('parquet')) draft.format = 'parquet';
  else if (isNamed) throw stream.syntaxError();
  else if (stream.takes('partition', 'by')) {
    draft.partitionBy = stream.nameList().map((name) => name.toLowerCase());
    draft.includesPartitions = stream.takes('include');
  } else if (stream.takes('fixedwidth')) {
    draft.format = 'fixedWidth';
    draft.widths = stringAfterAs(stream)
      .split(',')
      .map((part) => Number(part.split(':').at(-1)));
  } else if (!flag(stream, draft)) valueClause(stream, draft);
};

const flag = (stream: TokenStream, draft: Draft): boolean => {
  if (stream.takesOneOf(...NOT_LOCAL)) return true;
  if (stream.takes('header')) draft.hasHeader = true;
  else if (stream.takes('gzip')) draft.isGzipped = true;
  else if (stream.takes('addquotes')) draft.addsQuotes = true;
  else if (stream.takes('escape')) draft.escapes = true;
  else if (stream.takes('allowoverwrite')) draft.allowsOverwrite = true;
  else if (stream.takes('cleanpath')) draft.cleansPath = true;
  else if (stream.takes('encrypted')) stream.takes('auto');
  else if (stream.takes('manifest')) {
    draft.hasManifest = true;
    draft.isManifestVerbose = stream.takes('verbose');
  } else if (stream.takes('parallel')) {
    draft.isParallel = stream.takesOneOf('off', 'false') === undefined;
    if (draft.isParallel) stream.takesOneOf('on', 'true');
  } else return false;
  return true;
};

const valueClause = (stream: TokenStream, draft: Draft): void => {
  if (stream.takes('delimiter')) draft.delimiter = stringAfterAs(stream);
  else if (stream.takes('null')) draft.nullText = stringAfterAs(stream);
  else if (stream.takes('extension')) draft.extension = stringAfterAs(stream);
  else if (stream.takes('rowgroupsize')) checkRowGroupSize(stream);
  else if (stream.takes('maxfilesize')) draft.fileBytesMax = fileSize(stream);
  else if (stream.takes('iam_role', 'default')) draft.isAuthorized = true;
  else {
    stream.takes('with');
    const clauseName = stream.takesOneOf(...WITH_A_VALUE);
    if (clauseName === undefined) throw stream.syntaxError();
    if (AUTHORIZATION.has(clauseName)) draft.isAuthorized = true;
    stream.takes('as');
    stream.next();
    stream.takesOneOf('mb', 'gb');
  }
};

const refuse = (clauses: readonly string[], refused: ReadonlySet<string>, format: string): void => {
  const other = clauses.find((word) => refused.has(word));
  if (other !== undefined) throw new SqlError(`${other.toUpperCase()} is not supported for ${format}`);
};

/** The files here are too small for it to matter. */
const checkRowGroupSize = (stream: TokenStream): void => {
  stream.takes('as');
  const size = Number(stream.next().text);
  const bytes = size * 1024 ** (stream.takesOneOf('mb', 'gb') === 'gb' ? 3 : 2);
  if (!(bytes >= ROW_GROUP_BYTES_MIN && bytes <= ROW_GROUP_BYTES_MAX)) {
    throw new SqlError('ROWGROUPSIZE must be between 32 MB and 128 MB');
  }
};

const fileSize = (stream: TokenStream): number => {
  stream.takes('as');
  const size = Number(stream.next().text);
  const bytes = size * 1024 ** (stream.takesOneOf('mb', 'gb') === 'gb' ? 3 : 2);
  if (!(bytes >= FILE_BYTES_MIN && bytes <= FILE_BYTES_MAX))
    throw new SqlError('MAXFILESIZE must be between 5 MB and 6.2 GB');
  return bytes;
};

const stringAfterAs = (stream: TokenStream): string => {
  stream.takes('as');
  return stream.string();
};
