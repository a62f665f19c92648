import { parseCopy } from '../s3/parse-copy.js';
import { parseUnload } from '../s3/parse-unload.js';
import { translateAlterTable } from './translate-alter-table.js';
import { rewriteCreate } from './rewrite-create.js';
import { rewriteExpressions } from './rewrite-expressions.js';
import { rewriteQueries } from './rewrite-queries.js';
import { rewriteTypes } from './rewrite-types.js';
import { refuseForeignSql } from './refuse-foreign-sql.js';
import { translateUtility } from './translate-utility.js';
import type { SqlPlan, StatementPlan } from './statement-plan.js';
import { TokenEditor } from './token-editor.js';

/**
 * What the database has to do for one statement in Redshift's dialect. Named parameters stay as they are.
 *
 * @param creationSchema where permanent objects go whose names have no schema; absent: the first schema of the search path.
 * @throws {UnsupportedSqlError} names the clause that is not supported.
 */
export const translate = (sql: string, creationSchema?: string): StatementPlan => {
  const editor = new TokenEditor(sql);
  removeEnd(editor);
  const command = editor.wordAt(editor.first);
  if (command === 'copy') return { kind: 'copy', copy: parseCopy(editor.sql) };
  if (command === 'unload') return translateUnload(editor.sql);
  const whole = translateUtility(editor) ?? translateAlterTable(editor);
  if (whole) return whole;
  refuseForeignSql(editor);
  const { makesTemporaryTable } = rewriteCreate(editor, creationSchema);
  rewriteQueries(editor);
  rewriteTypes(editor);
  rewriteExpressions(editor);
  return {
    ...sqlPlan(editor.sql),
    makesTemporaryTable,
    changesSettings: command === 'set' || command === 'reset',
    outsideTransaction: command === 'call' || command === 'vacuum',
  };
};

/** Removes the semicolon at the end and what follows it. */
const removeEnd = (editor: TokenEditor): void => {
  const last = editor.before(editor.length);
  if (editor.wordAt(last) === ';') editor.replace([last, editor.length], '');
};

const translateUnload = (sql: string): StatementPlan => {
  const { unload, query } = parseUnload(sql);
  const plan = translate(query);
  return plan.kind === 'sql' ? { kind: 'unload', unload, sql: plan.sql } : { kind: 'unload', unload, sql: query };
};

/** A plan that runs this SQL and needs nothing special. */
const sqlPlan = (sql: string): SqlPlan => ({
  kind: 'sql',
  sql,
  makesTemporaryTable: false,
  changesSettings: false,
  outsideTransaction: false,
  resultIsRowCount: false,
});
