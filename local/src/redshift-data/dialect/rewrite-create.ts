import { rewriteTableElements } from './rewrite-table-elements.js';
import type { TokenEditor } from './token-editor.js';

/** What a CREATE is about. */
export interface CreateFacts {
  readonly makesTemporaryTable: boolean;
}

const NO_TEMPORARY_TABLE: CreateFacts = { makesTemporaryTable: false };

/**
 * Rewrites CREATE TABLE, VIEW and PROCEDURE, SELECT INTO, and a DELETE without FROM. Other statements stay as they are.
 *
 * @param creationSchema put before the names of new permanent objects that have no schema; absent where the database puts
 *   them into the right one by itself.
 */
export const rewriteCreate = (editor: TokenEditor, creationSchema: string | undefined): CreateFacts => {
  const { first } = editor;
  const command = editor.wordAt(first);
  if (command === 'delete') addFrom(editor, first);
  if (command === 'select' || command === 'with') return rewriteSelectInto(editor, creationSchema);
  if (command !== 'create') return NO_TEMPORARY_TABLE;
  const isMarkedTemporary = removeTemporary(editor, first);
  const kind = kindPlace(editor, first);
  const name = namePlace(editor, kind);
  const makesTemporaryTable = isMarkedTemporary || editor.at(name)?.kind === 'temporaryName';
  switch (editor.wordAt(kind)) {
    case 'table':
      rewriteCreateTable(editor, name);
      break;
    case 'materialized':
      removeTableAttributes(editor, name, wordAfter(editor, name, 'as'));
      break;
    case 'view':
      removeWords(editor, 'with', 'no', 'schema', 'binding');
      break;
    case 'procedure':
      removeWords(editor, 'nonatomic');
      break;
    case 'function':
      break;
    default:
      return NO_TEMPORARY_TABLE;
  }
  if (!makesTemporaryTable) qualify(editor, name, creationSchema);
  return { makesTemporaryTable };
};

const addFrom = (editor: TokenEditor, first: number): void => {
  const next = editor.after(first);
  if (editor.wordAt(next) !== 'from') editor.replace([first, first + 1], 'delete from');
};

/** The place of what is created; the words between CREATE and the kind are passed over. */
const kindPlace = (editor: TokenEditor, first: number): number => {
  let place = editor.after(first);
  while (['or', 'replace', 'local'].includes(editor.wordAt(place))) place = editor.after(place);
  return place;
};

const namePlace = (editor: TokenEditor, kind: number): number => {
  const place = editor.skip(kind, editor.wordAt(kind) === 'materialized' ? 2 : 1);
  return editor.has(place, 'if', 'not', 'exists') ? editor.skip(place, 3) : place;
};

const qualify = (editor: TokenEditor, name: number, schema: string | undefined): void => {
  if (schema === undefined || editor.wordAt(editor.after(name)) === '.') return;
  editor.replace([name, name + 1], `${schema}.${editor.at(name)?.text ?? ''}`);
};

const removeTemporary = (editor: TokenEditor, first: number): boolean => {
  let place = editor.after(first);
  if (editor.wordAt(place) === 'local') place = editor.after(place);
  if (editor.wordAt(place) !== 'temp' && editor.wordAt(place) !== 'temporary') return false;
  editor.remove([first + 1, place + 1]);
  return true;
};

const rewriteCreateTable = (editor: TokenEditor, name: number): void => {
  let place = name;
  while (editor.wordAt(editor.after(place)) === '.') place = editor.skip(place, 2);
  const open = editor.after(place);
  const isList = editor.wordAt(open) === '(';
  const close = isList ? (editor.closing(open) ?? editor.length) : place;
  const asPlace = wordAfter(editor, close, 'as');
  removeTableAttributes(editor, close + 1, asPlace);
  // CREATE TABLE (a, b) AS lists names only.
  if (isList) rewriteTableElements(editor, open);
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
const rewriteSelectInto = (editor: TokenEditor, creationSchema: string | undefined): CreateFacts => {
  const into = wordAfter(editor, editor.first, 'into');
  if (into >= editor.length) return NO_TEMPORARY_TABLE;
  const next = editor.after(into);
  if (editor.wordAt(next) === 'temp' || editor.wordAt(next) === 'temporary') {
    editor.remove([into + 1, next + 1]);
    return { makesTemporaryTable: true };
  }
  const name = editor.wordAt(next) === 'table' ? editor.after(next) : next;
  if (editor.at(name)?.kind === 'temporaryName') return { makesTemporaryTable: true };
  qualify(editor, name, creationSchema);
  return NO_TEMPORARY_TABLE;
};
