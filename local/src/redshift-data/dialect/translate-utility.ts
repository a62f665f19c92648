import type { StatementPlan } from './statement-plan.js';
import type { TokenEditor } from './token-editor.js';
import { UnsupportedSqlError } from './unsupported-sql-error.js';

const NOTHING: StatementPlan = { kind: 'nothing' };

/** Statements about users and rights, which the laptop cloud does not have. */
const ABOUT_RIGHTS: readonly (readonly string[])[] = [
  ['grant'],
  ['revoke'],
  ['create', 'user'],
  ['alter', 'user'],
  ['drop', 'user'],
  ['create', 'group'],
  ['alter', 'group'],
  ['drop', 'group'],
  ['create', 'role'],
  ['drop', 'role'],
  ['alter', 'default', 'privileges'],
];

/** Settings of Redshift that mean nothing to the database. */
const REDSHIFT_SETTINGS: ReadonlySet<string> = new Set([
  'analyze_threshold_percent',
  'auto_mv',
  'describe_field_name_in_uppercase',
  'downcase_delimited_identifier',
  'enable_case_sensitive_identifier',
  'enable_case_sensitive_super_attribute',
  'enable_numeric_rounding',
  'enable_result_cache_for_session',
  'enable_vacuum_boost',
  'error_on_nondeterministic_update',
  'json_serialization_enable',
  'mv_enable_aqmv_for_session',
  'navigate_super_null_on_error',
  'parse_super_null_on_error',
  'query_group',
  'spectrum_enable_pseudo_columns',
  'use_fips_ssl',
  'wlm_query_slot_count',
]);

const TRANSACTION_CONTROL: ReadonlySet<string> = new Set([
  'begin',
  'start',
  'commit',
  'end',
  'rollback',
  'abort',
  'savepoint',
]);

const REDSHIFT_ONLY_OBJECTS: ReadonlySet<string> = new Set(['external', 'model', 'datashare', 'library', 'connection']);

/**
 * The plan for statements about the database rather than its data; `undefined` for all others.
 *
 * @throws {UnsupportedSqlError} the laptop cloud has no like of it.
 */
export const translateUtility = (editor: TokenEditor): StatementPlan | undefined => {
  const { first } = editor;
  const command = editor.wordAt(first);
  if (TRANSACTION_CONTROL.has(command)) {
    throw new UnsupportedSqlError(
      `the laptop cloud does not support ${command.toUpperCase()}; use a batch, which is one transaction`,
    );
  }
  if (ABOUT_RIGHTS.some((words) => editor.has(first, ...words))) return NOTHING;
  const second = editor.after(first);
  if (['create', 'alter', 'drop'].includes(command) && REDSHIFT_ONLY_OBJECTS.has(editor.wordAt(second))) {
    throw new UnsupportedSqlError(
      `the laptop cloud does not support ${command.toUpperCase()} ${editor.wordAt(second).toUpperCase()}`,
    );
  }
  if (command === 'set' || command === 'reset') return setPlan(editor, second);
  if (command === 'vacuum') return vacuumPlan(editor, second);
  if (command === 'analyze') return analyzePlan(editor, second);
  return undefined;
};

const setPlan = (editor: TokenEditor, second: number): StatementPlan | undefined => {
  const name = ['session', 'local'].includes(editor.wordAt(second)) ? editor.after(second) : second;
  return REDSHIFT_SETTINGS.has(editor.wordAt(name)) ? NOTHING : undefined;
};

/** Kinds of VACUUM that the database does not tell apart. */
const VACUUM_KINDS: ReadonlySet<string> = new Set(['full', 'sort', 'delete', 'only', 'reindex', 'recluster']);

const vacuumPlan = (editor: TokenEditor, second: number): StatementPlan => {
  let place = second;
  while (VACUUM_KINDS.has(editor.wordAt(place))) place = editor.after(place);
  const table = tableAt(editor, place);
  return { ...UTILITY, sql: table === '' ? 'vacuum' : `vacuum ${table}`, outsideTransaction: true };
};

const analyzePlan = (editor: TokenEditor, second: number): StatementPlan => {
  // ANALYZE COMPRESSION gives advice about encodings, of which there are none.
  if (editor.wordAt(second) === 'compression') return NOTHING;
  const place = editor.wordAt(second) === 'verbose' ? editor.after(second) : second;
  const table = tableAt(editor, place);
  return { ...UTILITY, sql: table === '' ? 'analyze' : `analyze ${table}` };
};

const UTILITY = {
  kind: 'sql',
  makesTemporaryTable: false,
  changesSettings: false,
  outsideTransaction: false,
  resultIsRowCount: false,
} as const;

const tableAt = (editor: TokenEditor, place: number): string => {
  let end = place;
  const parts: string[] = [];
  for (;;) {
    const token = editor.at(end);
    if (token?.kind === 'temporaryName') parts.push(`"${token.text}"`);
    else if (token?.kind === 'word' || token?.kind === 'quotedIdentifier') parts.push(token.text);
    else break;
    end = editor.after(end);
    if (editor.wordAt(end) !== '.') break;
    end = editor.after(end);
  }
  return parts.join('.');
};
