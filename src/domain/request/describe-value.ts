const SHOWN_LENGTH_MAX = 60;

/**
 * How an error tells the value it refuses: the type for what has members or may be long, the value itself for short
 * scalars. Never call it with a token, SQL or a parameter value; those are told by {@link describeSecret}.
 *
 * @example describeValue('sometimes') // '"sometimes"'
 */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'boolean' || typeof value === 'number')
    return String(value);
  if (typeof value === 'string') {
    return value.length <= SHOWN_LENGTH_MAX ? JSON.stringify(value) : `a string of ${value.length} characters`;
  }
  return describeSecret(value);
}

/** What kind of value it is, and how much of it, without the value. */
export function describeSecret(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') return value === '' ? 'an empty string' : `a string of ${value.length} characters`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
