import { SqlError } from '../sql-error.js';
import type { BinaryExpression, Expression, LikeExpression } from '../tree/query-tree.js';
import { parsePrimary } from './parse-primary.js';
import { parseSteps } from './parse-steps.js';
import { parseExpression, parseExpressions, parseQuery, startsQuery } from './recursion.js';
import { parseTypeName } from './parse-type-name.js';
import type { TokenStream } from './token-stream.js';

/** How strongly operators bind, weakest first; as in the PostgreSQL that Redshift stems from. */
const OR = 1;
const AND = 2;
const NOT = 3;
const IS = 4;
const COMPARISON = 5;
const MEMBERSHIP = 6;
const OTHER = 7;
const SUM = 8;
const PRODUCT = 9;
const POWER = 10;
const ZONE = 11;

const COMPARISONS: ReadonlySet<string> = new Set(['=', '<', '>', '<=', '>=', '<>', '!=']);
/** Operators between values that Redshift has beside those of arithmetic. */
const OTHERS: ReadonlySet<string> = new Set(['||', '~', '!~', '~~', '!~~', '~~*', '!~~*', '&', '|', '#', '<<', '>>']);
/** Operators of PostgreSQL on types that Redshift lacks. */
const FOREIGN = /^(!?~\*|->>?|#>>?|@>|<@|\?[|&]?|@@|&&|@\?|\^@)$/;

/**
 * Parses a value.
 *
 * @throws {SqlError} in Redshift's words.
 */
export const expressionRule = (stream: TokenStream, level = OR): Expression => {
  let left = parsePrefix(stream);
  for (;;) {
    const next = parseInfix(stream, left, level);
    if (!next) return left;
    left = next;
  }
};

const parsePrefix = (stream: TokenStream): Expression => {
  if (stream.takes('not')) return { kind: 'not', operand: parseExpression(stream, NOT + 1) };
  for (const operator of ['-', '+', '~', '@', '|/', '||/']) {
    if (stream.kind() !== 'operator' || !stream.takes(operator)) continue;
    return { kind: 'unary', operator, operand: parseExpression(stream, POWER) };
  }
  if (stream.takes('prior')) return { kind: 'prior', operand: parseExpression(stream, SUM) };
  return parsePostfix(stream, parsePrimary(stream));
};

/** Casts and steps into SUPER values, which bind most strongly. */
const parsePostfix = (stream: TokenStream, start: Expression): Expression => {
  let value = start;
  for (;;) {
    if (stream.takes('::')) value = { kind: 'cast', operand: value, type: parseTypeName(stream), isTry: false };
    else if (value.kind !== 'name' && stream.is('[')) {
      value = { kind: 'name', parts: [], steps: parseSteps(stream), base: value };
    } else if (value.kind !== 'name' && stream.is('.') && value.kind !== 'number') {
      value = { kind: 'name', parts: [], steps: parseSteps(stream), base: value };
    } else return value;
  }
};

const parseInfix = (stream: TokenStream, left: Expression, level: number): Expression | undefined => {
  const binary = (operator: string, binding: number, length = 1): BinaryExpression | undefined => {
    if (binding < level) return undefined;
    for (let count = 0; count < length; count += 1) stream.next();
    return { kind: 'binary', operator, left, right: parseExpression(stream, binding + 1) };
  };
  const text = stream.peek();
  if (stream.kind() === 'word') return parseWordOperator(stream, left, level, binary);
  if (stream.kind() !== 'operator') return undefined;
  if (FOREIGN.test(text)) throw new SqlError(`operator does not exist: ${text}`);
  if (COMPARISONS.has(text)) return parseComparison(stream, left, level, text);
  if (text === '+' || text === '-') return binary(text, SUM);
  if (text === '*' || text === '/' || text === '%') return binary(text, PRODUCT);
  if (text === '^') return binary(text, POWER);
  if (OTHERS.has(text)) return binary(text, OTHER);
  return undefined;
};

const parseComparison = (
  stream: TokenStream,
  left: Expression,
  level: number,
  text: string,
): Expression | undefined => {
  if (COMPARISON < level) return undefined;
  stream.next();
  const operator = text === '!=' ? '<>' : text;
  const quantifier = stream.takesOneOf('any', 'some', 'all');
  if (quantifier) {
    stream.expect('(');
    if (!startsQuery(stream)) throw stream.syntaxError();
    const query = parseQuery(stream);
    stream.expect(')');
    return { kind: 'quantified', operator, quantifier: quantifier === 'all' ? 'all' : 'any', left, query };
  }
  return { kind: 'binary', operator, left, right: parseExpression(stream, COMPARISON + 1) };
};

const parseWordOperator = (
  stream: TokenStream,
  left: Expression,
  level: number,
  binary: (operator: string, binding: number) => BinaryExpression | undefined,
): Expression | undefined => {
  switch (stream.peek()) {
    case 'or':
      return binary('or', OR);
    case 'and':
      return binary('and', AND);
    case 'is':
      return IS < level ? undefined : parseIs(stream, left);
    case 'isnull':
    case 'notnull': {
      if (IS < level) return undefined;
      const negated = stream.next().text.toLowerCase() === 'notnull';
      return { kind: 'is', operand: left, negated, what: 'null' };
    }
    case 'at': {
      if (ZONE < level || !stream.takes('at', 'time', 'zone')) return undefined;
      return { kind: 'atTimeZone', operand: left, zone: parseExpression(stream, ZONE + 1) };
    }
    case 'not':
    case 'between':
    case 'in':
    case 'like':
    case 'ilike':
    case 'similar':
      return MEMBERSHIP < level ? undefined : parseMembership(stream, left);
    default:
      return undefined;
  }
};

const parseIs = (stream: TokenStream, operand: Expression): Expression => {
  stream.expect('is');
  const negated = stream.takes('not');
  const what = stream.takesOneOf('null', 'true', 'false', 'unknown');
  if (!what) throw stream.syntaxError();
  return { kind: 'is', operand, negated, what };
};

const parseMembership = (stream: TokenStream, operand: Expression): Expression | undefined => {
  const mark = stream.mark();
  const negated = stream.takes('not');
  if (stream.takes('between')) {
    stream.takes('symmetric');
    const low = parseExpression(stream, MEMBERSHIP + 1);
    stream.expect('and');
    return { kind: 'between', operand, low, high: parseExpression(stream, MEMBERSHIP + 1), negated };
  }
  if (stream.takes('in')) {
    stream.expect('(');
    const values = startsQuery(stream) ? parseQuery(stream) : parseExpressions(stream);
    stream.expect(')');
    return { kind: 'in', operand, negated, values };
  }
  const operator = stream.takesOneOf('like', 'ilike', 'similar to');
  if (operator) return parseLike(stream, operand, operator, negated);
  stream.rewind(mark);
  return undefined;
};

const parseLike = (
  stream: TokenStream,
  operand: Expression,
  operator: LikeExpression['operator'],
  negated: boolean,
): Expression => {
  const pattern = parseExpression(stream, MEMBERSHIP + 1);
  const escape = stream.takes('escape') ? parseExpression(stream, MEMBERSHIP + 1) : undefined;
  return { kind: 'like', operator, operand, pattern, negated, ...(escape && { escape }) };
};
