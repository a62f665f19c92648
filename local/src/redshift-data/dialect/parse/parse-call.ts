import { SqlError, notLocal } from '../sql-error.js';
import type { CallExpression, Expression, OrderItem, WindowSpecification } from '../tree/query-tree.js';
import { parseExpression, parseExpressions } from './recursion.js';
import { parseTypeName } from './parse-type-name.js';
import type { TokenStream } from './token-stream.js';

const PLAIN = { isStar: false, isDistinct: false, isApproximate: false } as const;

/** A call whose arguments have no extra syntax, for trees that are put together. */
export const callOf = (name: string, ...args: readonly Expression[]): CallExpression => ({
  kind: 'call',
  name: [name],
  arguments: args,
  ...PLAIN,
});

/** Parses what follows a function's name: its arguments, and what may come after them. */
export const parseCall = (stream: TokenStream, name: readonly string[]): CallExpression => {
  // Its KEEP and SET are no arguments, so that nobody further on would know what it is.
  if (name.length === 1 && name[0] === 'object_transform') throw notLocal('the function OBJECT_TRANSFORM');
  stream.expect('(');
  let call: CallExpression = { kind: 'call', name, arguments: [], ...PLAIN };
  if (stream.is('*', ')')) {
    stream.next();
    call = { ...call, isStar: true };
  } else if (!stream.is(')')) {
    const isDistinct = stream.takes('distinct');
    if (!isDistinct) stream.takes('all');
    call = { ...call, isDistinct, arguments: parseExpressions(stream) };
    const nulls = parseNulls(stream);
    if (nulls) call = { ...call, nulls };
    if (stream.is('order', 'by')) throw stream.syntaxError();
  }
  stream.expect(')');
  return parseAfterCall(stream, call);
};

const parseNulls = (stream: TokenStream): 'ignore' | 'respect' | undefined =>
  stream.takes('ignore', 'nulls') ? 'ignore' : stream.takes('respect', 'nulls') ? 'respect' : undefined;

const parseAfterCall = (stream: TokenStream, start: CallExpression): CallExpression => {
  let call = start;
  if (stream.takes('within', 'group', '(')) {
    call = { ...call, withinGroup: parseOrderBy(stream) };
    stream.expect(')');
  }
  if (stream.is('filter', '(')) throw stream.syntaxError();
  const nulls = parseNulls(stream);
  if (nulls) call = { ...call, nulls };
  if (stream.takes('over')) {
    if (!stream.is('(')) throw notLocal('a named WINDOW');
    call = { ...call, over: parseWindow(stream) };
  }
  return call;
};

/** `order by ...`; the list only. */
export const parseOrderBy = (stream: TokenStream): OrderItem[] => {
  stream.expect('order', 'by');
  const items: OrderItem[] = [];
  do {
    const expression = parseExpression(stream);
    const direction = stream.takesOneOf('asc', 'desc');
    const nulls = stream.takes('nulls') ? stream.takesOneOf('first', 'last') : undefined;
    items.push({ expression, ...(direction && { direction }), ...(nulls && { nulls }) });
  } while (stream.takes(','));
  return items;
};

const parseWindow = (stream: TokenStream): WindowSpecification => {
  stream.expect('(');
  const partitionBy = stream.takes('partition', 'by') ? parseExpressions(stream) : [];
  const orderBy = stream.is('order', 'by') ? parseOrderBy(stream) : [];
  const frame = parseFrame(stream);
  stream.expect(')');
  return { partitionBy, orderBy, ...(frame !== undefined && { frame }) };
};

const parseFrame = (stream: TokenStream): string | undefined => {
  if (stream.is('range') || stream.is('groups')) throw new SqlError('RANGE and GROUPS frames are not supported');
  if (!stream.takes('rows')) return undefined;
  const bound = (): string => {
    const fixed = stream.takesOneOf('unbounded preceding', 'unbounded following', 'current row');
    if (fixed) return fixed;
    const count = stream.integer();
    const side = stream.takesOneOf('preceding', 'following');
    if (!side) throw stream.syntaxError();
    return `${count} ${side}`;
  };
  if (!stream.takes('between')) return `rows ${bound()}`;
  const start = bound();
  stream.expect('and');
  return `rows between ${start} and ${bound()}`;
};

/** Calls with a syntax of their own; `undefined` where none comes next. */
export const parseSpecialCall = (stream: TokenStream): Expression | undefined => {
  if (stream.peek(1) !== '(') return undefined;
  switch (stream.peek()) {
    case 'cast':
    case 'try_cast': {
      const isTry = stream.next().text.toLowerCase() === 'try_cast';
      stream.expect('(');
      const operand = parseExpression(stream);
      stream.expect('as');
      const type = parseTypeName(stream);
      stream.expect(')');
      return { kind: 'cast', operand, type, isTry };
    }
    case 'convert': {
      stream.expect('convert', '(');
      const type = parseTypeName(stream);
      stream.expect(',');
      const operand = parseExpression(stream);
      stream.expect(')');
      return { kind: 'cast', operand, type, isTry: false };
    }
    case 'extract':
      return parseExtract(stream);
    case 'trim':
      return parseTrim(stream);
    case 'substring':
      return parseSubstring(stream);
    case 'position':
      return parsePosition(stream);
    default:
      return undefined;
  }
};

const parseExtract = (stream: TokenStream): Expression => {
  stream.expect('extract', '(');
  const part = stream.isString ? stream.string() : stream.next().text.replaceAll('"', '');
  stream.takes('from');
  const operand = parseExpression(stream);
  stream.expect(')');
  return callOf('extract', { kind: 'string', value: part.toLowerCase() }, operand);
};

const parseTrim = (stream: TokenStream): Expression => {
  stream.expect('trim', '(');
  const side = stream.takesOneOf('both', 'leading', 'trailing') ?? 'both';
  const name = { both: 'btrim', leading: 'ltrim', trailing: 'rtrim' }[side];
  const first = stream.is('from') ? undefined : parseExpression(stream);
  const operands = stream.takes('from')
    ? [parseExpression(stream), ...(first ? [first] : [])]
    : [...(first ? [first] : []), ...(stream.takes(',') ? [parseExpression(stream)] : [])];
  stream.expect(')');
  return callOf(name, ...operands);
};

const parseSubstring = (stream: TokenStream): Expression => {
  stream.expect('substring', '(');
  const args = [parseExpression(stream)];
  if (stream.takes('from')) {
    args.push(parseExpression(stream));
    if (stream.takes('for')) args.push(parseExpression(stream));
  } else {
    while (stream.takes(',')) args.push(parseExpression(stream));
  }
  stream.expect(')');
  return callOf('substring', ...args);
};

const parsePosition = (stream: TokenStream): Expression => {
  stream.expect('position', '(');
  const mark = stream.mark();
  const part = parseExpression(stream, 7);
  if (!stream.takes('in')) {
    stream.rewind(mark);
    throw stream.syntaxError();
  }
  const whole = parseExpression(stream);
  stream.expect(')');
  return callOf('strpos', whole, part);
};
