import { parseExpression, parseExpressions } from '../parse/recursion.js';
import type { TokenStream } from '../parse/token-stream.js';
import { SqlError } from '../sql-error.js';
import type { Expression } from '../tree/query-tree.js';
import { parseLabel, targets, textUntil } from './procedure-text.js';
import { takeInto } from './take-into.js';
import type { Block, ProcedureStatement } from './procedure-tree.js';

/** The rules that statements within statements are parsed by. */
export interface BlockRules {
  block(stream: TokenStream, label: string | undefined): Block;
  statements(stream: TokenStream, ends: readonly string[]): ProcedureStatement[];
}

/** Statements that a procedure may not have. */
const REFUSED: readonly (readonly [words: string, name: string])[] = [
  ['prepare', 'PREPARE'],
  ['create database', 'CREATE DATABASE'],
  ['drop database', 'DROP DATABASE'],
  ['create external table', 'CREATE EXTERNAL TABLE'],
  ['vacuum', 'VACUUM'],
  ['set local', 'SET LOCAL'],
  ['begin transaction', 'BEGIN'],
  ['start transaction', 'START TRANSACTION'],
  ['savepoint', 'SAVEPOINT'],
  ['unload', 'UNLOAD'],
];

const LEVELS = ['debug', 'log', 'info', 'notice', 'warning', 'exception'] as const;

/** Parses one statement with the semicolon after it. */
export const parseProcedureStatement = (stream: TokenStream, rules: BlockRules): ProcedureStatement => {
  const label = parseLabel(stream);
  if (stream.is('declare') || stream.is('begin')) {
    const block = rules.block(stream, label);
    stream.expect(';');
    return block;
  }
  const loop = parseLoop(stream, label, rules);
  if (loop) return loop;
  if (stream.takes('if')) return parseIf(stream, rules);
  if (stream.takes('case')) return parseCase(stream, rules);
  const simple = parseSimple(stream);
  if (simple) return simple;
  const refused = REFUSED.find(([words]) => stream.is(...words.split(' ')));
  if (refused && refused[1] !== 'UNLOAD') throw new SqlError(`${refused[1]} is not supported in a stored procedure`);
  return takeInto(textUntil(stream, ';'), stream);
};

/** An expression with the word or sign after it. */
const expressionThen = (stream: TokenStream, end: string): Expression => {
  const expression = parseExpression(stream);
  stream.expect(end);
  return expression;
};

const parseLoop = (
  stream: TokenStream,
  label: string | undefined,
  rules: BlockRules,
): ProcedureStatement | undefined => {
  const named = label === undefined ? {} : { label };
  if (stream.takes('loop')) return { kind: 'loop', ...named, body: loopBody(stream, rules) };
  if (stream.takes('while')) {
    const condition = expressionThen(stream, 'loop');
    return { kind: 'loop', ...named, condition, body: loopBody(stream, rules) };
  }
  if (!stream.takes('for')) return undefined;
  const names: string[] = [];
  do names.push(stream.name());
  while (stream.takes(','));
  stream.expect('in');
  if (stream.takes('execute')) {
    const text = expressionThen(stream, 'loop');
    return { kind: 'forRows', ...named, names, query: { text }, body: loopBody(stream, rules) };
  }
  const isReverse = stream.takes('reverse');
  const source = textUntil(stream, 'loop');
  const range = /^([^]*?)\.\.([^]*?)(?:\sby\s([^]*))?$/i.exec(source);
  if (range && !/^\s*\(*\s*(?:select|with)\b/i.test(source)) {
    const [, from = '', to = '', step] = range;
    const parsed = (text: string): Expression => parseExpression(stream.over(text));
    return {
      kind: 'forRange',
      ...named,
      name: names[0] ?? '',
      from: parsed(from),
      to: parsed(to),
      ...(step !== undefined && { step: parsed(step) }),
      isReverse,
      body: loopBody(stream, rules),
    };
  }
  const query = /^\s*\(*\s*(?:select|with)\b/i.test(source) ? { sql: source } : { cursor: source.trim().toLowerCase() };
  return { kind: 'forRows', ...named, names, query, body: loopBody(stream, rules) };
};

const loopBody = (stream: TokenStream, rules: BlockRules): ProcedureStatement[] => {
  const body = rules.statements(stream, ['end']);
  stream.expect('end', 'loop');
  if (stream.isName) stream.name();
  stream.expect(';');
  return body;
};

const parseIf = (stream: TokenStream, rules: BlockRules): ProcedureStatement => {
  const branches: { condition: Expression; then: ProcedureStatement[] }[] = [];
  let otherwise: ProcedureStatement[] = [];
  do {
    const condition = expressionThen(stream, 'then');
    branches.push({ condition, then: rules.statements(stream, ['elsif', 'elseif', 'else', 'end']) });
  } while (stream.takesOneOf('elsif', 'elseif'));
  if (stream.takes('else')) otherwise = rules.statements(stream, ['end']);
  stream.expect('end', 'if', ';');
  return { kind: 'if', branches, otherwise };
};

const parseCase = (stream: TokenStream, rules: BlockRules): ProcedureStatement => {
  const subject = stream.is('when') ? undefined : parseExpression(stream);
  const branches: { condition: Expression; then: ProcedureStatement[] }[] = [];
  while (stream.takes('when')) {
    const values = parseExpressions(stream);
    stream.expect('then');
    const condition: Expression = subject
      ? { kind: 'in', operand: subject, negated: false, values }
      : (values[0] ?? { kind: 'keyword', value: 'false' });
    branches.push({ condition, then: rules.statements(stream, ['when', 'else', 'end']) });
  }
  const otherwise = stream.takes('else')
    ? rules.statements(stream, ['end'])
    : [{ kind: 'raise' as const, level: 'exception', format: 'case not found', values: [] }];
  stream.expect('end', 'case', ';');
  return { kind: 'if', branches, otherwise };
};

const parseSimple = (stream: TokenStream): ProcedureStatement | undefined => {
  const end = <Kind extends ProcedureStatement>(statement: Kind): Kind => {
    stream.expect(';');
    return statement;
  };
  if (stream.takes('null', ';')) return { kind: 'nothing' };
  if (stream.takes('return')) {
    if (!stream.is(';')) throw new SqlError('RETURN cannot have a parameter in a procedure');
    return end({ kind: 'return' });
  }
  if (stream.is('exit') || stream.is('continue')) return end(parseLeave(stream));
  if (stream.takes('raise')) return end(parseRaise(stream));
  if (stream.takes('get', 'diagnostics')) return end(parseDiagnostics(stream));
  if (stream.is('commit') || stream.is('rollback')) {
    const action = stream.takes('commit') ? 'commit' : 'rollback';
    if (action === 'rollback') stream.takes('rollback');
    stream.takesOneOf('work', 'transaction');
    return end({ kind: 'transaction', action });
  }
  if (stream.takes('execute')) {
    const text = parseExpression(stream);
    const into = stream.takes('into') ? targets(stream) : undefined;
    if (stream.is('using')) throw new SqlError('EXECUTE ... USING is not supported');
    return end({ kind: 'execute', text, ...(into && { into }) });
  }
  if (stream.takes('perform')) return { kind: 'sql', sql: `select ${textUntil(stream, ';')}` };
  return parseCursor(stream, end) ?? parseAssignment(stream, end);
};

const parseLeave = (stream: TokenStream): ProcedureStatement => {
  const isContinue = stream.next().text.toLowerCase() === 'continue';
  const label = stream.isName ? stream.name() : undefined;
  const when = stream.takes('when') ? parseExpression(stream) : undefined;
  return { kind: 'leave', isContinue, ...(label !== undefined && { label }), ...(when && { when }) };
};

const parseRaise = (stream: TokenStream): ProcedureStatement => {
  const level = stream.takesOneOf(...LEVELS) ?? 'exception';
  const format = stream.string();
  const values: Expression[] = [];
  while (stream.takes(',')) values.push(parseExpression(stream));
  return { kind: 'raise', level, format, values };
};

const parseDiagnostics = (stream: TokenStream): ProcedureStatement => {
  const target = stream.qualifiedName().join('.');
  if (!stream.takes(':=')) stream.expect('=');
  return { kind: 'diagnostics', target, item: stream.name() };
};

type End = <Kind extends ProcedureStatement>(statement: Kind) => Kind;

const parseCursor = (stream: TokenStream, end: End): ProcedureStatement | undefined => {
  if (stream.takes('open')) {
    const cursor = stream.name();
    if (stream.takes('(')) {
      const values = parseExpressions(stream);
      stream.expect(')');
      return end({ kind: 'open', cursor, values });
    }
    if (!stream.takes('for')) return end({ kind: 'open', cursor });
    if (stream.takes('execute')) return end({ kind: 'open', cursor, query: { text: parseExpression(stream) } });
    return { kind: 'open', cursor, query: { sql: textUntil(stream, ';') } };
  }
  if (stream.takes('fetch')) {
    stream.takesOneOf('next from', 'forward from', 'from', 'next');
    const cursor = stream.name();
    stream.expect('into');
    return end({ kind: 'fetch', cursor, into: targets(stream) });
  }
  if (stream.takes('close')) return end({ kind: 'close', cursor: stream.name() });
  return undefined;
};

const parseAssignment = (stream: TokenStream, end: End): ProcedureStatement | undefined => {
  const mark = stream.mark();
  if (!stream.isName && !/^\$\d+$/.test(stream.peek())) return undefined;
  const target = /^\$\d+$/.test(stream.peek()) ? stream.next().text : stream.qualifiedName().join('.');
  if (stream.takes(':=') || stream.takes('=')) return end({ kind: 'assign', target, value: parseExpression(stream) });
  stream.rewind(mark);
  return undefined;
};
