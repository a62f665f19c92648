import type { TokenEditor } from './token-editor.js';
import { UnsupportedSqlError } from './unsupported-sql-error.js';

/** Rewrites `SELECT TOP n` as a LIMIT at the end of its SELECT, and refuses clauses that the database has no like of. */
export const rewriteQueries = (editor: TokenEditor): void => {
  for (let place = editor.length - 1; place >= 0; place -= 1) {
    if (editor.at(place)?.kind !== 'word') continue;
    refuseUnsupported(editor, place);
    if (editor.wordAt(place) === 'select') rewriteTop(editor, place);
  }
};

const refuseUnsupported = (editor: TokenEditor, place: number): void => {
  const word = editor.wordAt(place);
  const before = editor.wordAt(editor.before(place));
  const next = editor.wordAt(editor.after(place));
  if (before === '.' || before === 'as') return;
  if (word === 'qualify' && next !== ',' && next !== '' && next !== ')' && next !== '.') {
    throw new UnsupportedSqlError(
      'the laptop cloud does not support QUALIFY; filter the window function in an outer query instead',
    );
  }
  if ((word === 'pivot' || word === 'unpivot') && next === '(') {
    throw new UnsupportedSqlError(
      `the laptop cloud does not support ${word.toUpperCase()}; aggregate over CASE instead`,
    );
  }
  if (word === 'connect' && next === 'by') {
    throw new UnsupportedSqlError('the laptop cloud does not support CONNECT BY; use WITH RECURSIVE instead');
  }
};

const rewriteTop = (editor: TokenEditor, select: number): void => {
  const top = editor.after(select);
  const count = editor.after(top);
  const kind = editor.at(count)?.kind;
  if (editor.wordAt(top) !== 'top' || (kind !== 'number' && kind !== 'parameter')) return;
  const limit = editor.at(count)?.text ?? '';
  const end = endOfSelect(editor, select);
  editor.replace([end, end], ` limit ${limit} `);
  editor.remove([top, count + 1]);
};

/** The place where the SELECT that begins here ends: before a closing parenthesis or at the end of the statement. */
const endOfSelect = (editor: TokenEditor, select: number): number => {
  let place = select;
  while (place < editor.length) {
    const word = editor.wordAt(place);
    if (word === '(') place = editor.closing(place) ?? editor.length;
    if (word === ')' || word === ';') return place;
    if (word === 'union' || word === 'intersect' || word === 'except') {
      throw new UnsupportedSqlError(
        'the laptop cloud does not support TOP together with UNION, INTERSECT or EXCEPT; put each SELECT in parentheses with LIMIT',
      );
    }
    place += 1;
  }
  return editor.length;
};
