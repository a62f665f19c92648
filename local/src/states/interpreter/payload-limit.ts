import { byteLength, type Json } from '../json.js';
import { PAYLOAD_BYTES_MAX } from '../limits.js';
import { STATES_DATA_LIMIT_EXCEEDED, StateFailure } from '../state-failure.js';

/**
 * `value` as JSON text, if it is not longer than a payload may be.
 *
 * @param what the subject of the message, such as `The state 'Load' returned a result`.
 * @throws {StateFailure} `States.DataLimitExceeded`: it is longer.
 */
export const boundedJson = (value: Json, what: string): string => {
  const text = JSON.stringify(value);
  // No character takes more than three bytes of UTF-8 per UTF-16 unit, so that most texts need not be measured.
  const bytes = text.length * 3 <= PAYLOAD_BYTES_MAX ? 0 : byteLength(text);
  if (bytes <= PAYLOAD_BYTES_MAX) return text;
  throw new StateFailure(
    STATES_DATA_LIMIT_EXCEEDED,
    `${what} with a size exceeding the maximum number of bytes service limit: ${bytes} bytes, at most ${PAYLOAD_BYTES_MAX} are allowed.`,
  );
};
