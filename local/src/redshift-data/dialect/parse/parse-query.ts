import { SqlError } from '../sql-error.js';
import type { Expression } from '../tree/query-tree.js';
import type { CommonTable, GroupItem, Query, QueryBody, Select } from '../tree/query-tree.js';
import { parseOrderBy } from './parse-call.js';
import { parseExcluded, parseSelectItems } from './parse-select-items.js';
import { parseExpression, parseExpressions, parseQuery, startsQuery } from './recursion.js';
import { parseFrom } from './parse-from.js';
import type { TokenStream } from './token-stream.js';

/**
 * Parses a query with all that belongs to it.
 *
 * @throws {SqlError} in Redshift's words.
 */
export const queryRule = (stream: TokenStream): Query => {
  const { with: tables, isRecursive } = parseWith(stream);
  const body = parseBody(stream, 0);
  return { kind: 'query', with: tables, isRecursive, body, ...parseTail(stream) };
};

/** WITH and its tables; empty where none comes next. */
export const parseWith = (stream: TokenStream): { with: CommonTable[]; isRecursive: boolean } => {
  const tables: CommonTable[] = [];
  if (!stream.takes('with')) return { with: tables, isRecursive: false };
  const isRecursive = stream.takes('recursive');
  do {
    const name = stream.name();
    const columns = stream.is('(') ? stream.nameList() : [];
    stream.expect('as');
    if (stream.is('materialized') || stream.is('not', 'materialized')) throw stream.syntaxError();
    stream.expect('(');
    if (!startsQuery(stream)) throw stream.syntaxError();
    tables.push({ name, columns, query: parseQuery(stream) });
    stream.expect(')');
  } while (stream.takes(','));
  return { with: tables, isRecursive };
};

const parseTail = (stream: TokenStream): Pick<Query, 'orderBy' | 'limit' | 'offset'> => {
  const orderBy = stream.is('order', 'by') ? parseOrderBy(stream) : [];
  let limit: Expression | undefined;
  let offset: Expression | undefined;
  for (;;) {
    if (!limit && stream.takes('limit')) {
      if (stream.takes('all')) continue;
      limit = parseExpression(stream);
    } else if (!offset && stream.takes('offset')) offset = parseExpression(stream);
    else break;
  }
  if (stream.is('for', 'update') || stream.is('for', 'share')) {
    throw new SqlError('SELECT FOR UPDATE/SHARE is not supported');
  }
  return { orderBy, ...(limit && { limit }), ...(offset && { offset }) };
};

/** UNION and EXCEPT bind equally, INTERSECT more strongly. */
const parseBody = (stream: TokenStream, level: 0 | 1): QueryBody => {
  let left = level === 0 ? parseBody(stream, 1) : parseOperand(stream);
  for (;;) {
    const word = stream.takesOneOf(...(level === 0 ? (['union', 'except', 'minus'] as const) : ['intersect' as const]));
    if (!word) return left;
    const all = stream.takes('all');
    if (all && word !== 'union') {
      throw new SqlError(`${word === 'minus' ? 'EXCEPT' : word.toUpperCase()} ALL is not supported`);
    }
    if (!all) stream.takes('distinct');
    const right = level === 0 ? parseBody(stream, 1) : parseOperand(stream);
    left = { kind: 'set', operator: word === 'minus' ? 'except' : word, all, left, right };
  }
};

const parseOperand = (stream: TokenStream): QueryBody => {
  if (!stream.takes('(')) return parseSelect(stream);
  const query = parseQuery(stream);
  stream.expect(')');
  if ((query.limit ?? query.offset) && /^(union|intersect|except|minus)$/.test(stream.peek())) {
    throw new SqlError('LIMIT and OFFSET are not supported in a part of a set operation; put the part into a subquery');
  }
  return query;
};

const parseSelect = (stream: TokenStream): Select => {
  stream.expect('select');
  const isDistinct = stream.takes('distinct');
  if (isDistinct && stream.is('on')) throw new SqlError('SELECT DISTINCT ON is not supported');
  if (!isDistinct) stream.takes('all');
  const top =
    stream.is('top') && /^(number|parameter|punctuation)$/.test(stream.kind(1)) ? parseTop(stream) : undefined;
  const items = parseSelectItems(stream);
  const excluded = stream.takes('exclude') ? parseExcluded(stream) : [];
  const into = parseInto(stream);
  const from = stream.takes('from') ? parseFrom(stream) : [];
  const where = stream.takes('where') ? parseExpression(stream) : undefined;
  const connectBy = parseConnectBy(stream);
  const groupBy = stream.takes('group', 'by') ? parseGroupBy(stream) : [];
  const having = stream.takes('having') ? parseExpression(stream) : undefined;
  const qualify = stream.takes('qualify') ? parseExpression(stream) : undefined;
  if (stream.is('window')) throw stream.syntaxError();
  return {
    kind: 'select',
    isDistinct,
    items,
    excluded,
    from,
    groupBy,
    ...(top && { top }),
    ...(into && { into }),
    ...(where && { where }),
    ...(connectBy && { connectBy }),
    ...(having && { having }),
    ...(qualify && { qualify }),
  };
};

const parseTop = (stream: TokenStream): Expression => {
  stream.expect('top');
  if (!stream.takes('(')) return parseExpression(stream, 12);
  const count = parseExpression(stream);
  stream.expect(')');
  return count;
};

const parseInto = (stream: TokenStream): Select['into'] => {
  if (!stream.takes('into')) return undefined;
  const isTemporary = stream.takesOneOf('temporary', 'temp') !== undefined;
  stream.takes('table');
  const name = stream.qualifiedName();
  return { name, isTemporary: isTemporary || (name[0]?.startsWith('#') ?? false) };
};

const parseConnectBy = (stream: TokenStream): Select['connectBy'] => {
  const startWith = stream.takes('start', 'with') ? parseExpression(stream) : undefined;
  if (!stream.takes('connect', 'by')) {
    if (startWith) throw stream.syntaxError();
    return undefined;
  }
  const condition = parseExpression(stream);
  const late = !startWith && stream.takes('start', 'with') ? parseExpression(stream) : startWith;
  return { condition, ...(late && { startWith: late }) };
};

const parseGroupBy = (stream: TokenStream): GroupItem[] | 'all' => {
  if (stream.takes('all')) return 'all';
  const items: GroupItem[] = [];
  do {
    const kind = stream.takesOneOf('rollup', 'cube', 'grouping sets');
    if (!kind) {
      items.push({ kind: 'expression', expression: parseExpression(stream) });
      continue;
    }
    stream.expect('(');
    const groups: Expression[][] = [];
    do groups.push(parseGroup(stream));
    while (stream.takes(','));
    stream.expect(')');
    items.push({ kind: kind === 'grouping sets' ? 'sets' : kind, groups });
  } while (stream.takes(','));
  return items;
};

const parseGroup = (stream: TokenStream): Expression[] => {
  if (!stream.takes('(')) return [parseExpression(stream)];
  const group = stream.is(')') ? [] : parseExpressions(stream);
  stream.expect(')');
  return group;
};
