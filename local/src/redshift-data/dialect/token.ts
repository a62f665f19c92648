/**
 * What a piece of SQL text is. `string` covers `'...'` and its prefixed forms, `dollarString` covers `$tag$...$tag$`,
 * `parameter` a named parameter (`:name`), `temporaryName` a name such as `#stage`.
 */
export type TokenKind =
  | 'space'
  | 'comment'
  | 'word'
  | 'quotedIdentifier'
  | 'temporaryName'
  | 'string'
  | 'dollarString'
  | 'number'
  | 'parameter'
  | 'operator'
  | 'punctuation';

/** A piece of SQL text. The texts of all tokens, put together, are the SQL again. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

/** Whether the database sees this token at all. */
export const isSignificant = (token: Token): boolean => token.kind !== 'space' && token.kind !== 'comment';

/** The SQL that these tokens stand for. */
export const textOf = (tokens: readonly Token[]): string => tokens.map((token) => token.text).join('');
