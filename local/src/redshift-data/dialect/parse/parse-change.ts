import { SqlError } from '../sql-error.js';
import type { Expression } from '../tree/query-tree.js';
import type { Query } from '../tree/query-tree.js';
import type { Assignment, Delete, Insert, Merge, Statement, Update } from '../tree/statement.js';
import { parseExpression, parseExpressions } from './recursion.js';
import { parseFrom, parseRows } from './parse-from.js';
import { parseWith } from './parse-query.js';
import { parseQuery, startsQuery } from './recursion.js';
import type { TokenStream } from './token-stream.js';

/** Parses INSERT, UPDATE, DELETE and MERGE; `undefined` where none comes next. */
export const parseChange = (stream: TokenStream): Statement | undefined => {
  const mark = stream.mark();
  const { with: tables } = stream.is('with') ? tryWith(stream) : { with: [] };
  if (stream.is('insert')) return parseInsert(stream);
  if (stream.is('update')) return parseUpdate(stream, tables);
  if (stream.is('delete')) return parseDelete(stream, tables);
  if (stream.is('merge')) return parseMerge(stream);
  stream.rewind(mark);
  return undefined;
};

const tryWith = (stream: TokenStream): { with: Query['with'] } => parseWith(stream);

const parseInsert = (stream: TokenStream): Insert => {
  stream.expect('insert', 'into');
  const table = stream.qualifiedName();
  const columns = stream.is('(') && !opensQuery(stream) ? stream.nameList() : [];
  const insert: Insert = { kind: 'insert', table, columns };
  if (stream.takes('default', 'values')) return refuseExtras(stream, insert);
  if (stream.is('values')) {
    const rows = parseRows(stream);
    const query: Query = { kind: 'query', with: [], isRecursive: false, body: { kind: 'values', rows }, orderBy: [] };
    return refuseExtras(stream, { ...insert, query });
  }
  if (!startsQuery(stream)) throw stream.syntaxError();
  return refuseExtras(stream, { ...insert, query: parseQuery(stream) });
};

const opensQuery = (stream: TokenStream): boolean => startsQuery(stream);

const refuseExtras = <Kind extends Statement>(stream: TokenStream, statement: Kind): Kind => {
  if (stream.is('on', 'conflict')) {
    throw new SqlError('Redshift does not support ON CONFLICT; use MERGE, or DELETE and INSERT');
  }
  if (stream.is('returning')) throw new SqlError('Redshift does not support RETURNING');
  return statement;
};

const parseUpdate = (stream: TokenStream, tables: Query['with']): Update => {
  stream.expect('update');
  const table = stream.qualifiedName();
  const isNamed = stream.takes('as');
  const alias = isNamed || (stream.isName && !stream.is('set')) ? stream.name(isNamed) : undefined;
  stream.expect('set');
  const assignments = parseAssignments(stream);
  const from = stream.takes('from') ? parseFrom(stream) : [];
  const where = stream.takes('where') ? parseExpression(stream) : undefined;
  return refuseExtras(stream, {
    kind: 'update',
    with: tables,
    table,
    assignments,
    from,
    ...(alias !== undefined && { alias }),
    ...(where && { where }),
  });
};

const parseAssignments = (stream: TokenStream): Assignment[] => {
  const assignments: Assignment[] = [];
  do {
    if (stream.is('(')) throw stream.syntaxError();
    const column = stream.name();
    if (stream.is('.')) throw stream.syntaxError();
    stream.expect('=');
    assignments.push({ column, value: parseExpression(stream) });
  } while (stream.takes(','));
  return assignments;
};

const parseDelete = (stream: TokenStream, tables: Query['with']): Delete => {
  stream.expect('delete');
  stream.takes('from');
  const table = stream.qualifiedName();
  const isNamed = stream.takes('as');
  const alias = isNamed || (stream.isName && !stream.is('returning')) ? stream.name(isNamed) : undefined;
  const using = stream.takes('using') ? parseFrom(stream) : [];
  const where = stream.takes('where') ? parseExpression(stream) : undefined;
  return refuseExtras(stream, {
    kind: 'delete',
    with: tables,
    table,
    using,
    ...(alias !== undefined && { alias }),
    ...(where && { where }),
  });
};

const parseMerge = (stream: TokenStream): Merge => {
  stream.expect('merge', 'into');
  const table = stream.qualifiedName();
  const isNamed = stream.takes('as');
  const alias = isNamed || stream.isName ? stream.name(isNamed) : undefined;
  stream.expect('using');
  const [source, ...others] = parseFrom(stream);
  if (!source || others.length > 0) throw stream.syntaxError();
  stream.expect('on');
  const on: Expression = parseExpression(stream);
  const merge = { kind: 'merge' as const, table, source, on, ...(alias !== undefined && { alias }) };
  if (stream.takes('remove', 'duplicates')) return { ...merge, removesDuplicates: true };
  const matched = parseMatched(stream);
  const notMatched = parseNotMatched(stream);
  const late = matched ?? parseMatched(stream);
  if (!late || !notMatched) {
    throw new SqlError('MERGE needs both WHEN MATCHED THEN and WHEN NOT MATCHED THEN INSERT');
  }
  return refuseExtras(stream, { ...merge, removesDuplicates: false, matched: late, notMatched });
};

const parseMatched = (stream: TokenStream): Merge['matched'] => {
  if (!stream.takes('when', 'matched')) return undefined;
  if (stream.is('and')) throw stream.syntaxError();
  stream.expect('then');
  if (stream.takes('delete')) return 'delete';
  stream.expect('update', 'set');
  return parseAssignments(stream);
};

const parseNotMatched = (stream: TokenStream): Merge['notMatched'] => {
  if (!stream.takes('when', 'not', 'matched')) return undefined;
  if (stream.is('and')) throw stream.syntaxError();
  stream.expect('then', 'insert');
  const columns = stream.is('(') ? stream.nameList() : [];
  stream.expect('values', '(');
  const values = parseExpressions(stream);
  stream.expect(')');
  return { columns, values };
};
