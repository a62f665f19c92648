import type { IntegrationResource } from '../definition/task-resource.js';
import { isJsonObject, kindOf, type Json, type JsonObject } from '../json.js';
import { runtimeFailure } from '../state-failure.js';
import type { ActionShape } from './task-integration.js';

const DYNAMIC_SUFFIX = '.$';

/**
 * What is wrong with the names of parameters.
 *
 * @param isTemplate whether names may still end in `.$`.
 */
export const checkParameterNames = (
  parameters: JsonObject,
  { required, optional = [] }: ActionShape,
  { resourceType, action }: IntegrationResource,
  isTemplate: boolean,
): string[] => {
  const given = Object.keys(parameters).map((name) =>
    isTemplate && name.endsWith(DYNAMIC_SUFFIX) ? name.slice(0, -DYNAMIC_SUFFIX.length) : name,
  );
  const allowed = [...required, ...optional];
  return [
    ...required
      .filter((name) => !given.includes(name))
      .map((name) => `The field '${name}' is required but was missing`),
    ...given
      .filter((name) => !allowed.includes(name))
      .map((name) => `The field '${name}' is not supported: ${resourceType}:${action} takes ${allowed.join(', ')}`),
  ];
};

/**
 * The filled-in parameters of a call.
 *
 * @throws {StateFailure} `States.Runtime`: they cannot be passed to the action.
 */
export const checkedParameters = (
  parameters: Json,
  shape: ActionShape | undefined,
  resource: IntegrationResource,
): JsonObject => {
  if (!isJsonObject(parameters)) {
    throw runtimeFailure(
      `The Parameters of ${resource.resourceType}:${resource.action} must be an object, got ${kindOf(parameters)}`,
    );
  }
  const reasons = shape ? checkParameterNames(parameters, shape, resource, false) : [];
  if (reasons.length === 0) return parameters;
  const text = JSON.stringify(parameters);
  throw runtimeFailure(`The Parameters '${text}' could not be used to start the Task: [${reasons.join('; ')}]`);
};
