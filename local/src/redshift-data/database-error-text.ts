import { DatabaseError } from './database/database-error.js';
import type { DatabaseFailure } from './database/database-messages.js';

/** An error's text as the Data API gives it: in Redshift's words, with its details. */
export const databaseErrorText = (error: unknown): string => `ERROR: ${errorInWords(error).message}`;

/** An error in Redshift's words, with the state that SQLSTATE tells. */
export const errorInWords = (error: unknown): { readonly message: string; readonly state: string } => {
  if (!(error instanceof DatabaseError)) {
    return { message: error instanceof Error ? error.message : String(error), state: 'XX000' };
  }
  const { failure } = error;
  const message = wordsOf(failure);
  const hint =
    failure.hint === undefined || failure.hint.includes('redshift_dialect') ? '' : `\n  Hint: ${failure.hint}`;
  const detail = failure.detail === undefined || isOwn(failure) ? '' : `\n  Detail: ${cleaned(failure.detail)}`;
  return { message: message + detail + hint, state: failure.code ?? 'XX000' };
};

/** Details of the database that say nothing to a user of Redshift. */
const isOwn = ({ code }: DatabaseFailure): boolean => code === '23502' || code === '22003';

type Words = readonly [pattern: RegExp, words: string];

/** What the database says, and what Redshift says for it. */
const WORDS: readonly Words[] = [
  [/^null value in column "(.*?)" .*violates not-null constraint$/, 'Cannot insert a NULL value into column $1'],
  [/^column "(.*)" of relation ".*" contains null values$/, 'Cannot insert a NULL value into column $1'],
  [
    /^invalid input syntax for type (smallint|integer|bigint|numeric|real|double precision|boolean): /,
    'invalid input syntax for $1: ',
  ],
  [
    /^invalid input syntax for type (date|timestamp|timestamp with time zone|time|time with time zone|interval): /,
    'invalid input syntax for type $1: ',
  ],
  [/^invalid input syntax for type json$/, 'JSON parsing error'],
  [/^date\/time field value out of range: /, 'date/time field value out of range: '],
  [/^numeric field overflow$/, 'Numeric data overflow (result precision)'],
  [/^more than one row returned by a subquery used as an expression$/, 'single-row subquery returns more than one row'],
  [/^MERGE command cannot affect row a second time$/, 'Found multiple matches to update the same tuple.'],
  [/^canceling statement due to statement timeout$/, "Query cancelled on user's request"],
  [/^could not serialize access due to .*$/, '1023\n  Detail: Serializable isolation violation on table in Redshift'],
  [/^cannot insert a non-DEFAULT value into column ".*"$/, 'cannot set an identity column to a value'],
  [/^value too long for type character varying\((\d+)\)$/, 'value too long for type character varying($1)'],
  [/^relation "(.*)" already exists$/, 'Relation "$1" already exists'],
];

const wordsOf = ({ message, code }: DatabaseFailure): string => {
  // The statement was understood, and what was made of it was not: the laptop cloud's fault, not the caller's.
  if (code === '42601') return `Redshift feature not available locally: this statement (${cleaned(message)})`;
  const found = WORDS.find(([pattern]) => pattern.test(message));
  return cleaned(found ? message.replace(found[0], found[1]) : message);
};

/** Names that only the laptop cloud has, and types under the names that Redshift has for them. */
const cleaned = (text: string): string =>
  text
    .replace(/\b(?:redshift_dialect|pg_catalog)\./g, '')
    .replace(/\bjson\b(?= (?:=|<|>)|\)|,|$)/g, 'super')
    .replace(/\bbytea\b/g, 'varbyte');
