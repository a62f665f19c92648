const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/** What a literal in single quotes says; a backslash escapes, as in Redshift. */
export const literalValue = (literal: string): string => {
  const inner = literal.slice(literal.indexOf("'") + 1, -1);
  return inner.replace(/''|\\([0-7]{1,3})|\\([^])/g, (_match, octal?: string, escaped?: string) => {
    if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8));
    return escaped === undefined ? "'" : (ESCAPES[escaped] ?? escaped);
  });
};
