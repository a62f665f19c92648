import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../json.js';

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
const small = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** A time on the wire as task states see it: ISO 8601, with fractions of a second where there are any. */
export const isoTime = (epochSeconds: number): string =>
  new Date(Math.round(epochSeconds * 1000)).toISOString().replace('.000Z', 'Z');

/**
 * A response as task states see it: every member's name begins with a capital, whatever the service's own does, and times
 * are ISO 8601.
 *
 * @param times names (with capitals) of members that are times.
 */
export const toSdkShape = (value: Json, times: ReadonlySet<string>): Json => {
  if (isJsonArray(value)) return value.map((item) => toSdkShape(item, times));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const name = capital(key);
      return [name, times.has(name) && typeof member === 'number' ? isoTime(member) : toSdkShape(member, times)];
    }),
  );
};

/** The members of an object as a service with small initials wants them. */
export const toWireShape = (value: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(value).map(([key, member]) => [small(key), member]));

/** The name of an operation for an action: `executeStatement` calls `ExecuteStatement`. */
export const operationOf = (action: string): string => capital(action);

/** `value` as JSON text where it is not text already: what a task state may write as JSON, a service takes as text. */
export const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
