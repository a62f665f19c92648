/**
 * A deep copy of plain data: objects, arrays and values that cannot change. `structuredClone` would do as well, but makes
 * objects of another realm inside test runners that have one of their own, and their strict comparisons tell the two apart.
 *
 * @example copyOf({ target: { database: 'analytics' } })
 */
export const copyOf = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((element: unknown) => copyOf(element)) as T;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copyOf(member as unknown)])) as T;
};
