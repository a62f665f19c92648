import { rewriteTableElements } from './rewrite-table-elements.js';
import type { TokenEditor } from './token-editor.js';

/** What a CREATE is about. */
export interface CreateFacts {
  readonly makesTemporaryTable: boolean;
}

const NO_TEMPORARY_TABLE: CreateFacts = { makesTemporaryTable: false };

/** Rewrites CREATE TABLE, VIEW and PROCEDURE, SELECT INTO, and a DELETE without FROM. Other statements stay as they are. */
export const rewriteCreate = (editor: TokenEditor): CreateFacts => {
  const { first } = editor;
  const command = editor.wordAt(first);
  if (command === 'delete') addFrom(editor, first);
  if (command === 'select' || command === 'with') return rewriteSelectInto(editor);
  if (command !== 'create') return NO_TEMPORARY_TABLE;
  const isTemporary = removeTemporary(editor, first);
  const kind = kindOf(editor, first);
  if (kind === 'table') return { makesTemporaryTable: rewriteCreateTable(editor, first) || isTemporary };
  if (kind === 'materialized') removeTableAttributes(editor, first, editor.length);
  if (kind === 'view') removeWords(editor, 'with', 'no', 'schema', 'binding');
  if (kind === 'procedure') removeWords(editor, 'nonatomic');
  return NO_TEMPORARY_TABLE;
};

const addFrom = (editor: TokenEditor, first: number): void => {
  const next = editor.after(first);
  if (editor.wordAt(next) !== 'from') editor.replace([first, first + 1], 'delete from');
};

/** What is created; the words between CREATE and the kind are passed over. */
const kindOf = (editor: TokenEditor, first: number): string => {
  let place = editor.after(first);
  while (['or', 'replace', 'local'].includes(editor.wordAt(place))) place = editor.after(place);
  return editor.wordAt(place);
};

const removeTemporary = (editor: TokenEditor, first: number): boolean => {
  let place = editor.after(first);
  if (editor.wordAt(place) === 'local') place = editor.after(place);
  if (editor.wordAt(place) !== 'temp' && editor.wordAt(place) !== 'temporary') return false;
  editor.remove([first + 1, place + 1]);
  return true;
};

/** Returns whether the table's name makes it a temporary one. */
const rewriteCreateTable = (editor: TokenEditor, first: number): boolean => {
  let place = editor.skip(first, 2);
  if (editor.has(place, 'if', 'not', 'exists')) place = editor.skip(place, 3);
  const isTemporary = editor.at(place)?.kind === 'temporaryName';
  while (editor.wordAt(editor.after(place)) === '.') place = editor.skip(place, 2);
  const open = editor.after(place);
  const isList = editor.wordAt(open) === '(';
  const close = isList ? (editor.closing(open) ?? editor.length) : place;
  const asPlace = wordAfter(editor, close, 'as');
  removeTableAttributes(editor, close + 1, asPlace);
  // CREATE TABLE (a, b) AS lists names only.
  if (isList) rewriteTableElements(editor, open);
  return isTemporary;
};

/** The place of a word outside of parentheses; the end where there is none. */
const wordAfter = (editor: TokenEditor, from: number, word: string): number => {
  for (let place = editor.after(from); place < editor.length; place = editor.after(place)) {
    if (editor.wordAt(place) === '(') place = editor.closing(place) ?? editor.length;
    if (editor.wordAt(place) === word) return place;
  }
  return editor.length;
};

/** How many words follow each attribute; a list in parentheses is taken along. */
const TABLE_ATTRIBUTES: Readonly<Record<string, number>> = {
  diststyle: 1,
  distkey: 0,
  sortkey: 0,
  compound: 1,
  interleaved: 1,
  backup: 1,
  encode: 1,
};

const removeTableAttributes = (editor: TokenEditor, from: number, to: number): void => {
  let limit = to;
  for (let place = editor.before(limit); place >= from; place = editor.before(place)) {
    const word = editor.wordAt(place);
    const isAutoRefresh = editor.has(place, 'auto', 'refresh');
    const isAfterKind = ['compound', 'interleaved'].includes(editor.wordAt(editor.before(place)));
    if ((!Object.hasOwn(TABLE_ATTRIBUTES, word) && !isAutoRefresh) || isAfterKind) continue;
    let end = editor.skip(place, 1 + (isAutoRefresh ? 2 : (TABLE_ATTRIBUTES[word] ?? 0)));
    if (word === 'sortkey' && editor.wordAt(end) === 'auto') end = editor.after(end);
    if (editor.wordAt(end) === '(' && end < limit) end = (editor.closing(end) ?? end) + 1;
    const removed = Math.min(end, limit);
    editor.remove([place, removed]);
    limit -= removed - place - 1;
  }
};

const removeWords = (editor: TokenEditor, ...words: readonly string[]): void => {
  for (let place = editor.first; place < editor.length; place = editor.after(place)) {
    if (editor.has(place, ...words)) editor.remove([place, editor.skip(place, words.length)]);
  }
};

/** SELECT ... INTO [TEMP] [TABLE] name */
const rewriteSelectInto = (editor: TokenEditor): CreateFacts => {
  for (let place = editor.first; place < editor.length; place = editor.after(place)) {
    if (editor.wordAt(place) === '(') place = editor.closing(place) ?? editor.length;
    if (editor.wordAt(place) !== 'into') continue;
    const next = editor.after(place);
    if (editor.wordAt(next) === 'temp' || editor.wordAt(next) === 'temporary') {
      editor.remove([place + 1, next + 1]);
      return { makesTemporaryTable: true };
    }
    return { makesTemporaryTable: editor.at(next)?.kind === 'temporaryName' };
  }
  return NO_TEMPORARY_TABLE;
};
