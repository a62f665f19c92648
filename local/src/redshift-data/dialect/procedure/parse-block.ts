import { parseExpression } from '../parse/recursion.js';
import { parseTypeName } from '../parse/parse-type-name.js';
import type { TokenStream } from '../parse/token-stream.js';
import { SqlError } from '../sql-error.js';
import type { BlockRules } from './parse-procedure-statement.js';
import { parseProcedureStatement } from './parse-procedure-statement.js';
import { parseLabel, textUntil } from './procedure-text.js';
import type { Block, CursorArgument, Declaration, ProcedureStatement } from './procedure-tree.js';

/**
 * Parses a procedure's body.
 *
 * @throws {SqlError} in Redshift's words.
 */
export const parseBlock = (stream: TokenStream): Block => {
  const block = parseInner(stream, parseLabel(stream));
  stream.takes(';');
  stream.expectEnd();
  return block;
};

/** A block from DECLARE or BEGIN to END. */
const parseInner = (stream: TokenStream, label: string | undefined): Block => {
  const declarations: Declaration[] = [];
  while (stream.takes('declare')) {
    while (!stream.is('begin') && !stream.is('declare')) declarations.push(parseDeclaration(stream));
  }
  stream.expect('begin');
  const statements = parseStatements(stream, ['exception', 'end']);
  let handler: ProcedureStatement[] | undefined;
  if (stream.takes('exception')) {
    stream.expect('when');
    if (!stream.takes('others')) throw new SqlError('exception conditions other than OTHERS are not supported');
    stream.expect('then');
    handler = parseStatements(stream, ['end', 'when']);
    if (stream.is('when')) throw stream.syntaxError();
  }
  stream.expect('end');
  if (stream.isName && !stream.is(';')) stream.name();
  return {
    kind: 'block',
    declarations,
    statements,
    ...(label !== undefined && { label }),
    ...(handler && { handler }),
  };
};

/** Statements up to one of these words. */
const parseStatements = (stream: TokenStream, ends: readonly string[]): ProcedureStatement[] => {
  const statements: ProcedureStatement[] = [];
  while (!ends.some((end) => stream.is(end))) {
    if (stream.isAtEnd) throw stream.syntaxError();
    if (stream.takes(';')) continue;
    statements.push(parseProcedureStatement(stream, RULES));
  }
  return statements;
};

const parseDeclaration = (stream: TokenStream): Declaration => {
  const name = stream.name(true);
  const base = { name, isRecord: false, isConstant: false, isNotNull: false };
  if (stream.takes('alias', 'for')) {
    const aliasOf = stream.next().text.toLowerCase();
    stream.expect(';');
    return { ...base, aliasOf };
  }
  if (stream.takes('cursor')) {
    const cursorArguments = stream.takes('(') ? parseCursorArguments(stream) : undefined;
    if (!stream.takes('for')) stream.expect('is');
    return { ...base, cursor: textUntil(stream, ';'), ...(cursorArguments && { cursorArguments }) };
  }
  const isConstant = stream.takes('constant');
  const isRecord = stream.takes('record');
  const like = isRecord ? undefined : parseLike(stream);
  const type = isRecord || like ? undefined : parseTypeName(stream);
  const isNotNull = stream.takes('not', 'null');
  const hasValue = stream.takesOneOf(':=', '=', 'default') !== undefined;
  const value = hasValue ? parseExpression(stream) : undefined;
  stream.expect(';');
  const isRow = like?.at(-1) === '%rowtype';
  return {
    ...base,
    isConstant,
    isNotNull,
    isRecord: isRecord || isRow,
    ...(type && { type }),
    ...(like && !isRow && { like: like.slice(0, -1) }),
    ...(value && { value }),
  };
};

const parseCursorArguments = (stream: TokenStream): CursorArgument[] => {
  const list: CursorArgument[] = [];
  do list.push({ name: stream.name(true), type: parseTypeName(stream) });
  while (stream.takes(','));
  stream.expect(')');
  return list;
};

/** `table.column%type` and `table%rowtype`, with what stands after the sign as the last part. */
const parseLike = (stream: TokenStream): string[] | undefined => {
  const mark = stream.mark();
  if (!stream.isName) return undefined;
  const parts = stream.qualifiedName();
  if (stream.takes('%') && (stream.is('type') || stream.is('rowtype')))
    return [...parts, `%${stream.next().text.toLowerCase()}`];
  stream.rewind(mark);
  return undefined;
};

const RULES: BlockRules = { block: parseInner, statements: parseStatements };
