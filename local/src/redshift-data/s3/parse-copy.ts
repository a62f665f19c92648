import { TokenReader } from '../dialect/token-reader.js';
import { UnsupportedSqlError } from '../dialect/unsupported-sql-error.js';
import type { CopyCommand, CopyFormat } from './copy-command.js';

type Draft = { -readonly [Member in keyof CopyCommand]: CopyCommand[Member] } & {
  delimiter?: string;
  quote?: string;
  hasEscapes?: boolean;
  removesQuotes?: boolean;
};

/** Clauses that tell the service something that has no meaning on a laptop: the number of values that follow each. */
const WITHOUT_MEANING: readonly (readonly [readonly string[], 'none' | 'one' | 'optional'])[] = [
  [['IAM_ROLE', 'DEFAULT'], 'none'],
  [['IAM_ROLE'], 'one'],
  [['CREDENTIALS'], 'one'],
  [['WITH', 'CREDENTIALS'], 'one'],
  [['ACCESS_KEY_ID'], 'one'],
  [['SECRET_ACCESS_KEY'], 'one'],
  [['SESSION_TOKEN'], 'one'],
  [['REGION'], 'one'],
  [['COMPUPDATE', 'PRESET'], 'none'],
  [['COMPUPDATE'], 'optional'],
  [['STATUPDATE'], 'optional'],
  [['COMPROWS'], 'one'],
  [['ACCEPTANYDATE'], 'none'],
  [['ACCEPTINVCHARS'], 'optional'],
  [['EXPLICIT_IDS'], 'none'],
  [['TRUNCATECOLUMNS'], 'none'],
  [['ROUNDEC'], 'none'],
];
/** Formats of dates that the database reads without being told. */
const KNOWN_TIME_FORMATS = /^(auto|YYYY-MM-DD( HH(24)?:MI:SS)?)$/i;

/**
 * Understands a COPY statement.
 *
 * @throws {UnsupportedSqlError} names the clause that is not supported.
 */
export const parseCopy = (sql: string): CopyCommand => {
  const reader = new TokenReader(sql, 'COPY');
  reader.expect('COPY');
  const draft: Draft = {
    table: reader.name(),
    source: '',
    format: { kind: 'delimited', delimiter: '|', hasEscapes: false, removesQuotes: false },
    isGzipped: false,
    ignoredHeaderLines: 0,
    nullText: '\\N',
    emptyAsNull: false,
    blanksAsNull: false,
    fillsRecord: false,
    ignoresBlankLines: false,
    trimsBlanks: false,
  };
  const columns = columnList(reader);
  if (columns) draft.columns = columns;
  reader.expect('FROM');
  draft.source = reader.literal();
  if (!draft.source.startsWith('s3://')) {
    throw new UnsupportedSqlError('the laptop cloud copies from S3 only; the source must begin with s3://');
  }
  while (!reader.isAtEnd) clause(reader, draft);
  const { delimiter: _delimiter, quote: _quote, hasEscapes: _escapes, removesQuotes: _quotes, ...command } = draft;
  return { ...command, format: finishFormat(draft) };
};

const columnList = (reader: TokenReader): string[] | undefined => {
  if (!reader.takes('(')) return undefined;
  const columns: string[] = [];
  do columns.push(reader.name());
  while (reader.takes(','));
  reader.expect(')');
  return columns;
};

const clause = (reader: TokenReader, draft: Draft): void => {
  if (formatClause(reader, draft) || conversionClause(reader, draft)) return;
  for (const [words, value] of WITHOUT_MEANING) {
    if (!reader.takes(...words)) continue;
    reader.takes('AS');
    if (value === 'one') reader.any();
    if (value === 'optional' && !reader.takes('ON') && !reader.takes('OFF')) reader.literalIfAny();
    return;
  }
  throw reader.unsupported();
};

const formatClause = (reader: TokenReader, draft: Draft): boolean => {
  const isNamed = reader.takes('FORMAT');
  if (isNamed) reader.takes('AS');
  if (reader.takes('CSV')) {
    draft.format = { kind: 'csv', delimiter: ',', quote: '"' };
  } else if (reader.takes('JSON')) {
    reader.takes('AS');
    const option = reader.literalIfAny() ?? 'auto';
    if (!/^(auto|auto ignorecase)$/.test(option)) {
      throw new UnsupportedSqlError(
        "the laptop cloud supports JSON 'auto' and 'auto ignorecase' in COPY, no JSONPaths file",
      );
    }
    draft.format = { kind: 'json', ignoresCase: option !== 'auto' };
  } else if (reader.takes('DELIMITER')) {
    reader.takes('AS');
    draft.delimiter = reader.literal();
  } else if (reader.takes('QUOTE')) {
    reader.takes('AS');
    draft.quote = reader.literal();
  } else if (reader.takes('ESCAPE')) {
    draft.hasEscapes = true;
  } else if (reader.takes('REMOVEQUOTES')) {
    draft.removesQuotes = true;
  } else {
    if (isNamed) throw reader.unsupported();
    return false;
  }
  return true;
};

const conversionClause = (reader: TokenReader, draft: Draft): boolean => {
  if (reader.takes('GZIP')) draft.isGzipped = true;
  else if (reader.takes('IGNOREHEADER')) {
    reader.takes('AS');
    draft.ignoredHeaderLines = reader.wholeNumber();
  } else if (reader.takes('NULL')) {
    reader.takes('AS');
    draft.nullText = reader.literal();
  } else if (reader.takes('EMPTYASNULL')) draft.emptyAsNull = true;
  else if (reader.takes('BLANKSASNULL')) draft.blanksAsNull = true;
  else if (reader.takes('FILLRECORD')) draft.fillsRecord = true;
  else if (reader.takes('IGNOREBLANKLINES')) draft.ignoresBlankLines = true;
  else if (reader.takes('TRIMBLANKS')) draft.trimsBlanks = true;
  else if (reader.takes('MAXERROR')) {
    reader.takes('AS');
    if (reader.wholeNumber() > 0) throw new UnsupportedSqlError('the laptop cloud supports MAXERROR 0 in COPY only');
  } else if (reader.takes('DATEFORMAT') || reader.takes('TIMEFORMAT')) {
    reader.takes('AS');
    if (!KNOWN_TIME_FORMATS.test(reader.literal())) {
      throw new UnsupportedSqlError(
        "the laptop cloud supports DATEFORMAT and TIMEFORMAT 'auto' and ISO 8601 in COPY only",
      );
    }
  } else if (reader.takes('ENCODING')) {
    reader.takes('AS');
    if (!reader.takes('UTF8')) throw reader.unsupported();
  } else return false;
  return true;
};

const finishFormat = ({ format, delimiter, quote, hasEscapes, removesQuotes }: Draft): CopyFormat => {
  const forDelimited = [hasEscapes && 'ESCAPE', removesQuotes && 'REMOVEQUOTES'].find(Boolean);
  if (format.kind !== 'delimited' && forDelimited) {
    throw new UnsupportedSqlError(`${forDelimited} does not go with FORMAT ${format.kind.toUpperCase()} in COPY`);
  }
  switch (format.kind) {
    case 'csv':
      return { ...format, delimiter: delimiter ?? format.delimiter, quote: quote ?? format.quote };
    case 'delimited':
      if (quote !== undefined) throw new UnsupportedSqlError('QUOTE needs FORMAT CSV in COPY');
      return {
        kind: 'delimited',
        delimiter: delimiter ?? format.delimiter,
        hasEscapes: hasEscapes ?? false,
        removesQuotes: removesQuotes ?? false,
      };
    case 'json':
      if (delimiter !== undefined) throw new UnsupportedSqlError('DELIMITER does not go with FORMAT JSON in COPY');
      return format;
  }
};
