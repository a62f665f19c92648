import { SqlError } from '../sql-error.js';
import type { ColumnDefinition, CreateTable, CreateTableAs, TableAttributes, OtherKey } from '../tree/statement.js';
import { parseExpression } from './recursion.js';
import { parseQuery } from './recursion.js';
import { parseTypeName } from './parse-type-name.js';
import type { TokenStream } from './token-stream.js';

type Draft<Shape> = { -readonly [Member in keyof Shape]: Shape[Member] };

/** Parses CREATE TABLE in all its forms; `undefined` where something else is created. */
export const parseCreateTable = (stream: TokenStream): CreateTable | CreateTableAs | undefined => {
  const mark = stream.mark();
  stream.expect('create');
  const isLocal = stream.takes('local');
  const isMarked = stream.takesOneOf('temporary', 'temp') !== undefined;
  if (!stream.takes('table')) {
    if (isLocal) throw stream.syntaxError();
    stream.rewind(mark);
    return undefined;
  }
  const ifNotExists = stream.takes('if', 'not', 'exists');
  const name = stream.qualifiedName();
  const start = { name, ifNotExists, isTemporary: isMarked || (name.at(-1)?.startsWith('#') ?? false) };
  const names = stream.is('(') ? namesOnly(stream) : [];
  if (names || stream.is('as') || !stream.is('(')) return parseAs(stream, start, names ?? []);
  const elements = parseElements(stream);
  if (stream.is('as')) throw stream.syntaxError();
  const attributes = parseAttributes(stream);
  if (stream.is('partition')) throw stream.syntaxError();
  if (stream.is('inherits')) throw new SqlError('INHERITS is not supported');
  return { kind: 'createTable', ...start, ...elements, ...attributes };
};

/** The names of `create table t (a, b) ... as`; `undefined` where the list defines columns. */
const namesOnly = (stream: TokenStream): string[] | undefined => {
  const mark = stream.mark();
  try {
    return stream.nameList();
  } catch {
    stream.rewind(mark);
    return undefined;
  }
};

const parseAs = (
  stream: TokenStream,
  start: Pick<CreateTable, 'name' | 'ifNotExists' | 'isTemporary'>,
  columns: readonly string[],
): CreateTableAs => {
  const attributes = parseAttributes(stream);
  stream.expect('as');
  const isNested = stream.takes('(');
  const query = parseQuery(stream);
  if (isNested) stream.expect(')');
  if (stream.is('with')) throw stream.syntaxError();
  return { kind: 'createTableAs', ...start, columns, query, ...attributes };
};

/** DISTSTYLE, DISTKEY, SORTKEY, BACKUP, ENCODE AUTO in any order. */
export const parseAttributes = (stream: TokenStream): TableAttributes => {
  const attributes: Draft<TableAttributes> = { sortKey: [] };
  for (;;) {
    if (stream.takes('diststyle')) {
      const style = stream.takesOneOf('auto', 'even', 'key', 'all');
      if (!style) throw stream.syntaxError();
      attributes.distStyle = style;
    } else if (stream.takes('distkey')) attributes.distKey = keyColumns(stream)[0] ?? '';
    else if (stream.takes('sortkey', 'auto')) attributes.sortKey = [];
    else if (stream.takesOneOf('compound sortkey', 'interleaved sortkey', 'sortkey')) {
      attributes.sortKey = keyColumns(stream);
    } else if (stream.takes('backup')) {
      if (!stream.takesOneOf('yes', 'no')) throw stream.syntaxError();
    } else if (stream.takes('encode', 'auto')) continue;
    else if (stream.takes('auto', 'refresh')) stream.next();
    else return attributes;
  }
};

const keyColumns = (stream: TokenStream): string[] => (stream.is('(') ? stream.nameList() : [stream.name()]);

const parseElements = (stream: TokenStream): Pick<CreateTable, 'columns' | 'primaryKey' | 'otherKeys' | 'like'> => {
  const columns: ColumnDefinition[] = [];
  let primaryKey: string[] = [];
  const otherKeys: OtherKey[] = [];
  let like: CreateTable['like'];
  stream.expect('(');
  do {
    if (stream.takes('like')) {
      const table = stream.qualifiedName();
      let includesDefaults = false;
      for (;;) {
        if (stream.takes('including', 'defaults')) includesDefaults = true;
        else if (!stream.takes('excluding', 'defaults')) break;
      }
      if (stream.is('including')) throw stream.syntaxError();
      like = { table, includesDefaults };
      continue;
    }
    if (stream.is('constraint') || /^(primary|unique|foreign|check|exclude)$/.test(stream.peek())) {
      const key = parseTableConstraint(stream);
      if ('primaryKey' in key) primaryKey = key.primaryKey;
      else otherKeys.push(key);
      continue;
    }
    columns.push(parseColumn(stream));
  } while (stream.takes(','));
  stream.expect(')');
  for (const { name, isOtherKey } of columns) if (isOtherKey) otherKeys.push({ type: isOtherKey, columns: [name] });
  return { columns, primaryKey, otherKeys, ...(like && { like }) };
};

const parseTableConstraint = (stream: TokenStream): OtherKey | { readonly primaryKey: string[] } => {
  if (stream.takes('constraint')) stream.name();
  if (stream.takes('primary', 'key')) return { primaryKey: stream.nameList() };
  if (stream.takes('unique')) return { type: 'UNIQUE', columns: stream.nameList() };
  if (stream.takes('foreign', 'key')) {
    const columns = stream.nameList();
    parseReference(stream);
    return { type: 'FOREIGN KEY', columns };
  }
  if (stream.is('check')) throw new SqlError('CHECK constraints are not supported');
  throw stream.syntaxError();
};

const parseReference = (stream: TokenStream): void => {
  stream.expect('references');
  stream.qualifiedName();
  if (stream.is('(')) stream.nameList();
  if (stream.is('on')) throw stream.syntaxError();
};

/** One column with its attributes and constraints. */
export const parseColumn = (stream: TokenStream): ColumnDefinition => {
  const column: Draft<ColumnDefinition> = {
    name: stream.name(),
    type: parseTypeName(stream),
    isNotNull: false,
    isPrimaryKey: false,
    isDistKey: false,
    isSortKey: false,
    isCaseInsensitive: false,
  };
  while (parseColumnOption(stream, column));
  return column;
};

const parseColumnOption = (stream: TokenStream, column: Draft<ColumnDefinition>): boolean => {
  if (stream.takes('not', 'null')) column.isNotNull = true;
  else if (stream.takes('null')) column.isNotNull = false;
  else if (stream.takes('default')) column.defaultValue = parseExpression(stream, 7);
  else if (stream.takes('identity')) column.identity = parseIdentity(stream, false);
  else if (stream.takes('generated', 'by', 'default', 'as', 'identity')) column.identity = parseIdentity(stream, true);
  else if (stream.is('generated')) throw stream.syntaxError();
  else if (stream.takes('encode')) column.encoding = stream.next().text.toLowerCase();
  else if (stream.takes('distkey')) column.isDistKey = true;
  else if (stream.takes('sortkey')) column.isSortKey = true;
  else if (stream.takes('primary', 'key')) column.isPrimaryKey = true;
  else if (stream.takes('unique')) column.isOtherKey = 'UNIQUE';
  else if (stream.is('references')) {
    parseReference(stream);
    column.isOtherKey = 'FOREIGN KEY';
  } else if (stream.takes('collate')) column.isCaseInsensitive = parseCollation(stream);
  else if (stream.is('check')) throw new SqlError('CHECK constraints are not supported');
  else if (stream.takes('constraint')) stream.name();
  else return false;
  return true;
};

const parseIdentity = (stream: TokenStream, byDefault: boolean): NonNullable<ColumnDefinition['identity']> => {
  stream.expect('(');
  const seed = stream.integer();
  stream.expect(',');
  const step = stream.integer();
  stream.expect(')');
  return { seed: String(seed), step: String(step), byDefault };
};

const parseCollation = (stream: TokenStream): boolean => {
  const collation = stream.takesOneOf('case_sensitive', 'case_insensitive', 'cs', 'ci');
  if (!collation) throw stream.syntaxError();
  return collation === 'case_insensitive' || collation === 'ci';
};
