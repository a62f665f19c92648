import type { Runtime } from '../domain/runtime.js';
import { type CombinedHandler, createCombinedHandler } from './combined-handler.js';
import { tellMisconfigured } from './tell-misconfigured.js';

/**
 * Every kind of event, with a runtime that is composed at the first invocation. What is wrong with the settings is told as a
 * `ConfigurationError` of each invocation, where a state machine can see it, and not at loading; CloudFormation is told by its own answer.
 *
 * @example export const handler = lambdaHandler(composeRuntime);
 */
export function lambdaHandler(compose: () => Runtime): CombinedHandler {
  let composed: CombinedHandler | undefined;
  return async (event, context) => {
    try {
      composed ??= createCombinedHandler(compose());
    } catch (error) {
      if (await tellMisconfigured(event, error as Error)) return;
      throw error;
    }
    return await composed(event, context);
  };
}
