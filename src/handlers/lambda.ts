import { type CombinedHandler, createCombinedHandler } from './combined-handler.js';
import { composeRuntime } from './compose.js';
import { tellMisconfigured } from './tell-misconfigured.js';
import { nameUncaughtErrors } from './name-uncaught-errors.js';

nameUncaughtErrors(process);

let composed: CombinedHandler | undefined;

/**
 * The entry of a tasker's Lambda function: every kind of event, settings from the environment. What is wrong with the
 * settings is told as a `ConfigurationError` of each invocation, where a state machine can see it, and not at loading.
 */
export const handler: CombinedHandler = async (event, context) => {
  try {
    composed ??= createCombinedHandler(composeRuntime());
  } catch (error) {
    await tellMisconfigured(event, error as Error);
    throw error;
  }
  return await composed(event, context);
};
