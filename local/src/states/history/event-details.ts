import type { HistoryEventDetails } from './history-event.js';

const NOT_TRUNCATED = { truncated: false };

/** Details of `<Type>StateEntered`; `input` is JSON text. */
export const stateEntered = (name: string, input: string): HistoryEventDetails => ({
  member: 'stateEnteredEventDetails',
  value: { name, input, inputDetails: NOT_TRUNCATED },
});

/** Details of `<Type>StateExited`; `output` is JSON text, `assigned` each variable's value as JSON text. */
export const stateExited = (
  name: string,
  output: string,
  assigned: Readonly<Record<string, string>> | undefined,
): HistoryEventDetails => ({
  member: 'stateExitedEventDetails',
  value: {
    name,
    output,
    outputDetails: NOT_TRUNCATED,
    ...(assigned && { assignedVariables: assigned, assignedVariablesDetails: NOT_TRUNCATED }),
  },
});

/** Details that hold an error: an execution's, a task's or a function's. Absent members are left out. */
export const failed = (
  member: string,
  error: string | undefined,
  cause: string | undefined,
  more: Readonly<Record<string, unknown>> = {},
): HistoryEventDetails => ({
  member,
  value: { ...more, ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) },
});

/** Details that hold an output as JSON text. */
export const withOutput = (
  member: string,
  output: string,
  more: Readonly<Record<string, unknown>> = {},
): HistoryEventDetails => ({ member, value: { ...more, output, outputDetails: NOT_TRUNCATED } });

/** Details that hold an input as JSON text. */
export const withInput = (
  member: string,
  input: string,
  more: Readonly<Record<string, unknown>> = {},
): HistoryEventDetails => ({ member, value: { input, inputDetails: NOT_TRUNCATED, ...more } });

/** Details of the events of one iteration of a Map. */
export const mapIteration = (member: string, name: string, index: number): HistoryEventDetails => ({
  member,
  value: { name, index },
});

/** Details of `EvaluationFailed`: the state and field whose expression failed. */
export const evaluationFailed = (
  state: string,
  error: string | undefined,
  cause: string | undefined,
  location: string | undefined,
): HistoryEventDetails =>
  failed('evaluationFailedEventDetails', error, cause, { ...(location !== undefined && { location }), state });
