import * as v from 'valibot';
import {
  TASK_CAUSE_LENGTH_MAX,
  TASK_ERROR_LENGTH_MAX,
  TASK_OUTPUT_BYTES_MAX,
  TASK_TOKEN_LENGTH_MAX,
} from 'sfn-redshift-tasker';
import { AwsJsonError } from '../../../http/aws-json-service.js';
import type { Json } from '../../json.js';
import type { TokenState } from '../../tasks/open-tasks.js';
import type { Action } from '../action.js';
import { boundedBytes, parseInput, text } from '../parse-input.js';
import { invalidToken } from '../service-errors.js';

const taskToken = text(1, TASK_TOKEN_LENGTH_MAX);

const done = (state: TokenState): object => {
  if (state === 'open') return {};
  if (state === 'unknown') throw invalidToken('Invalid token');
  throw new AwsJsonError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
};

const SuccessInput = v.object({ taskToken, output: boundedBytes(TASK_OUTPUT_BYTES_MAX) });

/** SendTaskSuccess. */
export const sendTaskSuccess: Action = (input, { environment }) => {
  const { taskToken: token, output } = parseInput(SuccessInput, input);
  let value: Json;
  try {
    value = JSON.parse(output) as Json;
  } catch {
    throw new AwsJsonError('InvalidOutput', "Invalid Output: 'the output is not JSON'");
  }
  return done(environment.openTasks.answer(token, { kind: 'success', output: value }));
};

const FailureInput = v.object({
  taskToken,
  error: v.optional(text(0, TASK_ERROR_LENGTH_MAX)),
  cause: v.optional(text(0, TASK_CAUSE_LENGTH_MAX)),
});

/** SendTaskFailure. */
export const sendTaskFailure: Action = (input, { environment }) => {
  const { taskToken: token, error, cause } = parseInput(FailureInput, input);
  return done(environment.openTasks.answer(token, { kind: 'failure', error, cause }));
};

/** SendTaskHeartbeat. */
export const sendTaskHeartbeat: Action = (input, { environment }) =>
  done(environment.openTasks.heartbeat(parseInput(v.object({ taskToken }), input).taskToken));
