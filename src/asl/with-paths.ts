/** A path or an intrinsic function, as opposed to a text. */
const REFERENCE = /^(\$|States\.[A-Z])/;

/**
 * An object for a JSONPath `Parameters` field: members whose value is a path (`$.day`, `$day`, `$$.Execution.Name`) or an
 * intrinsic function (`States.Format(...)`) get `.$` behind their names, as the States Language asks for.
 */
export function withPaths(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withPaths);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([member, content]) =>
      typeof content === 'string' && REFERENCE.test(content) && !member.endsWith('.$')
        ? [`${member}.$`, content]
        : [member, withPaths(content)],
    ),
  );
}
