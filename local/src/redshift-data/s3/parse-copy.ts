import type { TokenStream } from '../dialect/parse/token-stream.js';
import type { PlanContext } from '../dialect/translate/language.js';
import { openStream } from '../dialect/parse/open-stream.js';
import { SqlError, notLocal } from '../dialect/sql-error.js';
import { emptyScope } from '../dialect/translate/scope.js';
import { requireRelation } from '../dialect/translate/require-relation.js';
import type { CopyCommand, CopyFormat } from './copy-command.js';
import { AUTHORIZATION, requireAuthorization } from './authorization.js';
import { columnsToFill } from './columns-to-fill.js';

type Draft = { -readonly [Member in keyof CopyCommand]: CopyCommand[Member] } & {
  delimiter?: string;
  quote?: string;
  hasEscapes?: boolean;
  removesQuotes?: boolean;
  explicitIds?: boolean;
  limitsErrors?: boolean;
  ignoresErrors?: boolean;
  isAuthorized?: boolean;
  /** The first word of each clause. */
  readonly clauses: string[];
};

/** Clauses that tell the service something that has no meaning on a laptop, and how many values follow each. */
const WITHOUT_MEANING: readonly (readonly [words: string, value: 'none' | 'one' | 'optional'])[] = [
  ['iam_role default', 'none'],
  ['iam_role', 'one'],
  ['with credentials', 'one'],
  ['credentials', 'one'],
  ['access_key_id', 'one'],
  ['secret_access_key', 'one'],
  ['session_token', 'one'],
  ['region', 'one'],
  ['master_symmetric_key', 'one'],
  ['encrypted', 'none'],
  ['compupdate preset', 'none'],
  ['compupdate', 'optional'],
  ['statupdate', 'optional'],
  ['comprows', 'one'],
];

/** Formats and options that Redshift has and the laptop cloud does not. */
const NOT_LOCAL = ['filltarget', 'orc', 'avro', 'shapefile', 'bzip2', 'lzop', 'zstd', 'ssh', 'job'] as const;

/**
 * Understands a COPY statement.
 *
 * @throws {SqlError} in Redshift's words, or names the option that is not available here.
 */
export const parseCopy = (sql: string, context: PlanContext): CopyCommand => {
  const stream = openStream(sql, context.settings);
  stream.expect('copy');
  const name = stream.qualifiedName();
  const list = stream.is('(') ? stream.nameList() : undefined;
  if (stream.is('to')) throw stream.syntaxError();
  const table = requireRelation(name, emptyScope({ ...context, bind: () => '' }));
  stream.expect('from');
  const source = stream.string();
  if (!source.startsWith('s3://')) throw notLocal('COPY from anything but S3');
  if (table.kind !== 'table') throw new SqlError(`cannot copy to view "${table.name}"`);
  const draft: Draft = {
    schema: table.schema,
    table: table.name,
    columns: [],
    source,
    isManifest: false,
    format: { kind: 'delimited', delimiter: '|', hasEscapes: false, removesQuotes: false },
    isGzipped: false,
    ignoredHeaderLines: 0,
    nullText: '\\N',
    emptyAsNull: false,
    blanksAsNull: false,
    fillsRecord: false,
    ignoresBlankLines: false,
    trimsBlanks: false,
    truncatesColumns: false,
    rounds: false,
    errorsMax: 0,
    acceptsAnyDate: false,
    onlyChecks: false,
    clauses: [],
  };
  while (!stream.isAtEnd) {
    draft.clauses.push(stream.peek().toLowerCase());
    clause(stream, draft);
  }
  const {
    delimiter: _delimiter,
    quote: _quote,
    hasEscapes: _escapes,
    removesQuotes: _quotes,
    explicitIds,
    limitsErrors,
    ignoresErrors,
    isAuthorized,
    clauses,
    ...command
  } = draft;
  if (limitsErrors && ignoresErrors) throw new SqlError('MAXERROR and IGNOREALLERRORS cannot be specified together');
  if (command.format.kind === 'parquet') requireColumnar(clauses);
  if (command.format.kind === 'json') refuseForJson(clauses);
  requireAuthorization('COPY', isAuthorized ?? false);
  if (ignoresErrors) command.errorsMax = Infinity;
  return { ...command, format: finishFormat(draft), columns: columnsToFill(table, list, explicitIds ?? false) };
};

/** The clauses that go with files of columns. */
const COLUMNAR: ReadonlySet<string> = new Set([
  'format',
  'parquet',
  'acceptinvchars',
  'fillrecord',
  'iam_role',
  'with',
  'credentials',
  'access_key_id',
  'secret_access_key',
  'session_token',
  'statupdate',
  'manifest',
  'explicit_ids',
]);

const requireColumnar = (clauses: readonly string[]): void => {
  const other = clauses.find((word) => !COLUMNAR.has(word));
  if (other !== undefined) {
    throw new SqlError(`${other.toUpperCase()} argument is not supported for PARQUET based COPY`);
  }
};

/** Clauses that are about text with separators. */
const NOT_FOR_JSON: ReadonlySet<string> = new Set([
  'delimiter',
  'escape',
  'fillrecord',
  'fixedwidth',
  'ignoreblanklines',
  'null',
  'readratio',
  'removequotes',
]);

const refuseForJson = (clauses: readonly string[]): void => {
  const other = clauses.find((word) => NOT_FOR_JSON.has(word));
  if (other !== undefined) throw new SqlError(`${other.toUpperCase()} parameter is not supported with JSON`);
};

const clause = (stream: TokenStream, draft: Draft): void => {
  if (formatClause(stream, draft) || flagClause(stream, draft) || conversionClause(stream, draft)) return;
  const missing = NOT_LOCAL.find((word) => stream.is(word));
  if (missing !== undefined) throw notLocal(`${missing.toUpperCase()} in COPY`);
  for (const [words, value] of WITHOUT_MEANING) {
    if (!stream.takes(...words.split(' '))) continue;
    if (AUTHORIZATION.has(words)) draft.isAuthorized = true;
    stream.takes('as');
    if (value === 'one') stream.next();
    if (value === 'optional' && !stream.takes('on') && !stream.takes('off') && !stream.takes('true'))
      stream.takes('false');
    return;
  }
  throw stream.syntaxError();
};

const stringAfterAs = (stream: TokenStream): string => {
  stream.takes('as');
  return stream.string();
};

const formatClause = (stream: TokenStream, draft: Draft): boolean => {
  const isNamed = stream.takes('format');
  if (isNamed) stream.takes('as');
  const before = draft.format;
  if (stream.takes('csv')) draft.format = { kind: 'csv', delimiter: ',', quote: '"' };
  else if (stream.takes('json')) {
    stream.takes('as');
    draft.format = jsonFormat(stream.isString ? stream.string() : 'auto');
  } else if (stream.takes('fixedwidth')) {
    const widths = stringAfterAs(stream)
      .split(',')
      .map((part) => Number(part.split(':').at(-1)));
    if (widths.some((width) => !(width > 0))) throw new SqlError('Invalid FIXEDWIDTH specification');
    draft.format = { kind: 'fixedWidth', widths };
  } else if (stream.takes('parquet')) {
    draft.format = { kind: 'parquet', serializesToJson: stream.takes('serializetojson') };
  } else if (isNamed && /^(orc|avro|shapefile)$/.test(stream.peek())) {
    throw notLocal(`FORMAT ${stream.peek().toUpperCase()} in COPY`);
  } else if (stream.takes('delimiter')) draft.delimiter = stringAfterAs(stream);
  else if (stream.takes('quote')) draft.quote = stringAfterAs(stream);
  else if (stream.takes('escape')) draft.hasEscapes = true;
  else if (stream.takes('removequotes')) draft.removesQuotes = true;
  else {
    if (isNamed) throw stream.syntaxError();
    return false;
  }
  if (draft.format !== before && before.kind !== 'delimited') {
    throw new SqlError(
      `${draft.format.kind.toUpperCase()} parameter is not supported with ${before.kind.toUpperCase()}`,
    );
  }
  return true;
};

const jsonFormat = (option: string): CopyFormat => {
  if (/^auto$/i.test(option)) return { kind: 'json', ignoresCase: false, isWhole: false };
  if (/^auto ignorecase$/i.test(option)) return { kind: 'json', ignoresCase: true, isWhole: false };
  if (/^noshred$/i.test(option)) return { kind: 'json', ignoresCase: false, isWhole: true };
  if (option.startsWith('s3://')) return { kind: 'json', ignoresCase: false, isWhole: false, paths: option };
  throw new SqlError("Invalid JSON option; allowed are 'auto', 'auto ignorecase', 'noshred' and s3://jsonpaths_file");
};

const flagClause = (stream: TokenStream, draft: Draft): boolean => {
  if (stream.takes('gzip')) draft.isGzipped = true;
  else if (stream.takes('manifest')) draft.isManifest = true;
  else if (stream.takes('emptyasnull')) draft.emptyAsNull = true;
  else if (stream.takes('blanksasnull')) draft.blanksAsNull = true;
  else if (stream.takes('fillrecord')) draft.fillsRecord = true;
  else if (stream.takes('ignoreblanklines')) draft.ignoresBlankLines = true;
  else if (stream.takes('trimblanks')) draft.trimsBlanks = true;
  else if (stream.takes('truncatecolumns')) draft.truncatesColumns = true;
  else if (stream.takes('roundec')) draft.rounds = true;
  else if (stream.takes('acceptanydate')) draft.acceptsAnyDate = true;
  else if (stream.takes('explicit_ids')) draft.explicitIds = true;
  else if (stream.takes('noload')) draft.onlyChecks = true;
  else return false;
  return true;
};

const conversionClause = (stream: TokenStream, draft: Draft): boolean => {
  if (stream.takes('ignoreheader')) {
    stream.takes('as');
    draft.ignoredHeaderLines = stream.integer();
  } else if (stream.takes('null')) draft.nullText = stringAfterAs(stream);
  else if (stream.takes('maxerror')) {
    stream.takes('as');
    draft.errorsMax = stream.integer();
    if (draft.errorsMax < 0 || draft.errorsMax > 100_000) throw new SqlError('MAXERROR must be between 0 and 100000');
    draft.limitsErrors = true;
  } else if (stream.takes('ignoreallerrors')) draft.ignoresErrors = true;
  else if (stream.takes('dateformat')) draft.dateFormat = stringAfterAs(stream);
  else if (stream.takes('timeformat')) draft.timeFormat = stringAfterAs(stream);
  else if (stream.takes('acceptinvchars')) {
    stream.takes('as');
    draft.replacement = stream.isString ? stream.string() : '?';
  } else if (stream.takes('encoding')) {
    stream.takes('as');
    if (!stream.takes('utf8')) throw notLocal(`ENCODING ${stream.peek().toUpperCase()} in COPY`);
  } else return false;
  return true;
};

const finishFormat = ({ format, delimiter, quote, hasEscapes, removesQuotes }: Draft): CopyFormat => {
  const forDelimited = [hasEscapes && 'ESCAPE', removesQuotes && 'REMOVEQUOTES'].find(Boolean);
  if (format.kind !== 'delimited' && forDelimited) {
    throw new SqlError(`${forDelimited} parameter is not supported with ${format.kind.toUpperCase()}`);
  }
  switch (format.kind) {
    case 'csv':
      return { ...format, delimiter: delimiter ?? format.delimiter, quote: quote ?? format.quote };
    case 'delimited':
      if (quote !== undefined) throw new SqlError('QUOTE is only supported with CSV');
      return {
        kind: 'delimited',
        delimiter: delimiter ?? format.delimiter,
        hasEscapes: hasEscapes ?? false,
        removesQuotes: removesQuotes ?? false,
      };
    case 'json':
    case 'parquet':
    case 'fixedWidth':
      if (delimiter !== undefined)
        throw new SqlError(`DELIMITER parameter is not supported with ${format.kind.toUpperCase()}`);
      return format;
  }
};
