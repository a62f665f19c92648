import type { JsonObject } from '../json.js';
import { isJsonObject, textOf } from '../json.js';
import { mockExample } from '../mocks/mock-example.js';
import { canBeCalled, resourceNameOf, type AvailableServices } from '../tasks/task-call.js';
import { functionNameOf, parseTaskResource, type TaskResource } from './task-resource.js';
import { walkStates } from './walk-levels.js';

/** What is there to be called. */
export interface Callable {
  readonly services: AvailableServices;
  hasFunction(name: string): boolean;
  isMocked(stateName: string): boolean;
  /** The state machine's name, for the mocks that messages show. */
  readonly machineName: string;
}

/** The tasks of a valid definition that nothing here can carry out and no mock stands in for, each as a sentence. */
export const uncallableTasks = (definition: JsonObject, callable: Callable): string[] =>
  [...walkStates(definition)].flatMap(({ name, state }) => {
    const resource = state.Type === 'Task' ? parseTaskResource(textOf(state.Resource)) : undefined;
    if (!resource || callable.isMocked(name)) return [];
    const mock = `write a mock for it: ${mockExample(name, callable.machineName)}`;
    if (!canBeCalled(resource, callable.services)) {
      const folder = textOf(state.Resource).includes(':aws-sdk:s3:') ? 'give a folder that stands for S3, or ' : '';
      return [`State '${name}' calls ${resourceNameOf(resource)}, which is not here; ${folder}${mock}`];
    }
    const functionName = functionOf(resource, state);
    if (functionName === undefined || callable.hasFunction(functionName)) return [];
    return [`State '${name}' calls the function '${functionName}', which is not here; give its code, or ${mock}`];
  });

/** The function that a task calls, where the definition says it. */
const functionOf = (resource: TaskResource, { Parameters, Arguments }: JsonObject): string | undefined => {
  if (resource.kind === 'function') return resource.functionName;
  if (resource.kind !== 'integration' || resource.resourceType !== 'lambda') return undefined;
  const parameters = Parameters ?? Arguments;
  const reference = isJsonObject(parameters) ? parameters.FunctionName : undefined;
  return typeof reference === 'string' ? functionNameOf(reference) : undefined;
};
