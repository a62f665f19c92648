import { composeRuntime } from './compose-on-dynamodb.js';
import { lambdaHandler } from './lambda-handler.js';
import { nameUncaughtErrors } from './name-uncaught-errors.js';

nameUncaughtErrors(process);

/**
 * The entry of a tasker's Lambda function: every kind of event, settings from the environment. What is wrong with the
 * settings is told as a `ConfigurationError` of each invocation, where a state machine can see it, and not at loading.
 */
export const handler = lambdaHandler(() => composeRuntime());
