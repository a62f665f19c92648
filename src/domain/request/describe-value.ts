/** What an id, a name or a keyword looks like, and what no SQL statement does. */
const ID_SHAPE = /^[\w.:/-]{1,60}$/;

/**
 * How an error tells the value it refuses: the value itself for numbers, booleans and texts that have the shape of an id; of
 * everything else only its kind and size, because a secret may stand in the wrong field. Never call it with a token, SQL
 * or a parameter value; those are told by {@link describeSecret}.
 *
 * @example describeValue('sometimes') // '"sometimes"'
 */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'boolean' || typeof value === 'number')
    return String(value);
  return typeof value === 'string' && ID_SHAPE.test(value) ? JSON.stringify(value) : describeSecret(value);
}

/** What kind of value it is, and how much of it, without the value. */
export function describeSecret(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (value === '') return 'an empty string';
  if (typeof value === 'string') {
    // Short enough or not, it is refused wherever a text has to be one of UTF-8.
    return `a string of ${value.length} characters${value.isWellFormed() ? '' : ', half of a surrogate pair among them'}`;
  }
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** The name of a field, or what stands for it where the name itself may be a secret. */
export const describeName = (name: string): string =>
  ID_SHAPE.test(name) ? name : `(a field whose name has ${name.length} characters)`;
