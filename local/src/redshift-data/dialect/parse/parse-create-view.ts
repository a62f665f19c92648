import type { CreateView } from '../tree/statement.js';
import { parseAttributes } from './parse-create-table.js';
import { parseQuery } from './recursion.js';
import type { TokenStream } from './token-stream.js';

/** Parses CREATE VIEW and CREATE MATERIALIZED VIEW; `undefined` where something else is created. */
export const parseCreateView = (stream: TokenStream): CreateView | undefined => {
  const mark = stream.mark();
  stream.expect('create');
  const replaces = stream.takes('or', 'replace');
  const isMaterialized = stream.takes('materialized', 'view');
  if (!isMaterialized && !stream.takes('view')) {
    stream.rewind(mark);
    return undefined;
  }
  if (stream.is('if', 'not', 'exists')) throw stream.syntaxError();
  const name = stream.qualifiedName();
  const columns = !isMaterialized && stream.is('(') ? stream.nameList() : [];
  const attributesFrom = stream.offset;
  if (isMaterialized) parseAttributes(stream);
  const isAutoRefreshed = /\bauto\s+refresh\s+yes\b/i.test(stream.sql.slice(attributesFrom, stream.offset));
  stream.expect('as');
  const start = stream.offset;
  const query = parseQuery(stream);
  const text = stream.sql.slice(start, stream.endOfLast);
  const isLateBinding = !isMaterialized && stream.takes('with', 'no', 'schema', 'binding');
  return { kind: 'createView', name, replaces, isMaterialized, isAutoRefreshed, columns, query, text, isLateBinding };
};
