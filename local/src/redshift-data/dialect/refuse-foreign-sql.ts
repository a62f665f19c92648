import type { TokenEditor } from './token-editor.js';
import { UnsupportedSqlError } from './unsupported-sql-error.js';

/**
 * Refuses what the database below would take, but Redshift would not: SQL that works on the laptop has to work there.
 *
 * @throws {UnsupportedSqlError} says what Redshift does not have.
 */
export const refuseForeignSql = (editor: TokenEditor): void => {
  const { first } = editor;
  const command = editor.wordAt(first);
  if (editor.has(first, 'create', 'index') || editor.has(first, 'create', 'unique', 'index')) {
    throw new UnsupportedSqlError('Redshift has no indexes: CREATE INDEX is not supported; see SORTKEY');
  }
  for (const kind of ['trigger', 'sequence', 'extension', 'rule', 'domain']) {
    if (editor.has(first, 'create', kind)) {
      throw new UnsupportedSqlError(`Redshift does not support CREATE ${kind.toUpperCase()}`);
    }
  }
  if (command === 'insert' || command === 'update' || command === 'delete' || command === 'merge') {
    refuseInChanges(editor, command);
  }
};

const refuseInChanges = (editor: TokenEditor, command: string): void => {
  for (let place = editor.first; place < editor.length; place = editor.after(place)) {
    if (command === 'insert' && editor.has(place, 'on', 'conflict')) {
      throw new UnsupportedSqlError('Redshift does not support ON CONFLICT; use MERGE, or DELETE and INSERT');
    }
    if (command === 'merge' && editor.has(place, 'remove', 'duplicates')) {
      throw new UnsupportedSqlError(
        'the laptop cloud does not support REMOVE DUPLICATES of MERGE; name the WHEN clauses',
      );
    }
    if (editor.wordAt(place) === 'returning' && editor.wordAt(editor.before(place)) !== '.') {
      throw new UnsupportedSqlError(`Redshift does not support RETURNING in ${command.toUpperCase()}`);
    }
    if (editor.wordAt(place) === '(') place = editor.closing(place) ?? place;
  }
};
