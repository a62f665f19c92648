import type { Statement } from '../tree/statement.js';
import { parseChange } from './parse-change.js';
import { parseCreateRoutine } from './parse-create-routine.js';
import { parseCreateTable } from './parse-create-table.js';
import { parseCreateView } from './parse-create-view.js';
import { parseQuery, startsQuery } from './recursion.js';
import type { TokenStream } from './token-stream.js';

/**
 * Parses a statement about rows, or one that makes a table, view, procedure or function; `undefined` for all others.
 *
 * @throws {SqlError} in Redshift's words.
 */
export const parseStatement = (stream: TokenStream): Statement | undefined => {
  const statement = parseKnown(stream);
  if (statement) stream.expectEnd();
  return statement;
};

const parseKnown = (stream: TokenStream): Statement | undefined => {
  const change = parseChange(stream);
  if (change) return change;
  if (startsQuery(stream)) return { kind: 'select', query: parseQuery(stream) };
  if (!stream.is('create')) return undefined;
  return parseCreateTable(stream) ?? parseCreateView(stream) ?? parseCreateRoutine(stream);
};
