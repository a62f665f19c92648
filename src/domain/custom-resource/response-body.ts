import type { ErrorClass } from '../error-class/error-class-name.js';
import type { TaskFailure } from '../../ports/task-callback.js';
import type { WaitingCustomResource } from '../waiter.js';
import { fieldText } from './field-text.js';
import { mayHaveTakenEffect } from './unknown-effect.js';

/** Longest response, in bytes of UTF-8, by CloudFormation's reference. */
export const RESPONSE_BYTES_MAX = 4_096;

/** What is read of an output; see `successOutput`. */
interface Output {
  readonly detail?: { readonly statementId?: unknown; readonly rows?: unknown };
  readonly result?: { readonly ColumnMetadata?: unknown; readonly Records?: unknown };
}

/**
 * The response to a request that succeeded: `Data` holds `statementId`, `rows` (returned or affected ones, where known), and the columns
 * of a result's first row as `row.<column>`, without those that are NULL. Where the row does not fit in, it is left out whole, and
 * `rowOmitted` is `true`.
 *
 * @param output a task's output, as JSON text.
 * @throws {SyntaxError} it is none.
 */
export function successBody(waiter: WaitingCustomResource, output: string): string {
  const { detail, result } = (JSON.parse(output) ?? {}) as Output;
  const statement = {
    ...(typeof detail?.statementId === 'string' && detail.statementId !== '' && { statementId: detail.statementId }),
    ...(typeof detail?.rows === 'number' && detail.rows >= 0 && { rows: String(detail.rows) }),
  };
  const body = (data: object): string =>
    JSON.stringify({
      Status: 'SUCCESS',
      PhysicalResourceId: waiter.physicalResourceId,
      ...identityOf(waiter),
      ...(waiter.noEcho === true && { NoEcho: true }),
      Data: data,
    });
  const whole = body({ ...statement, ...firstRow(result) });
  return fits(whole) ? whole : body({ ...statement, rowOmitted: 'true' });
}

/** NULL is `undefined`, which JSON leaves out. */
function firstRow(result: Output['result']): Readonly<Record<string, string | undefined>> {
  const { ColumnMetadata: columns, Records: records } = result ?? {};
  const [row] = Array.isArray(records) ? (records as unknown[]) : [];
  if (!Array.isArray(columns) || !Array.isArray(row)) return {};
  const values = columns.map((column: unknown, index) => {
    const { name, label } = (column ?? {}) as { readonly name?: unknown; readonly label?: unknown };
    const shown = [label, name].find((text) => typeof text === 'string') ?? String(index + 1);
    return [`row.${shown}`, fieldText(row[index])] as const;
  });
  return Object.fromEntries(values);
}

/** Classes whose database texts name objects and conditions. The others quote what stands in the SQL, and in rows. */
const TOLD: ReadonlySet<string> = new Set<ErrorClass>([
  'permission',
  'not-found',
  'already-exists',
  'serializable-isolation',
  'deadlock',
  'lock-timeout',
  'resource',
  'timeout',
  'connection',
  'cancelled',
  'expired',
  'undescribable',
  'never-started',
  'output',
]);

/**
 * The response to a request that failed. A `Create` is answered with an id that tells that nothing was created, unless nobody knows.
 * Everybody who may look at the stack's events reads the reason, so it holds no text of the database that quotes SQL or values.
 */
export function failureBody(waiter: WaitingCustomResource, { error, cause }: TaskFailure): string {
  const told = membersOf(cause);
  const { physicalResourceId, failedPhysicalResourceId = physicalResourceId } = waiter;
  const body = (reason: string): string =>
    JSON.stringify({
      Status: 'FAILED',
      Reason: reason,
      PhysicalResourceId: mayHaveTakenEffect(told.errorClass) ? physicalResourceId : failedPhysicalResourceId,
      ...identityOf(waiter),
    });
  let reason = reasonOf(error, told);
  // Escapes make a text longer than it looks, so its length is found by trying. What identifies the request may be too long by itself.
  while (!fits(body(reason)) && reason !== ELLIPSIS) reason = cut(reason);
  return body(reason);
}

const ELLIPSIS = '...';

/** At most nine tenths of a text, in the end no more than that something is left out. */
const cut = (text: string): string => {
  const length = Math.floor(Math.max(0, text.length - ELLIPSIS.length) * 0.9);
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '') + ELLIPSIS;
};

type Members = Readonly<Record<string, unknown>>;

function membersOf(cause: string): Members {
  try {
    return (JSON.parse(cause) ?? {}) as Members;
  } catch {
    return {};
  }
}

function reasonOf(error: string, { errorMessage, errorClass, hint, message, statementId }: Members): string {
  // The starter's own refusal, which never holds a secret.
  if (typeof errorMessage === 'string') return `${error}: ${errorMessage}`;
  const isTold = typeof message === 'string' && TOLD.has(String(errorClass));
  // What follows the first line is the database's context, which quotes statements.
  const text = isTold ? message.split('\n', 1)[0] : 'the database\u2019s text may quote the SQL and is not told here';
  const details = [
    ...(typeof errorClass === 'string' ? [`class ${errorClass}`] : []),
    ...(typeof hint === 'string' ? [hint] : []),
    ...(typeof statementId === 'string' ? [`statement ${statementId}`] : []),
  ];
  return `${error}: ${text}${details.length > 0 ? ` (${details.join('; ')})` : ''}`;
}

const identityOf = ({ stackId, requestId, logicalResourceId }: WaitingCustomResource): object => ({
  StackId: stackId,
  RequestId: requestId,
  LogicalResourceId: logicalResourceId,
});

const fits = (body: string): boolean => Buffer.byteLength(body) <= RESPONSE_BYTES_MAX;
