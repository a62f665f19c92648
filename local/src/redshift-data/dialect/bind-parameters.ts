import { tokenize } from './tokenize.js';

/** SQL with places instead of names, and what to put there. */
export interface BoundSql {
  readonly sql: string;
  /** The value for `$1`, `$2`, ... */
  readonly values: readonly string[];
}

/**
 * The names of the parameters that a statement uses. What looks like one in a literal, a quoted name, a comment, a dollar
 * quote or a cast is none.
 *
 * @example parameterNames('select :id, :id::int') // Set { 'id' }
 */
export const parameterNames = (sql: string): Set<string> =>
  new Set(
    tokenize(sql)
      .filter((token) => token.kind === 'parameter')
      .map((token) => token.text.slice(1)),
  );

/**
 * Puts a place into the SQL for every named parameter. Each occurrence gets a place of its own, so that the database
 * finds a type for each from where it stands.
 *
 * @param values by parameter name; a name that is missing here stays as it is.
 */
export const bindParameters = (sql: string, values: ReadonlyMap<string, string>): BoundSql => {
  const bound: string[] = [];
  const text = tokenize(sql).map((token) => {
    const value = token.kind === 'parameter' ? values.get(token.text.slice(1)) : undefined;
    if (value === undefined) return token.text;
    bound.push(value);
    return `$${bound.length}`;
  });
  return { sql: text.join(''), values: bound };
};
