import type { TaskResource } from '../definition/task-resource.js';
import { checkedParameters } from '../integrations/parameters.js';
import { integrationOf } from '../integrations/registry.js';
import type { IntegrationAnswer } from '../integrations/task-integration.js';
import type { RunContext } from '../interpreter/run-context.js';
import type { Json } from '../json.js';
import { mockExample } from '../mocks/mock-example.js';
import type { MockedResponse } from '../mocks/mocked-response.js';
import { randomUuid } from '../random.js';
import type { LocalServices } from '../service-api.js';
import { runtimeFailure, StateFailure } from '../state-failure.js';
import { invokeFunction } from './invoke-function.js';

/** What a task calls. */
export interface TaskCall {
  readonly stateName: string;
  readonly resource: TaskResource;
  /** The filled-in parameters. */
  readonly input: Json;
  readonly run: RunContext;
  /** Stands in for the call. */
  readonly mocked: MockedResponse | undefined;
}

/**
 * Makes the call, and gives what it answered.
 *
 * @param signal aborted when the attempt has ended.
 * @throws {StateFailure} the call failed; `States.Runtime` where it cannot be made here and is not mocked.
 */
export const makeCall = async (call: TaskCall, signal: AbortSignal): Promise<IntegrationAnswer> => {
  const { resource, input, run, mocked } = call;
  if (mocked) return mockedAnswer(mocked);
  if (resource.kind === 'function') {
    return { response: await invokeFunction(resource.functionName, input, run.environment) };
  }
  const integration = resource.kind === 'integration' ? integrationOf(resource.resourceType) : undefined;
  if (resource.kind !== 'integration' || !integration?.isAvailable(run.environment.services, resource.action)) {
    throw notAvailable(call);
  }
  const { action, pattern } = resource;
  return integration.call({
    action,
    pattern,
    run,
    signal,
    parameters: checkedParameters(input, integration.actions[action], resource),
    requestId: randomUuid(run.environment.random),
  });
};

const mockedAnswer = (mocked: MockedResponse): IntegrationAnswer => {
  if (mocked.kind === 'throw') throw new StateFailure(mocked.error, mocked.cause);
  return { response: mocked.result, end: async () => mocked.result };
};

/** Which services are there, whatever they are. */
export type AvailableServices = Readonly<Partial<Record<keyof LocalServices, unknown>>>;

/** Whether a task of this resource can be run here without a mock. */
export const canBeCalled = (resource: TaskResource, services: AvailableServices): boolean => {
  if (resource.kind === 'function') return true;
  return (
    resource.kind === 'integration' &&
    integrationOf(resource.resourceType)?.isAvailable(services, resource.action) === true
  );
};

/** What a resource is called in messages. */
export const resourceNameOf = (resource: TaskResource): string =>
  resource.kind === 'integration' ? `${resource.resourceType}:${resource.name}` : resource.arn;

/** Nothing catches it: the machine would otherwise go a way that it never goes on AWS. */
const notAvailable = ({ stateName, resource, run }: TaskCall): StateFailure =>
  runtimeFailure(
    `There is no ${resourceNameOf(resource)} here, and the state is not mocked. Write a mock for it: ` +
      mockExample(stateName, run.stateMachineName),
  );
