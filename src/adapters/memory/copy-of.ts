/**
 * A deep copy of plain data: objects, arrays and values that cannot change. `structuredClone` would do as well, but makes
 * objects of another realm inside test runners that have one of their own, and their strict comparisons tell the two apart.
 *
 * @example copyOf({ target: { database: 'analytics' } })
 */
export const copyOf = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((element: unknown) => copyOf(element)) as T;
  const copy = { ...value } as Record<string, unknown>;
  for (const name of Object.keys(copy)) {
    const member = copy[name];
    // Every name is the copy's own by now, also one that would lead to its prototype.
    if (typeof member === 'object') copy[name] = copyOf(member);
  }
  return copy as T;
};
