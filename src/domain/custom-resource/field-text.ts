/** A field of a result as the Data API has them, as text; `undefined` for NULL, and for what is none. */
export function fieldText(field: unknown): string | undefined {
  if (typeof field !== 'object' || field === null) return undefined;
  const [entry] = Object.entries(field);
  if (entry === undefined) return undefined;
  const [member, value] = entry as [string, unknown];
  if (member === 'isNull') return undefined;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}
