import type { Runtime } from '../domain/runtime.js';
import type { JsonValue } from '../domain/to-json.js';
import { handleRequest } from '../domain/handle-request.js';
import { errorNameOf } from '../ports/tasker-error.js';

/** Answers one payload of a state machine. */
export type StartHandler = (payload: unknown) => Promise<JsonValue>;

/**
 * The starter as a Lambda handler. What it returns and throws is told at `handleRequest`.
 *
 * @example export const handler = createStartHandler(runtime);
 */
export function createStartHandler(runtime: Runtime): StartHandler {
  return async (payload) => {
    try {
      return await handleRequest(runtime, payload);
    } catch (error) {
      runtime.telemetry.warn('the starter answers with an error', {
        errorName: errorNameOf(error),
      });
      throw error;
    }
  };
}
