/** How a state reads its input: paths with `$.`, or expressions between `{%` and `%}`. */
export type QueryLanguage = 'JSONPath' | 'JSONata';

/** A value of the context object as a member of an object: the notation differs between the two languages. */
export const contextMember = (language: QueryLanguage, member: string, path: string): Record<string, string> =>
  language === 'JSONPath' ? { [`${member}.$`]: `$$.${path}` } : { [member]: `{% $states.context.${path} %}` };
