import type { QueryLanguage } from './query-language.js';
import { RETRIERS } from './retriers.js';
import { type AttemptOptions, cancelPayload, type StatementFields, statementPayload } from './statement-payload.js';
import { withPaths } from './with-paths.js';

/** States by name, as below `States` of a state machine. */
export type States = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** How to write the states of one statement. */
export interface StatementStatesOptions {
  /** The state's name, 1 to 80 characters. */
  readonly name: string;
  /** Name or ARN of the starter's function. */
  readonly functionName: string;
  /** The statement. Texts that are paths, intrinsic functions or JSONata expressions are taken as such. */
  readonly statement: StatementFields;
  /** The longest that the statement may take, in seconds. Mandatory: without it a lost answer would be waited for a year. */
  readonly timeoutSeconds: number;
  /** The state that follows. Default: the state ends the state machine. */
  readonly next?: string;
  /** What the payload tells of the attempt, besides `timeoutSeconds` and that there is no heartbeat. */
  readonly attempt?: Pick<AttemptOptions, 'redriveCount' | 'entry'>;
  /** Default: `JSONPath`. */
  readonly queryLanguage?: QueryLanguage;
  /** Whether a statement that exceeds its time is cancelled. Default: false. */
  readonly cancelOnTimeout?: boolean;
  /** The state that follows a cancelled statement. Default: a Fail state with the error `StatementTimedOut`. */
  readonly onTimeout?: string;
}

/** How long a cancel may take, in seconds: a call of the Data API that opens a connection. */
export const CANCEL_TIMEOUT_SECONDS = 60;
/** The error with which a state machine fails whose statement took too long. */
export const TIMED_OUT_ERROR = 'StatementTimedOut';
/** Name of the state that cancels the statement of the state `name` after its timeout. */
export const cancelStateName = (name: string): string => `${name}: cancel`;
/** Name of the Fail state that follows, with the error {@link TIMED_OUT_ERROR}. */
export const timedOutStateName = (name: string): string => `${name}: timed out`;

/**
 * Amazon States Language for one statement: the Task state, and with `cancelOnTimeout` what follows when it takes too long.
 *
 * @example
 * statementStates({ name: 'Merge', functionName: 'tasker', statement: { sqlStatement: 'call merge()' }, timeoutSeconds: 900 })
 */
export function statementStates(options: StatementStatesOptions): States {
  const { name, functionName, statement, timeoutSeconds, next, queryLanguage = 'JSONPath' } = options;
  const languageOf = queryLanguage === 'JSONata' ? { QueryLanguage: 'JSONata' } : {};
  const state = {
    Type: 'Task',
    ...languageOf,
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    ...call(
      functionName,
      statementPayload(statement, queryLanguage, { ...options.attempt, timeoutSeconds }),
      queryLanguage,
    ),
    TimeoutSeconds: timeoutSeconds,
    Retry: RETRIERS,
    ...(options.cancelOnTimeout && {
      Catch: [{ ErrorEquals: ['States.Timeout'], ...keepInput(queryLanguage), Next: cancelStateName(name) }],
    }),
    ...(next === undefined ? { End: true } : { Next: next }),
  };
  if (!options.cancelOnTimeout) return { [name]: state };
  const afterCancel = options.onTimeout ?? timedOutStateName(name);
  return {
    [name]: state,
    [cancelStateName(name)]: {
      Type: 'Task',
      ...languageOf,
      Resource: 'arn:aws:states:::lambda:invoke',
      ...call(functionName, cancelPayload(name, queryLanguage), queryLanguage),
      TimeoutSeconds: CANCEL_TIMEOUT_SECONDS,
      Retry: RETRIERS,
      // Whether or not it could be cancelled, the state machine goes on as after a timeout.
      Catch: [{ ErrorEquals: ['States.ALL'], ...keepInput(queryLanguage), Next: afterCancel }],
      ...keepInput(queryLanguage),
      Next: afterCancel,
    },
    ...(options.onTimeout === undefined && {
      [timedOutStateName(name)]: {
        Type: 'Fail',
        Error: TIMED_OUT_ERROR,
        Cause: `the statement of state '${name}' took longer than ${timeoutSeconds} seconds and was cancelled`,
      },
    }),
  };
}

const call = (functionName: string, payload: unknown, language: QueryLanguage): Record<string, unknown> =>
  language === 'JSONPath'
    ? { Parameters: { FunctionName: functionName, Payload: withPaths(payload) } }
    : { Arguments: { FunctionName: functionName, Payload: payload } };

/** The state's input goes on as it was. */
const keepInput = (language: QueryLanguage): Record<string, unknown> =>
  language === 'JSONPath' ? { ResultPath: null } : { Output: '{% $states.input %}' };
