import type { ErrorClass } from './error-class/error-class-name.js';
import { classOfS3Status } from './error-class/s3-status.js';
import { KNOWN_MESSAGES } from './error-class/known-messages.js';
import { type ErrorText, readErrorText } from './error-class/read-error-text.js';
import { classOfCode, classOfState, usualClassOfState } from './error-class/sql-states.js';

export type { ErrorClass } from './error-class/error-class-name.js';

/** What is made of a database's error text. */
export interface ErrorDiagnosis {
  readonly errorClass: ErrorClass;
  /** Whether the very same statement may succeed after a pause, with nobody having changed anything. */
  readonly retryHelps: boolean;
  /** What to do, for a person who reads the cause of a failed task; absent where there is no advice. */
  readonly hint?: string;
}

/** Classes of which a retry helps every member that a text tells of: somebody else was in the way, and will be gone. */
const PASSING: ReadonlySet<ErrorClass> = new Set(['serializable-isolation', 'deadlock', 'lock-timeout', 'connection']);

/** A user's own text, which may say anything: `RAISE EXCEPTION` in a procedure. */
const RAISED_BY_USER = 'P0001';

/**
 * What a database's error text means. What identifies an error decides: its SQLSTATE or the engine's code where the text shows one,
 * else the fixed part of a message that is known, from its beginning and with names and literals taken out. A relation called
 * `job_timeouts` makes no timeout of an error. What is not known is `unknown`, and gets no advice.
 *
 * @param errorText as DescribeStatement tells it, or as a driver or a console shows it; `undefined` where there is none.
 * @example diagnoseError('ERROR: deadlock detected') // { errorClass: 'deadlock', retryHelps: true, hint: 'retry; lock ...' }
 */
export function diagnoseError(errorText: string | undefined): ErrorDiagnosis {
  const { errorClass, retryHelps = PASSING.has(errorClass) } = diagnose(errorText);
  const hint = hintOf(errorClass, retryHelps);
  return { errorClass, retryHelps, ...(hint !== undefined && { hint }) };
}

/**
 * The class of a database's error text; `unknown` where none fits, or where there is no text.
 *
 * @example classifyError('ERROR: relation "sales" does not exist') // 'not-found'
 */
export const classifyError = (errorText: string | undefined): ErrorClass => diagnose(errorText).errorClass;

interface Finding {
  readonly errorClass: ErrorClass;
  readonly retryHelps?: boolean;
}

function diagnose(errorText: string | undefined): Finding {
  if (errorText === undefined) return { errorClass: 'unknown' };
  const text = readErrorText(errorText);
  if (text.sqlState === RAISED_BY_USER) return { errorClass: 'unknown' };
  return (
    ofCatalogue(text) ??
    finding(classOfState(text.sqlState)) ??
    classOfS3Status(text) ??
    classOfCode(text.code) ??
    ofMessages(text) ??
    finding(usualClassOfState(text.sqlState)) ?? { errorClass: 'unknown' }
  );
}

const finding = (errorClass: ErrorClass | undefined): Finding | undefined => errorClass && { errorClass };

/** What the likeliest beginning that is known says. */
const ofMessages = ({ messages }: ErrorText): Finding | undefined =>
  messages
    .map(({ fixed }) => KNOWN_MESSAGES.find(({ pattern }) => pattern.test(fixed)))
    .find((known) => known !== undefined);

/** Two sessions that change the catalogue at the same time meet in one of its own indexes. */
const ofCatalogue = ({ messages: [message] }: ErrorText): Finding | undefined =>
  message !== undefined && /^duplicate key (?:value )?violates unique constraint "pg_/.test(message.raw)
    ? finding('serializable-isolation')
    : undefined;

/** No advice to retry where the class as a whole has it, and this member has not. */
const hintOf = (errorClass: ErrorClass, retryHelps: boolean): string | undefined => {
  if (PASSING.has(errorClass) && !retryHelps) return undefined;
  return ERROR_HINTS[errorClass] ?? (retryHelps ? 'retry after a pause, with a growing interval' : undefined);
};

/** What to do about a class of error, for a person who reads the cause of a failed task; absent where there is no advice. */
export const ERROR_HINTS: Readonly<Partial<Record<ErrorClass, string>>> = {
  permission: 'grant the database user that the tasker runs as what the statement needs',
  'serializable-isolation':
    'another transaction changed the same tables; retry, or serialise with executeSingletonStatement',
  deadlock: 'retry; lock tables in the same order everywhere',
  'lock-timeout': 'retry; another session holds the lock',
  load: 'look into SYS_LOAD_ERROR_DETAIL for the rows that were refused',
  expired: 'the Data API keeps statements for 24 hours; look into SYS_QUERY_HISTORY for what became of it',
  undescribable:
    'allow the role of the function redshift-data:DescribeStatement and ListStatements; look into SYS_QUERY_HISTORY for what became of it',
  'never-started': 'nothing ran; a retry of the state is safe',
  connection: 'retry; the cluster may have been paused, resized or restarted',
};
