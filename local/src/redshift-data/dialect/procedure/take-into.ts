import type { TokenStream } from '../parse/token-stream.js';
import { targets } from './procedure-text.js';
import type { ProcedureStatement } from './procedure-tree.js';

/** An SQL statement of a procedure; the INTO of a query names variables, and is taken out of it. */
export const takeInto = (sql: string, around: TokenStream): ProcedureStatement => {
  const stream = around.over(sql);
  if (!stream.is('select') && !stream.is('with')) return { kind: 'sql', sql };
  for (let depth = 0; !stream.isAtEnd; stream.next()) {
    if (stream.is('(')) depth += 1;
    if (stream.is(')')) depth -= 1;
    if (depth !== 0 || !stream.is('into')) continue;
    const start = stream.offset;
    stream.expect('into');
    // SELECT INTO a table is a statement like any other.
    if (stream.is('temp') || stream.is('temporary') || stream.is('table') || stream.kind() === 'temporaryName') {
      return { kind: 'sql', sql };
    }
    const into = targets(stream);
    return { kind: 'sql', sql: `${sql.slice(0, start)} ${sql.slice(stream.endOfLast)}`, into };
  }
  return { kind: 'sql', sql };
};
