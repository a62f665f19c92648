import type { JsonObject } from '../json.js';
import { textOf } from '../json.js';
import { schemaError, type Diagnostic } from './diagnostic.js';
import type { StateMachineDefinition } from './state-machine-definition.js';
import { parseTaskResource } from './task-resource.js';
import { walkStates } from './walk-levels.js';

/** What a machine of type EXPRESS may not have: tasks that wait for more than the answer to their call, and activities. */
export const notInExpress = (definition: StateMachineDefinition): Diagnostic[] =>
  [...walkStates(definition as unknown as JsonObject)].flatMap(({ state, location }) => {
    const resource = state.Type === 'Task' ? parseTaskResource(textOf(state.Resource)) : undefined;
    const at = `${location}/Resource`;
    if (resource?.kind === 'activity') return [schemaError(at, 'Express state machine does not support Activity ARN')];
    if (resource?.kind !== 'integration' || resource.pattern === 'requestResponse') return [];
    const suffix = resource.pattern === 'waitForTaskToken' ? '.waitForTaskToken' : '.sync';
    // The blank at the end is the service's.
    return [schemaError(at, `Express state machine does not support '${suffix}' service integration `)];
  });
