import type { WriterConfig } from '../definition/state-machine-definition.js';
import { isoTime } from '../integrations/sdk-shapes.js';
import type { ChildExecution } from '../interpreter/child-executions.js';
import { isJsonArray, type Json, type JsonObject } from '../json.js';

const parsed = (text: string): Json => JSON.parse(text) as Json;

/** An execution of an item with all that is known of it. */
export const executionRecord = (child: ChildExecution): JsonObject => {
  const { status, output, error, cause, stoppedAt } = child;
  return {
    ...(cause !== undefined && { Cause: cause }),
    ...(error !== undefined && { Error: error }),
    ExecutionArn: child.executionArn,
    Input: child.input,
    InputDetails: { Included: true },
    Name: child.name,
    ...(output !== undefined && { Output: output, OutputDetails: { Included: true } }),
    RedriveCount: child.redriveCount,
    RedriveStatus: status === 'SUCCEEDED' ? 'NOT_REDRIVABLE' : 'REDRIVABLE',
    ...(status === 'SUCCEEDED' && { RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven' }),
    StartDate: isoTime(child.startedAt / 1000),
    StateMachineArn: child.stateMachineArn,
    Status: status,
    ...(stoppedAt !== undefined && { StopDate: isoTime(stoppedAt / 1000) }),
  };
};

/**
 * The results of items in the form that is asked for. Items that have not succeeded keep all that is known of them.
 *
 * @param transformation `NONE`: each execution; `COMPACT`: each output; `FLATTEN`: the elements of outputs that are arrays.
 */
export const transformed = (
  children: readonly ChildExecution[],
  transformation: NonNullable<WriterConfig['Transformation']>,
): Json[] =>
  children.flatMap((child): Json[] => {
    if (child.output === undefined || transformation === 'NONE') return [executionRecord(child)];
    const output = parsed(child.output);
    return transformation === 'FLATTEN' && isJsonArray(output) ? [...output] : [output];
  });
