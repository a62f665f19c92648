/**
 * Whether `text` matches `pattern`, in which `*` stands for any characters (or none), `\*` for a star and `\\` for a
 * backslash. Takes time proportional to both lengths, whatever the pattern.
 */
export const matchesWildcard = (text: string, pattern: string): boolean => {
  const parts = literalParts(pattern);
  const first = parts[0] ?? '';
  if (parts.length === 1) return text === first;
  const last = parts.at(-1) ?? '';
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, from);
    if (found < 0 || found + part.length > end) return false;
    from = found + part.length;
  }
  return true;
};

/** The texts between the stars of `pattern`, without escapes. */
const literalParts = (pattern: string): string[] => {
  const parts = [''];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? '';
    if (character === '*') parts.push('');
    else if (character === '\\' && at + 1 < pattern.length) parts[parts.length - 1] += pattern[++at] ?? '';
    else parts[parts.length - 1] += character;
  }
  return parts;
};
