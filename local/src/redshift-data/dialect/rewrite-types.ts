import type { TokenEditor } from './token-editor.js';
import { UnsupportedSqlError } from './unsupported-sql-error.js';

/** Redshift's longest VARCHAR, in bytes. */
const VARCHAR_MAX = '65535';
const UNSUPPORTED: ReadonlySet<string> = new Set(['geometry', 'geography', 'hllsketch']);
/** Types that stand for another one when they are used without a length. */
const ALIASES: Readonly<Record<string, string>> = { super: 'jsonb', nvarchar: 'varchar', datetime: 'timestamp' };

/**
 * Rewrites the names of types. A name counts as a type where one can stand: after `::`, in a CAST, and in the definition
 * of a column.
 */
export const rewriteTypes = (editor: TokenEditor): void => {
  const isDefinition = ['create', 'alter'].includes(editor.wordAt(editor.first));
  for (let place = editor.length - 1; place >= 0; place -= 1) {
    if (editor.at(place)?.kind === 'word' && isTypePlace(editor, place, isDefinition)) rewriteType(editor, place);
  }
};

const isTypePlace = (editor: TokenEditor, place: number, isDefinition: boolean): boolean => {
  const before = editor.before(place);
  if (editor.wordAt(before) === '::') return true;
  if (editor.wordAt(before) === 'as') return isInCast(editor, before);
  const kind = editor.at(before)?.kind;
  return isDefinition && (kind === 'word' || kind === 'quotedIdentifier') && editor.wordAt(before) !== 'select';
};

/** Whether this AS is the one of CAST(value AS type). */
const isInCast = (editor: TokenEditor, place: number): boolean => {
  let depth = 0;
  for (let here = editor.before(place); here >= 0; here = editor.before(here)) {
    const word = editor.wordAt(here);
    if (word === ')') depth += 1;
    if (word === '(' && depth === 0) return ['cast', 'try_cast'].includes(editor.wordAt(editor.before(here)));
    if (word === '(') depth -= 1;
  }
  return false;
};

const rewriteType = (editor: TokenEditor, place: number): void => {
  const word = editor.wordAt(place);
  const next = editor.after(place);
  if (UNSUPPORTED.has(word))
    throw new UnsupportedSqlError(`the laptop cloud does not support the type ${word.toUpperCase()}`);
  if (editor.has(next, '(', 'max', ')')) {
    const max = editor.after(next);
    editor.replace([max, max + 1], VARCHAR_MAX);
  }
  if (word === 'varbyte' || word === 'varbinary' || (word === 'binary' && editor.wordAt(next) === 'varying')) {
    const last = word === 'binary' ? next : place;
    const open = editor.after(last);
    const close = editor.wordAt(open) === '(' ? editor.closing(open) : undefined;
    editor.replace([place, (close ?? last) + 1], 'bytea');
  } else if (word === 'super' || word === 'nvarchar' || word === 'datetime') {
    editor.replace([place, place + 1], ALIASES[word] ?? word);
  } else if ((word === 'numeric' || word === 'decimal') && editor.wordAt(next) !== '(') {
    editor.replace([place, place + 1], 'numeric(18, 0)');
  } else if ((word === 'nchar' || word === 'character') && editor.has(next, 'varying', '(', 'max', ')')) {
    const max = editor.skip(next, 2);
    editor.replace([max, max + 1], VARCHAR_MAX);
  }
};
