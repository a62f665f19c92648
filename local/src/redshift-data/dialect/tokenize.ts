import type { Token, TokenKind } from './token.js';
import { isSignificant } from './token.js';

/** Each pattern is tried at one place, in this order; the first that matches wins. */
const PATTERNS: readonly (readonly [TokenKind, RegExp])[] = [
  ['space', /\s+/y],
  ['comment', /--[^\n]*/y],
  // Redshift takes a backslash in a literal as an escape, with and without the prefix E. An open literal reaches the end.
  ['string', /(?:[eE]|[uU]&|[bBxXnN])?'(?:[^'\\]|\\[^]|'')*(?:'|\\?$)/y],
  ['quotedIdentifier', /(?:[uU]&)?"(?:[^"]|"")*(?:"|$)/y],
  ['dollarString', /\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[^]*?(?:\$\1\$|$)/y],
  ['word', /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
  ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['operator', /::|:=/y],
  ['parameter', /:\w+/y],
  ['punctuation', /[()[\],;.:]|\$\d+/y],
];

const TEMPORARY_NAME = /#[A-Za-z_]\w*/y;
const OPERATOR_CHARACTERS = '+-*/<>=~!@#%^&|`?';
/** After one of these a `#` is an operator, not the beginning of a name. */
const OPERANDS: ReadonlySet<TokenKind> = new Set([
  'quotedIdentifier',
  'temporaryName',
  'string',
  'number',
  'parameter',
]);

/**
 * Cuts SQL into tokens without judging it: an open literal or comment reaches to the end, so that the database can say
 * what is wrong with it. Comments nest, as in the database.
 *
 * @example tokenize("select 'a'").map((token) => token.kind) // ['word', 'space', 'string']
 */
export const tokenize = (sql: string): Token[] => {
  const tokens: Token[] = [];
  let position = 0;
  let last: Token | undefined;
  while (position < sql.length) {
    const token = tokenAt(sql, position, last);
    tokens.push(token);
    position += token.text.length;
    if (isSignificant(token)) last = token;
  }
  return tokens;
};

const tokenAt = (sql: string, position: number, last: Token | undefined): Token => {
  if (sql.startsWith('/*', position)) return { kind: 'comment', text: blockComment(sql, position) };
  if (sql[position] === '#' && !(last && OPERANDS.has(last.kind)) && last?.text !== ')') {
    const name = matchAt(TEMPORARY_NAME, sql, position);
    if (name !== undefined) return { kind: 'temporaryName', text: name };
  }
  for (const [kind, pattern] of PATTERNS) {
    const text = matchAt(pattern, sql, position);
    if (text !== undefined) return { kind, text };
  }
  return { kind: 'operator', text: operator(sql, position) };
};

const matchAt = (pattern: RegExp, sql: string, position: number): string | undefined => {
  pattern.lastIndex = position;
  return pattern.exec(sql)?.[0];
};

const blockComment = (sql: string, start: number): string => {
  let depth = 0;
  let position = start;
  do {
    if (sql.startsWith('/*', position)) {
      depth += 1;
      position += 2;
    } else if (sql.startsWith('*/', position)) {
      depth -= 1;
      position += 2;
    } else {
      position += 1;
    }
  } while (depth > 0 && position < sql.length);
  return sql.slice(start, position);
};

const operator = (sql: string, start: number): string => {
  let end = start + 1;
  while (
    end < sql.length &&
    OPERATOR_CHARACTERS.includes(sql.charAt(end)) &&
    OPERATOR_CHARACTERS.includes(sql.charAt(start)) &&
    !sql.startsWith('--', end) &&
    !sql.startsWith('/*', end)
  ) {
    end += 1;
  }
  // As in the database: an operator ends with a sign of numbers only if something else than arithmetic is in it.
  while (end - start > 1 && /[+-]/.test(sql.charAt(end - 1)) && !/[~!@#%^&|`?]/.test(sql.slice(start, end))) end -= 1;
  return sql.slice(start, end);
};
