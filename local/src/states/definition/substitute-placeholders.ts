/** A definition with what stood open in it. */
export interface SubstitutedDefinition {
  readonly text: string;
  /** The placeholders that nothing was given for, in the order of their first places. */
  readonly open: readonly string[];
}

/** `${Name}`, or `${!Name}` and `$${Name}`, which stand for the text `${Name}` itself. */
const PLACEHOLDER = /(\$?)\$\{(!?)([^{}"'\\\n]+)\}/gu;
const STRING = /"(?:[^"\\]|\\.)*"?/gsu;

/**
 * Fills in the placeholders that SAM and CloudFormation (`DefinitionSubstitutions`) or Terraform (`templatefile`) leave in
 * a definition. Within a JSON string the value is escaped; elsewhere it stands as it is, such as a number.
 *
 * @param text the definition, which need not be JSON before.
 * @param valueOf the value of a placeholder by its name.
 * @example substitutePlaceholders('{"Seconds": ${x}}', () => '5').text // '{"Seconds": 5}'
 */
export const substitutePlaceholders = (
  text: string,
  valueOf: (name: string) => string | undefined,
): SubstitutedDefinition => {
  const open = new Set<string>();
  const fill = (part: string, written: (value: string) => string): string =>
    part.replace(PLACEHOLDER, (whole, dollar: string, exclamation: string, name: string) => {
      if (dollar !== '' || exclamation !== '') return `\${${name}}`;
      const value = valueOf(name.trim());
      if (value !== undefined) return written(value);
      open.add(name.trim());
      return whole;
    });
  let result = '';
  let end = 0;
  for (const { 0: string, index } of text.matchAll(STRING)) {
    result += fill(text.slice(end, index), (value) => value);
    result += fill(string, (value) => JSON.stringify(value).slice(1, -1));
    end = index + string.length;
  }
  return { text: result + fill(text.slice(end), (value) => value), open: [...open] };
};
