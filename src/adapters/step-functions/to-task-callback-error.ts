import type { ConfigurationError } from '../../domain/errors.js';
import { hasErrorName } from '../../ports/tasker-error.js';
import type { TaskCallbackError } from '../../ports/port-errors.js';
import { type AnsweredService, toAnswerError } from '../answer-error.js';

/** Nobody waits on the token: answered, timed out, stopped, or never a token at all. */
const NOBODY_WAITS = ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'];

const STEP_FUNCTIONS: AnsweredService = {
  actionPrefix: 'states',
  unreachable: 'StepFunctionsUnreachable',
  refused: ['InvalidOutput', 'ValidationException', 'SerializationException'],
  secretName: 'task token',
};

/** Whether the service says that nobody waits on the token. By name: every error of these operations has status 400. */
export const isNobodyWaiting = (error: unknown): boolean => hasErrorName(error, ...NOBODY_WAITS);

/** Whether the service does not know what it was given for a token. */
export const isInvalidToken = (error: unknown): boolean => hasErrorName(error, 'InvalidToken');

/** An error of Step Functions' SDK in the port's terms; see `toAnswerError`. */
export const toTaskCallbackError = (
  operation: string,
  taskToken: string,
  thrown: unknown,
): TaskCallbackError | ConfigurationError => toAnswerError(STEP_FUNCTIONS, operation, taskToken, thrown);
