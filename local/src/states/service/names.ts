import { NAME_LENGTH_MAX } from '../limits.js';
import { invalidName } from './service-errors.js';

/** Spaces, brackets, wildcards, quotes and control characters, as in the service's own list. */
const FORBIDDEN = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u;

/**
 * `name`, if a state machine or an execution may be called so.
 *
 * @throws {AwsJsonError} `InvalidName`.
 */
export const checkedName = (name: string): string => {
  if (name.length < 1 || name.length > NAME_LENGTH_MAX || FORBIDDEN.test(name)) throw invalidName(name);
  return name;
};
