import { SqlError } from '../sql-error.js';
import type { Expression } from '../tree/query-tree.js';
import type { Alias, FromItem, Join } from '../tree/query-tree.js';
import { parseCall } from './parse-call.js';
import { parseSelectItems } from './parse-select-items.js';
import { parseSteps } from './parse-steps.js';
import { parseExpression, parseExpressions, parseQuery, startsQuery } from './recursion.js';
import type { TokenStream } from './token-stream.js';

/** Words that may stand after a table and are not its alias. */
const NO_ALIAS: ReadonlySet<string> = new Set(['at', 'start', 'set', 'tablesample', 'fetch', 'exclude', 'window']);

/** What follows FROM or USING: tables parted by commas, each with its joins. */
export const parseFrom = (stream: TokenStream): FromItem[] => {
  const items: FromItem[] = [];
  do items.push(parseJoins(stream));
  while (stream.takes(','));
  return items;
};

const parseJoins = (stream: TokenStream): FromItem => {
  let left = parseTable(stream);
  for (;;) {
    const join = parseJoin(stream, left);
    if (!join) return left;
    left = join;
  }
};

const parseJoin = (stream: TokenStream, left: FromItem): Join | undefined => {
  const isNatural = stream.takes('natural');
  if (stream.takes('cross', 'join'))
    return { kind: 'join', type: 'cross', isNatural: false, left, right: parseTable(stream) };
  const side = stream.takesOneOf('left', 'right', 'full', 'inner');
  if (side && side !== 'inner') stream.takes('outer');
  if (!stream.takes('join')) {
    if (side || isNatural) throw stream.syntaxError();
    return undefined;
  }
  const right = stream.is('(') && !startsQuery(stream) ? parseNested(stream) : parseTable(stream);
  const type = side ?? 'inner';
  if (stream.takes('on')) return { kind: 'join', type, isNatural, left, right, on: parseExpression(stream) };
  if (stream.takes('using')) return { kind: 'join', type, isNatural, left, right, using: stream.nameList() };
  if (!isNatural) throw stream.syntaxError();
  return { kind: 'join', type, isNatural, left, right };
};

/** Joins in parentheses. */
const parseNested = (stream: TokenStream): FromItem => {
  stream.expect('(');
  const item = parseJoins(stream);
  stream.expect(')');
  return item;
};

const parseTable = (stream: TokenStream): FromItem => {
  let item = parseSource(stream);
  for (;;) {
    if (stream.takes('pivot', '(')) item = parsePivot(stream, item);
    else if (stream.is('unpivot')) item = parseUnpivot(stream, item);
    else break;
  }
  if (stream.is('tablesample')) throw stream.syntaxError();
  if (stream.is('fetch')) throw stream.syntaxError();
  return item;
};

const parseSource = (stream: TokenStream): FromItem => {
  if (stream.is('lateral') && (stream.peek(1) === '(' || stream.kind(1) === 'word')) {
    throw new SqlError('LATERAL is not supported; correlate in a subquery of the select list or in a join instead');
  }
  if (stream.is('(')) {
    if (!startsQuery(stream)) {
      if (stream.peek(1) === 'values') throw new SqlError('VALUES is not supported as a table');
      return parseNested(stream);
    }
    stream.expect('(');
    const query = parseQuery(stream);
    stream.expect(')');
    return { kind: 'subquery', query, ...parseAlias(stream) };
  }
  if (stream.takes('unpivot')) {
    const expression = parseExpression(stream, 12);
    const alias = parseAlias(stream);
    return { kind: 'value', isUnpivot: true, expression, ...alias, ...parseAt(stream) };
  }
  stream.takes('only');
  const name = [stream.name()];
  while (stream.takes('.')) name.push(stream.name(true));
  if (stream.is('(')) {
    return { kind: 'value', isUnpivot: false, expression: parseCall(stream, name), ...parseAlias(stream) };
  }
  const path: Expression | undefined = stream.is('[')
    ? { kind: 'name', parts: name, steps: parseSteps(stream) }
    : undefined;
  stream.takes('*');
  return { kind: 'table', name, ...(path && { path }), ...parseAlias(stream), ...parseAt(stream) };
};

/** The alias that comes next, if any does. */
export const parseAlias = (stream: TokenStream): { alias?: Alias } => {
  const isNamed = stream.takes('as');
  if (!isNamed && (!stream.isName || NO_ALIAS.has(stream.peek()))) return {};
  const name = stream.name(isNamed);
  return { alias: { name, columns: stream.is('(') ? stream.nameList() : [] } };
};

const parseAt = (stream: TokenStream): { at?: string } => (stream.takes('at') ? { at: stream.name() } : {});

const parsePivot = (stream: TokenStream, source: FromItem): FromItem => {
  const aggregates = parseSelectItems(stream);
  stream.expect('for');
  const column = stream.name();
  stream.expect('in', '(');
  const values = parseSelectItems(stream);
  stream.expect(')', ')');
  return { kind: 'pivot', source, aggregates, column, values, ...parseAlias(stream) };
};

const parseUnpivot = (stream: TokenStream, source: FromItem): FromItem => {
  stream.expect('unpivot');
  const includesNulls = stream.takes('include', 'nulls');
  stream.takes('exclude', 'nulls');
  stream.expect('(');
  const valueColumn = stream.name();
  stream.expect('for');
  const nameColumn = stream.name();
  stream.expect('in', '(');
  const columns: { name: string; label?: string }[] = [];
  do {
    const name = stream.name();
    const label = stream.takes('as') ? (stream.isString ? stream.string() : stream.name()) : undefined;
    columns.push({ name, ...(label !== undefined && { label }) });
  } while (stream.takes(','));
  stream.expect(')', ')');
  return { kind: 'unpivot', source, includesNulls, valueColumn, nameColumn, columns, ...parseAlias(stream) };
};

/** Rows of VALUES. */
export const parseRows = (stream: TokenStream): Expression[][] => {
  stream.expect('values');
  const rows: Expression[][] = [];
  do {
    stream.expect('(');
    rows.push(parseExpressions(stream));
    stream.expect(')');
  } while (stream.takes(','));
  return rows;
};
