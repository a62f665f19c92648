/** Any value that JSON can hold. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [name: string]: JsonValue };

/**
 * `value` as plain JSON without losing anything: dates become ISO 8601 strings, bytes base64, `bigint`s decimal strings,
 * and numbers that JSON has no word for become `"NaN"`, `"Infinity"` and `"-Infinity"`. Members that are `undefined` are
 * left out, as `JSON.stringify` does.
 *
 * @example toJson({ CreatedAt: new Date(0), blobValue: new Uint8Array([1]) })
 */
export function toJson(value: unknown): JsonValue {
  if (value === null) return null;
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
      return value.toString();
    case 'object':
      return objectToJson(value);
    default:
      return null;
  }
}

function objectToJson(value: object): JsonValue {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  }
  if (Array.isArray(value)) return value.map(toJson);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined && typeof member !== 'function')
      .map(([name, member]) => [name, toJson(member)]),
  );
}
