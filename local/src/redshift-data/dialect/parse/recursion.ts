import type { Expression, Query } from '../tree/query-tree.js';
import type { TokenStream } from './token-stream.js';

// Rules of the grammar that need each other go through the stream, which knows the whole grammar.

/** Parses a value. @throws {SqlError} in Redshift's words. */
export const parseExpression = (stream: TokenStream, level?: number): Expression =>
  stream.grammar.expression(stream, level);

/** Expressions parted by commas. */
export const parseExpressions = (stream: TokenStream): Expression[] => {
  const list: Expression[] = [];
  do list.push(parseExpression(stream));
  while (stream.takes(','));
  return list;
};

/** Parses a query with all that belongs to it. @throws {SqlError} in Redshift's words. */
export const parseQuery = (stream: TokenStream): Query => stream.grammar.query(stream);

/** Whether a query comes next, perhaps in parentheses of its own. */
export const startsQuery = (stream: TokenStream): boolean => {
  let ahead = 0;
  while (stream.peek(ahead) === '(') ahead += 1;
  return (stream.peek(ahead) === 'select' || stream.peek(ahead) === 'with') && stream.kind(ahead) === 'word';
};
