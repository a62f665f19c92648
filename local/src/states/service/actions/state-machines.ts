import * as v from 'valibot';
import { AwsJsonError } from '../../../http/aws-json-service.js';
import { describedMachine } from '../described-machine.js';
import type { StateMachineDefinition } from '../../definition/state-machine-definition.js';
import { notInExpress } from '../../definition/not-in-express.js';
import { validateDefinition } from '../../definition/validate-definition.js';
import { DEFINITION_BYTES_MAX, NAME_LENGTH_MAX } from '../../limits.js';
import { toWireTime, type Action } from '../action.js';
import { defaultRoleArn, stateMachineArn } from '../arns.js';
import { checkedName } from '../names.js';
import { pageOf } from '../page.js';
import { arn, boundedBytes, page, parseInput, text, wholeNumberUpTo } from '../parse-input.js';
import { invalidDefinition } from '../service-errors.js';
import type { StateMachine } from '../state-machine.js';

const definition = boundedBytes(DEFINITION_BYTES_MAX);
const DIAGNOSTICS_MAX = 100;
const maxDiagnostics = v.optional(wholeNumberUpTo(DIAGNOSTICS_MAX), DIAGNOSTICS_MAX);

/** @throws {AwsJsonError} `InvalidDefinition` with all reasons. */
const parseDefinition = (source: string): StateMachineDefinition => {
  const result = validateDefinition(source);
  if (!result.isValid) throw invalidDefinition(result.diagnostics);
  return result.definition;
};

const sameMachine = (left: StateMachine, right: StateMachine): boolean =>
  left.source === right.source && left.roleArn === right.roleArn;

const CreateInput = v.object({
  name: text(1, NAME_LENGTH_MAX),
  definition,
  roleArn: v.optional(arn),
  type: v.optional(v.string()),
});

/** CreateStateMachine: the same call again gives the same machine. */
export const createStateMachine: Action = (input, { options, registry }) => {
  const { name, definition: source, roleArn, type = 'STANDARD' } = parseInput(CreateInput, input);
  if (type !== 'STANDARD') {
    throw new AwsJsonError(
      'StateMachineTypeNotSupported',
      `State machines of type STANDARD are supported, got '${type}'`,
    );
  }
  const machine: StateMachine = {
    arn: stateMachineArn(options, checkedName(name)),
    name,
    source,
    definition: parseDefinition(source),
    roleArn: roleArn ?? defaultRoleArn(options),
    createdAt: options.clock.now(),
  };
  const existing = registry.findMachine(machine.arn);
  if (existing && !sameMachine(existing, machine)) {
    throw new AwsJsonError('StateMachineAlreadyExists', `State Machine Already Exists: '${machine.arn}'`);
  }
  if (!existing) registry.putMachine(machine);
  return { stateMachineArn: machine.arn, creationDate: toWireTime((existing ?? machine).createdAt) };
};

const UpdateInput = v.object({ stateMachineArn: arn, definition: v.optional(definition), roleArn: v.optional(arn) });

/**
 * UpdateStateMachine: executions under way keep the definition that they began with. What changes nothing makes no new
 * revision.
 */
export const updateStateMachine: Action = (input, { options, registry }) => {
  const { stateMachineArn: machineArn, definition: source, roleArn } = parseInput(UpdateInput, input);
  const machine = registry.machine(machineArn);
  if (source === undefined && roleArn === undefined) {
    throw new AwsJsonError(
      'MissingRequiredParameter',
      'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
    );
  }
  const updatedAt = options.clock.now();
  const asked: StateMachine = {
    ...machine,
    ...(source !== undefined && { source, definition: parseDefinition(source) }),
    ...(roleArn !== undefined && { roleArn }),
  };
  const isChanged = !sameMachine(asked, machine);
  const revised = isChanged ? { ...asked, updatedAt, revisionId: options.ids.next() } : machine;
  if (isChanged) registry.putMachine(revised);
  const { revisionId } = revised;
  return { updateDate: toWireTime(updatedAt), ...(revisionId !== undefined && { revisionId }) };
};

const OneInput = v.object({ stateMachineArn: arn });

/** DescribeStateMachine. */
export const describeStateMachine: Action = (input, { registry }) => {
  const machine = registry.machine(parseInput(OneInput, input).stateMachineArn);
  return {
    ...describedMachine(machine),
    status: 'ACTIVE',
    type: 'STANDARD',
    creationDate: toWireTime(machine.createdAt),
  };
};

/** DescribeStateMachineForExecution: the state machine as it was when the execution began. */
export const describeStateMachineForExecution: Action = (input, { registry }) => {
  const { machine, mapRunArn } = registry.execution(parseInput(v.object({ executionArn: arn }), input).executionArn);
  return {
    ...describedMachine(machine),
    updateDate: toWireTime(machine.updatedAt ?? machine.createdAt),
    ...(mapRunArn !== undefined && { mapRunArn, label: machine.name.slice(machine.name.indexOf('/') + 1) }),
  };
};

/** DeleteStateMachine: a machine that is not there is no error. */
export const deleteStateMachine: Action = (input, { registry }) => {
  registry.removeMachine(parseInput(OneInput, input).stateMachineArn);
  return {};
};

/** ListStateMachines. */
export const listStateMachines: Action = (input, { registry }) => {
  const { maxResults, nextToken } = parseInput(v.object(page), input);
  const { items, ...rest } = pageOf(registry.machines(), maxResults, nextToken);
  const stateMachines = items.map((machine) => ({
    stateMachineArn: machine.arn,
    name: machine.name,
    type: 'STANDARD',
    creationDate: toWireTime(machine.createdAt),
  }));
  return { stateMachines, ...rest };
};

const ValidateInput = v.object({
  definition,
  type: v.optional(v.picklist(['STANDARD', 'EXPRESS'], 'Member must be one of STANDARD, EXPRESS'), 'STANDARD'),
  severity: v.optional(v.picklist(['ERROR', 'WARNING'], 'Member must be one of ERROR, WARNING'), 'ERROR'),
  maxResults: maxDiagnostics,
});

/** ValidateStateMachineDefinition: mistakes, and with the severity `WARNING` also what is taken but hardly meant. */
export const validateStateMachineDefinition: Action = (input) => {
  const { definition: source, type, severity, maxResults } = parseInput(ValidateInput, input);
  const result = validateDefinition(source);
  const mistakes = result.isValid ? (type === 'EXPRESS' ? notInExpress(result.definition) : []) : result.diagnostics;
  const warnings = result.isValid && severity === 'WARNING' ? result.warnings : [];
  const found = [
    ...mistakes.map((each) => ({ severity: 'ERROR', ...each })),
    ...warnings.map((each) => ({ severity: 'WARNING', ...each })),
  ];
  const most = maxResults === 0 ? DIAGNOSTICS_MAX : maxResults;
  return {
    result: mistakes.length > 0 ? 'FAIL' : 'OK',
    diagnostics: found.slice(0, most),
    truncated: found.length > most,
  };
};
