import { integrationOf } from '../integrations/registry.js';
import { checkParameterNames } from '../integrations/parameters.js';
import type { TaskIntegration } from '../integrations/task-integration.js';
import { isJsonObject, textOf, type JsonObject } from '../json.js';
import { requiredError, schemaError, type Diagnostic } from './diagnostic.js';
import { parseTaskResource, type IntegrationResource } from './task-resource.js';
import { walkStates, type FoundState } from './walk-levels.js';

/** What is wrong with the resources of tasks and with what is passed to them, as far as that stands in the definition. */
export const checkTasks = (definition: JsonObject): Diagnostic[] =>
  [...walkStates(definition)].filter(({ state }) => state.Type === 'Task').flatMap(checkTask);

const checkTask = ({ state, location }: FoundState): Diagnostic[] => {
  const found = checkCredentials(state, location);
  if (typeof state.Resource !== 'string') return found;
  const resource = parseTaskResource(state.Resource);
  if (!resource) return [...found, notRecognised(state.Resource, location)];
  if (resource.kind !== 'integration') return found;
  const integration = integrationOf(resource.resourceType);
  found.push(...checkIntegration(resource, integration, state.Resource, location));
  const shape = integration?.actions[resource.action];
  const field = state.Parameters === undefined ? 'Arguments' : 'Parameters';
  const parameters = state[field];
  if (shape && isJsonObject(parameters)) {
    const reasons = checkParameterNames(parameters, shape, resource, true);
    found.push(...reasons.map((message) => schemaError(`${location}/${field}`, message)));
  }
  return found;
};

const notRecognised = (resource: string, location: string, more = ''): Diagnostic =>
  schemaError(
    `${location}/Resource`,
    `The resource provided ${resource} is not recognized. The value is not a valid resource ARN, or the resource is not available${more}`,
  );

const checkIntegration = (
  resource: IntegrationResource,
  integration: TaskIntegration | undefined,
  given: string,
  location: string,
): Diagnostic[] => {
  const { resourceType, action, pattern } = resource;
  if (integration?.isClosed === true && !Object.hasOwn(integration.actions, action)) {
    const actions = Object.keys(integration.actions).join(', ');
    return [notRecognised(given, location, `: ${resourceType} has the actions ${actions}`)];
  }
  const isSdk = resourceType.startsWith('aws-sdk:');
  const hasPattern = integration ? integration.patterns.includes(pattern) : !(isSdk && pattern.startsWith('sync'));
  if (hasPattern) return [];
  const patterns = (integration?.patterns ?? ['requestResponse', 'waitForTaskToken']).filter(
    (each) => each !== 'requestResponse',
  );
  const allowed = patterns.length === 0 ? 'no suffix' : `no suffix, ${patterns.map((each) => `.${each}`).join(', ')}`;
  return [notRecognised(given, location, `: ${resourceType}:${action} may have ${allowed}`)];
};

/** A role to take on is named, or there is no such field. */
const checkCredentials = ({ Credentials: credentials }: JsonObject, location: string): Diagnostic[] => {
  if (credentials === undefined || typeof credentials === 'string') return [];
  const hasRole = isJsonObject(credentials) && ('RoleArn' in credentials || 'RoleArn.$' in credentials);
  return hasRole ? [] : [requiredError(`${location}/Credentials`, ['RoleArn'])];
};

/** What every part of a path or expression that leads to the token of a task has in it. */
const TOKEN_SOURCES = ['$$', 'states.context'];

/**
 * Tasks that wait for a token which nobody is given: they wait until their time limit passes. The service takes them all
 * the same.
 */
export const tokensNotPassed = (definition: JsonObject): Diagnostic[] =>
  [...walkStates(definition)].flatMap(({ name, state, location }) => {
    const resource = state.Type === 'Task' ? parseTaskResource(textOf(state.Resource)) : undefined;
    if (resource?.kind !== 'integration' || resource.pattern !== 'waitForTaskToken') return [];
    const given = JSON.stringify(state.Parameters ?? state.Arguments ?? '$$');
    if (TOKEN_SOURCES.some((source) => given.includes(source))) return [];
    const until =
      state.TimeoutSeconds === undefined && state.TimeoutSecondsPath === undefined ? 'for ever' : 'until it times out';
    const message =
      `State '${name}' waits ${until}: its resource ends in .waitForTaskToken, but its parameters pass the token ($$.Task.Token) to nobody, ` +
      'so that nobody can answer it. Pass the token on, or leave the suffix out';
    return [{ code: 'TASK_TOKEN_NOT_PASSED', message, location }];
  });
