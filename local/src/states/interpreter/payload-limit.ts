import { byteLength, type Json } from '../json.js';
import { PAYLOAD_BYTES_MAX } from '../limits.js';
import { STATES_DATA_LIMIT_EXCEEDED, StateFailure, type FailureTraits } from '../state-failure.js';

/**
 * `value` as JSON text, if it is not longer than a payload may be.
 *
 * @param maker who made it, as the service names it: a state, the service of a task's resource or a function's ARN.
 * @throws {StateFailure} `States.DataLimitExceeded`: it is longer.
 */
export const boundedJson = (value: Json, maker: string, traits: FailureTraits = {}): string => {
  const text = JSON.stringify(value);
  // No character takes more than three bytes of UTF-8 per UTF-16 unit, so that most texts need not be measured.
  if (text.length * 3 <= PAYLOAD_BYTES_MAX || byteLength(text) <= PAYLOAD_BYTES_MAX) return text;
  throw new StateFailure(
    STATES_DATA_LIMIT_EXCEEDED,
    `The state/task '${maker}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    traits,
  );
};
