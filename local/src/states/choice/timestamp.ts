/** RFC 3339 with the upper-case T and Z that the States Language asks for. */
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/u;

/** The point in time that `value` names, in milliseconds since the epoch, or `undefined` where it is no timestamp. */
export const parseTimestamp = (value: unknown): number | undefined => {
  if (typeof value !== 'string' || !TIMESTAMP.test(value)) return undefined;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : at;
};
