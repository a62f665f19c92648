import type { StatementPlan } from './statement-plan.js';
import { TokenReader } from './token-reader.js';
import type { TokenEditor } from './token-editor.js';

/** Changes of a table that only matter to a cluster, or to constraints, which Redshift does not enforce. */
const WITHOUT_EFFECT: readonly (readonly string[])[] = [
  ['ALTER', 'DISTSTYLE'],
  ['ALTER', 'DISTKEY'],
  ['ALTER', 'SORTKEY'],
  ['ALTER', 'COMPOUND', 'SORTKEY'],
  ['ALTER', 'INTERLEAVED', 'SORTKEY'],
  ['ALTER', 'ENCODE'],
  ['ADD', 'CONSTRAINT'],
  ['ADD', 'PRIMARY', 'KEY'],
  ['ADD', 'UNIQUE'],
  ['ADD', 'FOREIGN', 'KEY'],
  ['DROP', 'CONSTRAINT'],
];

/** The plan for an ALTER TABLE that the database does not know; `undefined` for every other statement. */
export const translateAlterTable = (editor: TokenEditor): StatementPlan | undefined => {
  if (!editor.has(editor.first, 'alter', 'table')) return undefined;
  const reader = new TokenReader(editor.sql, 'ALTER TABLE');
  reader.expect('ALTER', 'TABLE');
  const table = reader.name();
  if (reader.takes('APPEND')) return appendPlan(reader, table);
  if (WITHOUT_EFFECT.some((words) => reader.takes(...words))) return { kind: 'nothing' };
  if (reader.takes('ALTER', 'COLUMN')) {
    reader.name();
    if (reader.takes('ENCODE')) return { kind: 'nothing' };
  }
  return undefined;
};

const appendPlan = (reader: TokenReader, target: string): StatementPlan => {
  reader.expect('FROM');
  const source = reader.name();
  const ignoresExtra = reader.takes('IGNOREEXTRA');
  const fillsTarget = reader.takes('FILLTARGET');
  if (!reader.isAtEnd) throw reader.unsupported();
  return {
    kind: 'sql',
    sql: `select redshift_dialect.append_table('${quoted(target)}', '${quoted(source)}', ${ignoresExtra}, ${fillsTarget})`,
    makesTemporaryTable: false,
    changesSettings: false,
    outsideTransaction: false,
    resultIsRowCount: true,
  };
};

const quoted = (name: string): string => name.replaceAll("'", "''").replaceAll('\\', '\\\\');
