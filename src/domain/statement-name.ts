import type { InvocationKey } from '../ports/invocation.js';
import { isWorkflowArn, NO_EXECUTION } from './execution-arn.js';
import { sha256Hex } from './hash.js';

/**
 * The statement name of an invocation: `<prefix><execution ARN>:<invocation id>`. The completion event brings it back.
 *
 * @example formatStatementName('etl/', { executionArn: 'arn:...:execution:load:run-1', invocationId: '0a1b' })
 */
export const formatStatementName = (prefix: string, key: InvocationKey): string =>
  `${prefix}${key.executionArn}:${key.invocationId}`;

/** The invocation that a statement name belongs to, or `undefined` where the name was not made with this prefix. */
export function parseStatementName(prefix: string, statementName: string): InvocationKey | undefined {
  if (!statementName.startsWith(prefix)) return undefined;
  const rest = statementName.slice(prefix.length);
  const colon = rest.lastIndexOf(':');
  if (colon === -1) return undefined;
  const [executionArn, invocationId] = [rest.slice(0, colon), rest.slice(colon + 1)];
  // Whatever else is stored beside invocations must not be reached by a name that somebody made up.
  const isOurs = (isWorkflowArn(executionArn) || executionArn === NO_EXECUTION) && INVOCATION_ID.test(invocationId);
  return isOurs ? { executionArn, invocationId } : undefined;
}

const INVOCATION_ID = /^[A-Za-z0-9-]{1,64}$/;

/**
 * The invocation id of a task token and an attempt: 40 hexadecimal digits that the token cannot be told from, and `-<retry count>` for
 * a retry, because some engines keep one token for all attempts of a state entry. The same two always give the same id.
 */
export const invocationIdOfToken = (taskToken: string, retryCount = 0): string => {
  const digits = sha256Hex(taskToken).slice(0, TOKEN_DIGITS);
  return retryCount === 0 ? digits : `${digits}-${retryCount}`;
};

/** Whether two ids that {@link invocationIdOfToken} made are of one token, whatever the attempts. */
export const areOfOneToken = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && tokenPartOf(one) === tokenPartOf(other);

/** What all ids have in common that {@link invocationIdOfToken} makes of one token. */
export const tokenPartOf = (id: string): string => id.slice(0, TOKEN_DIGITS);

const TOKEN_DIGITS = 40;

/**
 * The Data API's ClientToken of an invocation, 64 characters: starting it twice within 8 hours gives one statement.
 */
export const clientTokenOf = (statementName: string): string => sha256Hex(statementName);
