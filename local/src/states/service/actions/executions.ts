import * as v from 'valibot';
import { AwsJsonError } from '../../../http/aws-json-service.js';
import { toWireEvent } from '../../history/history-event.js';
import { PAYLOAD_BYTES_MAX } from '../../limits.js';
import { executionSummary, toWireTime, type Action } from '../action.js';
import { pageOf, pageRange } from '../page.js';
import { arn, boundedBytes, page, parseInput, text } from '../parse-input.js';
import { validationError } from '../service-errors.js';
import { startExecutionOf, withTestCase } from '../start-execution.js';

const INCLUDED = { included: true };
const ERROR_LENGTH_MAX = 256;
const CAUSE_LENGTH_MAX = 32_768;
const LIST_TOKEN_LENGTH_MAX = 3_096;

const StartInput = v.object({
  stateMachineArn: arn,
  name: v.optional(v.string()),
  input: v.optional(boundedBytes(PAYLOAD_BYTES_MAX), '{}'),
});

/**
 * StartExecution: with the name and input of an execution that still runs, it gives that one. `#` and the name of a test
 * case behind the machine's ARN have the mocks of that case stand in.
 */
export const startExecution: Action = (rawInput, context) => {
  const { stateMachineArn, name, input } = parseInput(StartInput, rawInput);
  const { arn: machineArn, testCase } = withTestCase(stateMachineArn);
  const machine = context.registry.machine(machineArn);
  const execution = startExecutionOf(context, { machine, testCase, input, name });
  return { executionArn: execution.arn, startDate: toWireTime(execution.startedAt) };
};

const OneInput = v.object({ executionArn: arn });

/** DescribeExecution. */
export const describeExecution: Action = (input, { options, registry }) => {
  const execution = registry.execution(parseInput(OneInput, input).executionArn);
  const { end } = execution;
  const redrive = execution.redriveStatus(options.clock.now());
  return {
    ...executionSummary(execution),
    input: execution.inputText,
    inputDetails: INCLUDED,
    ...(end?.status === 'SUCCEEDED' && { output: end.output, outputDetails: INCLUDED }),
    ...(end && end.status !== 'SUCCEEDED' && { error: end.error, cause: end.cause }),
    redriveStatus: redrive.status,
    redriveStatusReason: redrive.reason,
  };
};

const StopInput = v.object({
  executionArn: arn,
  error: v.optional(text(0, ERROR_LENGTH_MAX)),
  cause: v.optional(text(0, CAUSE_LENGTH_MAX)),
});

/** StopExecution: stopping one that has ended changes nothing. */
export const stopExecution: Action = async (input, { options, registry }) => {
  const { executionArn: wanted, error, cause } = parseInput(StopInput, input);
  const execution = registry.execution(wanted);
  if (execution.status === 'RUNNING') {
    execution.stop(error, cause);
    await execution.ended;
  }
  return { stopDate: toWireTime(execution.stoppedAt ?? options.clock.now()) };
};

/** RedriveExecution: goes on at the state that failed, under the same ARN. */
export const redriveExecution: Action = (input, { options, registry }) => {
  const execution = registry.execution(parseInput(OneInput, input).executionArn);
  const { status, reason } = execution.redriveStatus(options.clock.now());
  if (status === 'NOT_REDRIVABLE') {
    throw new AwsJsonError('ExecutionNotRedrivable', `Execution Not Redrivable: '${reason ?? execution.arn}'`);
  }
  execution.redrive();
  return { redriveDate: toWireTime(execution.redrivenAt ?? execution.startedAt) };
};

const STATUSES = ['SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING'] as const;

const ListInput = v.object({
  ...page,
  nextToken: v.optional(text(1, LIST_TOKEN_LENGTH_MAX)),
  stateMachineArn: v.optional(arn),
  mapRunArn: v.optional(arn),
  statusFilter: v.optional(v.picklist(STATUSES, `Member must satisfy enum value set: [${STATUSES.join(', ')}]`)),
  redriveFilter: v.optional(v.picklist(['REDRIVEN', 'NOT_REDRIVEN'])),
});

/** ListExecutions: the newest first. */
export const listExecutions: Action = (input, { registry }) => {
  const wanted = parseInput(ListInput, input);
  const { stateMachineArn, mapRunArn, statusFilter, redriveFilter, maxResults, nextToken } = wanted;
  if (stateMachineArn !== undefined && mapRunArn !== undefined) {
    throw validationError("'stateMachineArn' and 'mapRunArn' are given together; give one of them");
  }
  if (stateMachineArn !== undefined) registry.machine(stateMachineArn);
  if (mapRunArn !== undefined) registry.mapRun(mapRunArn);
  const found = registry
    .executions()
    .filter(
      (execution) =>
        (stateMachineArn === undefined || execution.machine.arn === stateMachineArn) &&
        (mapRunArn === undefined || execution.mapRunArn === mapRunArn) &&
        (statusFilter === undefined || execution.status === statusFilter) &&
        (redriveFilter === undefined || execution.redriveCount > 0 === (redriveFilter === 'REDRIVEN')),
    );
  const { items, ...rest } = pageOf(found, maxResults, nextToken);
  return { executions: items.map(executionSummary), ...rest };
};

const HistoryInput = v.object({
  ...page,
  executionArn: arn,
  reverseOrder: v.optional(v.boolean(), false),
  includeExecutionData: v.optional(v.boolean(), true),
});

/** GetExecutionHistory. */
export const getExecutionHistory: Action = (rawInput, { registry }) => {
  const input = parseInput(HistoryInput, rawInput);
  const { history } = registry.execution(input.executionArn);
  const { start, end, ...rest } = pageRange(history.length, input.maxResults, input.nextToken);
  const events = input.reverseOrder
    ? history.events(Math.max(history.length - end, 0), history.length - start).reverse()
    : history.events(start, end);
  return { events: events.map((event) => toWireEvent(event, input.includeExecutionData)), ...rest };
};
