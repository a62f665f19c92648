import { variableReferencesOf } from '../definition/variable-references.js';
import type { JsonObject } from '../json.js';
import type { StateMachine } from './state-machine.js';

/** What every description of a state machine tells: what it is, and what it is set to here. */
export const describedMachine = (machine: StateMachine): JsonObject => {
  const { revisionId } = machine;
  const variableReferences = variableReferencesOf(JSON.parse(machine.source) as JsonObject);
  return {
    stateMachineArn: machine.arn,
    name: machine.name,
    definition: machine.source,
    roleArn: machine.roleArn,
    loggingConfiguration: { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: { enabled: false },
    encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
    ...(revisionId !== undefined && { revisionId }),
    ...(Object.keys(variableReferences).length > 0 && { variableReferences }),
  };
};
