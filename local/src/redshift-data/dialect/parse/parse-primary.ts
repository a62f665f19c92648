import { SqlError } from '../sql-error.js';
import type { CaseExpression, Expression } from '../tree/query-tree.js';
import { literalValue } from './literal-value.js';
import { parseCall, parseSpecialCall } from './parse-call.js';
import { parseSteps } from './parse-steps.js';
import { parseExpression, parseExpressions, parseQuery, startsQuery } from './recursion.js';
import { parseTypeName } from './parse-type-name.js';
import { dollarValue } from './token-stream.js';
import type { TokenStream } from './token-stream.js';

/** Types that may stand before a literal: `date '2024-01-01'`. */
const LITERAL_TYPES: ReadonlySet<string> = new Set(['date', 'time', 'timestamp', 'timestamptz', 'timetz', 'datetime']);

/** Functions that are called without parentheses. */
const WITHOUT_PARENTHESES: ReadonlySet<string> = new Set([
  'sysdate',
  'current_date',
  'current_time',
  'current_timestamp',
  'localtime',
  'localtimestamp',
  'current_user',
  'session_user',
  'user',
  'current_user_id',
]);

const KEYWORDS: ReadonlySet<string> = new Set(['null', 'true', 'false', 'default']);

/** Parses a value without operators around it. */
export const parsePrimary = (stream: TokenStream): Expression => {
  switch (stream.kind()) {
    case 'string':
      return { kind: 'string', value: literalOf(stream) };
    case 'dollarString':
      return { kind: 'string', value: dollarValue(stream.next().text) };
    case 'number':
      return { kind: 'number', text: stream.next().text };
    case 'parameter':
      return { kind: 'parameter', name: stream.next().text.slice(1) };
    case 'punctuation':
      return parsePunctuation(stream);
    case 'word':
      return parseWord(stream);
    case 'quotedIdentifier':
    case 'temporaryName':
      return parseName(stream);
    case 'operator':
      if (stream.takes('*')) return { kind: 'star', qualifier: [], excluded: [] };
      throw stream.syntaxError();
    default:
      throw stream.syntaxError();
  }
};

const literalOf = (stream: TokenStream): string => {
  const { text } = stream.next();
  const prefix = text.slice(0, text.indexOf("'")).toLowerCase();
  if (prefix !== '' && prefix !== 'e' && prefix !== 'n') {
    throw new SqlError(`syntax error at or near "${text.slice(0, text.indexOf("'"))}"`);
  }
  if (text.length < 2 || !text.endsWith("'")) throw new SqlError('unterminated quoted string');
  return literalValue(text);
};

const parsePunctuation = (stream: TokenStream): Expression => {
  if (/^\$\d+$/.test(stream.peek())) return { kind: 'parameter', name: stream.next().text };
  stream.expect('(');
  if (startsQuery(stream)) {
    const query = parseQuery(stream);
    stream.expect(')');
    return { kind: 'subquery', query };
  }
  const items = parseExpressions(stream);
  stream.expect(')');
  const [only] = items;
  return items.length === 1 && only ? only : { kind: 'row', items };
};

const parseWord = (stream: TokenStream): Expression => {
  const word = stream.peek();
  if (KEYWORDS.has(word) && !stream.is(word, '.')) {
    stream.next();
    return { kind: 'keyword', value: word as 'null' };
  }
  if (LITERAL_TYPES.has(word) && literalFollows(stream)) {
    const type = parseTypeName(stream);
    return { kind: 'cast', operand: { kind: 'string', value: stream.string() }, type, isTry: false };
  }
  if (word === 'interval') return parseInterval(stream);
  if (word === 'case') return parseCase(stream);
  if (word === 'exists' && stream.peek(1) === '(') {
    stream.expect('exists', '(');
    const query = parseQuery(stream);
    stream.expect(')');
    return { kind: 'exists', query };
  }
  if (WITHOUT_PARENTHESES.has(word) && stream.peek(1) !== '(' && stream.peek(1) !== '.') {
    stream.next();
    return { kind: 'call', name: [word], arguments: [], isStar: false, isDistinct: false, isApproximate: false };
  }
  if (word === 'approximate') {
    const mark = stream.mark();
    stream.next();
    if (stream.kind() === 'word' && stream.peek(1) === '(') {
      return { ...parseCall(stream, [stream.next().text.toLowerCase()]), isApproximate: true };
    }
    stream.rewind(mark);
  }
  return parseSpecialCall(stream) ?? parseName(stream);
};

/** Whether a literal comes after the type that comes next. */
const literalFollows = (stream: TokenStream): boolean => {
  const mark = stream.mark();
  try {
    parseTypeName(stream);
    return stream.kind() === 'string';
  } catch {
    return false;
  } finally {
    stream.rewind(mark);
  }
};

const parseInterval = (stream: TokenStream): Expression => {
  stream.expect('interval');
  if (!stream.isString) throw stream.syntaxError();
  const value = stream.string();
  const mark = stream.mark();
  const fields: string[] = [];
  for (;;) {
    const field = stream.takesOneOf('year', 'month', 'day', 'hour', 'minute', 'second');
    if (!field) break;
    fields.push(field + (stream.is('(') ? `(${stream.parenthesised().trim()})` : ''));
    if (!stream.takes('to')) break;
  }
  if (fields.length === 0) stream.rewind(mark);
  return { kind: 'interval', value, qualifier: fields.join(' to ') };
};

const parseCase = (stream: TokenStream): CaseExpression => {
  stream.expect('case');
  const operand = stream.is('when') ? undefined : parseExpression(stream);
  const branches: { when: Expression; then: Expression }[] = [];
  while (stream.takes('when')) {
    const when = parseExpression(stream);
    stream.expect('then');
    branches.push({ when, then: parseExpression(stream) });
  }
  if (branches.length === 0) throw stream.syntaxError();
  const otherwise = stream.takes('else') ? parseExpression(stream) : undefined;
  stream.expect('end');
  return { kind: 'case', branches, ...(operand && { operand }), ...(otherwise && { otherwise }) };
};

/** A column, a path into a SUPER value, a call, or `t.*`. */
const parseName = (stream: TokenStream): Expression => {
  const isCallable = stream.kind() === 'word';
  const word = stream.peek();
  // A reserved word may still be a function, such as left(...), and the numbers of the catalog's rows are called oid.
  const isCalled = isCallable && stream.peek(1) === '(';
  const parts = [isCalled ? stream.next().text.toLowerCase() : stream.name(isCallable && word === 'oid')];
  if (isCallable && word === 'array' && stream.is('[')) throw stream.syntaxError();
  while (stream.is('.')) {
    if (stream.peek(1) === '*') {
      stream.expect('.', '*');
      return { kind: 'star', qualifier: parts, excluded: [] };
    }
    stream.expect('.');
    parts.push(stream.name(true));
  }
  if (stream.takes('(', '+', ')')) return { kind: 'name', parts, steps: [], isOuter: true };
  if (stream.is('(')) return parseCall(stream, parts);
  return { kind: 'name', parts, steps: stream.is('[') ? parseSteps(stream) : [] };
};
