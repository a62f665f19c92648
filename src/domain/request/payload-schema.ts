import * as v from 'valibot';
import { isWorkflowArn } from '../execution-arn.js';
import {
  BATCH_STATEMENTS_MAX,
  INCLUDED_ROWS_MAX,
  LOCK_NAME_LENGTH_MAX,
  POOL_NAME,
  PRIORITY_MAX,
  SESSION_KEEP_ALIVE_SECONDS_MAX,
  SQL_BYTES_MAX,
  STATE_NUMBER_MAX,
  TASK_TOKEN_LENGTH_MAX,
  WAIT_TIME_SECONDS_MAX,
} from '../limits.js';
import { isOwnLockKey, OWN_LOCK_PREFIXES } from '../lock-keys.js';
import { parseResultLocation, RESULT_LOCATION_ALLOWED } from '../results/result-location.js';
import { isCallbackId, isMadeToken } from '../waiter.js';
import { describeSecret, describeValue } from './describe-value.js';
import { ACTIONS } from './starter-request.js';

const STATEMENT_ID = /^[a-z0-9]{8}(-[a-z0-9]{4}){3}-[a-z0-9]{12}(:\d+)?$/;

const INVOCATION_ID = /^[A-Za-z0-9-]{1,64}$/;

interface Received {
  readonly input: unknown;
}

const allowed = (text: string) => (issue: Received) => `is ${describeValue(issue.input)}; allowed: ${text}`;
const allowedSecret = (text: string) => (issue: Received) => `is ${describeSecret(issue.input)}; allowed: ${text}`;

const text = (what: string, lengthMax: number) => {
  const message = allowed(`${what}, 1 to ${lengthMax} characters`);
  return v.pipe(
    v.string(message),
    v.check((value) => value.length >= 1 && value.length <= lengthMax && value.isWellFormed(), message),
  );
};

const wholeNumber = (minimum: number, maximum: number) => {
  const message = allowed(`a whole number from ${minimum} to ${maximum}`);
  return v.pipe(
    v.number(message),
    v.check((value) => Number.isInteger(value) && value >= minimum && value <= maximum, message),
  );
};

const sqlMessage = allowedSecret(`one SQL statement as text, 1 byte to ${SQL_BYTES_MAX} bytes of UTF-8`);
const sql = v.pipe(
  v.string(sqlMessage),
  v.check(
    (value) => value.trim() !== '' && value.isWellFormed() && Buffer.byteLength(value, 'utf8') <= SQL_BYTES_MAX,
    sqlMessage,
  ),
);

const batchMessage = allowedSecret(`an array of 1 to ${BATCH_STATEMENTS_MAX} SQL statements`);
const tokenMessage = allowedSecret(`the task token, 1 to ${TASK_TOKEN_LENGTH_MAX} characters: "$$.Task.Token"`);
const callbackMessage = allowedSecret(
  "the id of a durable function's callback, 1 to 1024 characters of A-Z a-z 0-9 + / =",
);
const executionMessage = allowed('the ARN of an execution: "$$.Execution.Id"');
const statementMessage = allowed('the Id of a statement (lower-case UUID, ":N" for a sub-statement) or "LATEST"');
const invocationMessage = allowed('the id of an invocation, 1 to 64 of A-Z a-z 0-9 -');
const enteredTimeMessage = allowed('an ISO 8601 time: "$$.State.EnteredTime"');

const indexAsEntry = v.pipe(wholeNumber(0, STATE_NUMBER_MAX), v.transform(String));
const nameAsEntry = text('a name of this entry of the state, or the index of a Map item', 256);
/** `$$.Map.Item.Index` is a number. */
const entry = v.lazy((value): typeof indexAsEntry | typeof nameAsEntry =>
  typeof value === 'number' ? indexAsEntry : nameAsEntry,
);

/** What a reader of the message may have meant. */
const namesOf = ({ entries }: { readonly entries: object }): string => Object.keys(entries).join(', ');

const attempt = v.strictObject(
  {
    stateName: text('the name of a state: "$$.State.Name"', 80),
    enteredTime: v.pipe(
      v.string(enteredTimeMessage),
      v.check((value) => value.length <= 40 && !Number.isNaN(Date.parse(value)), enteredTimeMessage),
    ),
    retryCount: wholeNumber(0, STATE_NUMBER_MAX),
    redriveCount: v.optional(wholeNumber(0, STATE_NUMBER_MAX), 0),
    timeoutSeconds: v.exactOptional(wholeNumber(1, STATE_NUMBER_MAX)),
    heartbeat: v.exactOptional(v.picklist(['unused'], allowed('"unused", or left out'))),
    entry: v.exactOptional(entry),
  },
  (issue): string =>
    issue.expected === 'never'
      ? `is not a field of attempt; allowed: ${namesOf(attempt)}`
      : allowed('an object {stateName, enteredTime, retryCount, redriveCount, timeoutSeconds, heartbeat, entry}')(
          issue,
        ),
);

const lockMessage = allowed(
  `the name of a lock, 1 to ${LOCK_NAME_LENGTH_MAX} characters that do not begin with ${Object.values(OWN_LOCK_PREFIXES).join(' or ')}, as ` +
    "the tasker's own locks do",
);
const lockName = v.pipe(
  text('the name of a lock', LOCK_NAME_LENGTH_MAX),
  v.check((value) => !isOwnLockKey(value), lockMessage),
);

const poolMessage = allowed('the name of a pool, 1 to 64 of A-Z a-z 0-9 _ -, and not maxInFlight');

const includeResultMessage = allowed(
  `true, false or an object {maxRows: a whole number from 1 to ${INCLUDED_ROWS_MAX}, overflow: "s3", to, format}`,
);
const toMessage = allowed(RESULT_LOCATION_ALLOWED);
const noResultOptions = v.never(includeResultMessage);
const resultOptions = v.strictObject(
  {
    maxRows: v.exactOptional(wholeNumber(1, INCLUDED_ROWS_MAX)),
    overflow: v.exactOptional(v.picklist(['s3'], allowed('"s3", or left out'))),
    to: v.exactOptional(
      v.pipe(
        v.string(toMessage),
        v.check((value) => parseResultLocation(value) !== undefined, toMessage),
      ),
    ),
    format: v.exactOptional(v.picklist(['jsonl', 'csv', 'json'], allowed('jsonl, csv or json'))),
  },
  (issue): string =>
    issue.expected === 'never'
      ? `is not a field of includeResult; allowed: ${namesOf(resultOptions)}`
      : includeResultMessage(issue),
);
/** By what it is, so that an error names the member that is wrong, and not the whole. */
const includeResult = v.lazy((value): typeof resultOptions | typeof noResultOptions | v.BooleanSchema<undefined> => {
  if (typeof value === 'boolean') return v.boolean();
  // An array is an object, too.
  return Array.isArray(value) ? noResultOptions : resultOptions;
});

/**
 * Every field that a payload may have, each by itself. What goes together is checked afterwards. Messages continue a
 * sentence that begins with the field's name; `parameters` has a parser of its own.
 */
export const payloadSchema = v.strictObject(
  {
    action: v.optional(v.picklist(ACTIONS, allowed(ACTIONS.join(', ')))),
    sqlStatement: v.optional(sql),
    sqlStatements: v.optional(
      v.pipe(
        v.array(sql, batchMessage),
        v.check((list) => list.length >= 1 && list.length <= BATCH_STATEMENTS_MAX, batchMessage),
      ),
    ),
    taskToken: v.optional(
      v.pipe(
        v.string(tokenMessage),
        v.check(
          // A text that stands for another kind of waiter would have the answer sent to wherever the caller likes.
          (value) => value.length >= 1 && value.length <= TASK_TOKEN_LENGTH_MAX && !isMadeToken(value),
          tokenMessage,
        ),
      ),
    ),
    callbackId: v.optional(v.pipe(v.string(callbackMessage), v.check(isCallbackId, callbackMessage))),
    executionArn: v.optional(v.pipe(v.string(executionMessage), v.check(isWorkflowArn, executionMessage))),
    statementId: v.optional(
      v.pipe(
        v.string(statementMessage),
        v.check((value) => value === 'LATEST' || STATEMENT_ID.test(value), statementMessage),
      ),
    ),
    stateName: v.optional(text('the name of a state', 80)),
    invocationId: v.optional(v.pipe(v.string(invocationMessage), v.regex(INVOCATION_ID, invocationMessage))),
    // The first page's state has nothing to give, and JSONPath renders that as null.
    nextToken: v.nullish(text('the NextToken of the page before', 4096)),
    parameters: v.optional(v.unknown()),
    attempt: v.optional(attempt),
    executionMode: v.optional(v.picklist(['TRANSACTION', 'AUTO_COMMIT'], allowed('TRANSACTION or AUTO_COMMIT'))),
    resultFormat: v.optional(v.picklist(['JSON', 'CSV'], allowed('JSON or CSV'))),
    sessionId: v.optional(
      v.pipe(
        v.string(allowed('the SessionId of an open session')),
        v.regex(STATEMENT_ID, allowed('the SessionId of an open session')),
      ),
    ),
    sessionKeepAliveSeconds: v.optional(wholeNumber(0, SESSION_KEEP_ALIVE_SECONDS_MAX)),
    waitTimeSeconds: v.optional(wholeNumber(1, WAIT_TIME_SECONDS_MAX)),
    database: v.optional(text('the name of a database', 127)),
    includeResult: v.optional(includeResult),
    singletonKey: v.optional(lockName),
    onBusy: v.optional(v.picklist(['fail', 'wait'], allowed('fail or wait'))),
    pool: v.optional(v.pipe(v.string(poolMessage), v.regex(POOL_NAME, poolMessage))),
    priority: v.optional(wholeNumber(-PRIORITY_MAX, PRIORITY_MAX)),
  },
  (issue): string =>
    issue.expected === 'never'
      ? `is not a field of this payload; allowed: ${namesOf(payloadSchema)}`
      : allowed('a JSON object')(issue),
);

export type Payload = v.InferOutput<typeof payloadSchema>;
