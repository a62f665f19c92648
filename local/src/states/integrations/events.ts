import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../json.js';
import { StateFailure } from '../state-failure.js';
import { asText } from './sdk-shapes.js';
import { serviceFailure } from './service-failure.js';
import type { ActionShape, TaskIntegration } from './task-integration.js';

const OPTIMISED = { prefix: 'EventBridge', service: 'EventBridge', general: 'EventBridgeException', sdk: 2 } as const;
const ACTIONS: Readonly<Record<string, ActionShape>> = {
  putEvents: { required: ['Entries'], optional: ['EndpointId'] },
};

const entriesOf = (parameters: JsonObject): readonly Json[] =>
  isJsonArray(parameters.Entries) ? parameters.Entries : [];

/** `events:putEvents`: details may be JSON, the machine and the execution are added as resources, and no entry may fail. */
export const events: TaskIntegration = {
  resourceType: 'events',
  patterns: ['requestResponse', 'waitForTaskToken'],
  actions: ACTIONS,
  isClosed: true,
  isAvailable: ({ eventBridge: api }, action) => api !== undefined && Object.hasOwn(ACTIONS, action),

  async call({ parameters, run, requestId, signal }) {
    const Entries = entriesOf(parameters).map((entry) => {
      if (!isJsonObject(entry)) return entry;
      const { Detail, Resources } = entry;
      const own = isJsonArray(Resources) ? Resources : [];
      return {
        ...entry,
        ...(Detail !== undefined && { Detail: asText(Detail) }),
        Resources: [...own, run.stateMachineArn, run.executionArn],
      };
    });
    let answer: JsonObject;
    try {
      answer = (await run.environment.services.eventBridge?.call('PutEvents', { Entries }, signal)) as JsonObject;
    } catch (error) {
      throw serviceFailure(error, OPTIMISED, requestId);
    }
    if (answer.FailedEntryCount !== 0) throw new StateFailure('EventBridge.FailedEntry', JSON.stringify(answer));
    return { response: answer };
  },
};

/** `putEvents` by the SDK's shapes: what it is given goes as it is, and entries may fail. */
export const eventBridgeSdk: TaskIntegration = {
  resourceType: 'aws-sdk:eventbridge',
  patterns: ['requestResponse', 'waitForTaskToken'],
  actions: ACTIONS,
  isClosed: false,
  isAvailable: ({ eventBridge: api }, action) => api !== undefined && Object.hasOwn(ACTIONS, action),

  async call({ parameters, run, requestId, signal }) {
    try {
      const answer = await run.environment.services.eventBridge?.call('PutEvents', parameters, signal);
      return { response: answer as Json };
    } catch (error) {
      throw serviceFailure(error, OPTIMISED, requestId);
    }
  },
};
