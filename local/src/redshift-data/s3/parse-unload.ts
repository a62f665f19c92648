import { TokenReader } from '../dialect/token-reader.js';
import { UnsupportedSqlError } from '../dialect/unsupported-sql-error.js';
import type { UnloadCommand } from './unload-command.js';

type Draft = { -readonly [Member in keyof UnloadCommand]: UnloadCommand[Member] };

const WITH_A_VALUE = ['IAM_ROLE', 'CREDENTIALS', 'ACCESS_KEY_ID', 'SECRET_ACCESS_KEY', 'SESSION_TOKEN', 'REGION'];

/**
 * Understands an UNLOAD statement.
 *
 * @returns the command and its query, in Redshift's dialect.
 * @throws {UnsupportedSqlError} names the clause that is not supported.
 */
export const parseUnload = (sql: string): { readonly unload: UnloadCommand; readonly query: string } => {
  const reader = new TokenReader(sql, 'UNLOAD');
  reader.expect('UNLOAD', '(');
  const query = reader.literal();
  reader.expect(')');
  reader.expect('TO');
  const draft: Draft = {
    target: reader.literal(),
    format: 'delimited',
    delimiter: '',
    hasHeader: false,
    isGzipped: false,
    addsQuotes: false,
    escapes: false,
    nullText: '',
    allowsOverwrite: false,
    cleansPath: false,
    isParallel: true,
    extension: '',
  };
  while (!reader.isAtEnd) clause(reader, draft);
  if (draft.delimiter === '') draft.delimiter = draft.format === 'csv' ? ',' : '|';
  if (draft.format === 'json' && draft.hasHeader)
    throw new UnsupportedSqlError('HEADER does not go with FORMAT JSON in UNLOAD');
  return { unload: draft, query };
};

const clause = (reader: TokenReader, draft: Draft): void => {
  const isNamed = reader.takes('FORMAT');
  if (isNamed) reader.takes('AS');
  if (reader.takes('CSV')) draft.format = 'csv';
  else if (reader.takes('JSON')) draft.format = 'json';
  else if (isNamed) throw reader.unsupported();
  else if (reader.takes('HEADER')) draft.hasHeader = true;
  else if (reader.takes('GZIP')) draft.isGzipped = true;
  else if (reader.takes('ADDQUOTES')) draft.addsQuotes = true;
  else if (reader.takes('ESCAPE')) draft.escapes = true;
  else if (reader.takes('ALLOWOVERWRITE')) draft.allowsOverwrite = true;
  else if (reader.takes('CLEANPATH')) draft.cleansPath = true;
  else if (reader.takes('PARALLEL'))
    draft.isParallel = !(reader.takes('OFF') || reader.takes('FALSE')) && takesOn(reader);
  else if (reader.takes('DELIMITER')) draft.delimiter = valueAfterAs(reader);
  else if (reader.takes('NULL')) draft.nullText = valueAfterAs(reader);
  else if (reader.takes('EXTENSION')) draft.extension = valueAfterAs(reader);
  else if (reader.takes('MAXFILESIZE')) {
    // One file is written however large it gets.
    reader.takes('AS');
    reader.any();
    if (!reader.takes('MB')) reader.takes('GB');
  } else if (reader.takes('IAM_ROLE', 'DEFAULT')) return;
  else if (WITH_A_VALUE.some((word) => reader.takes(word))) valueAfterAs(reader);
  else throw reader.unsupported();
};

const takesOn = (reader: TokenReader): boolean => {
  if (!reader.takes('ON')) reader.takes('TRUE');
  return true;
};

const valueAfterAs = (reader: TokenReader): string => {
  reader.takes('AS');
  return reader.literal();
};
