import type { TokenStream } from '../parse/token-stream.js';
import { SqlError } from '../sql-error.js';
import type { StatementPlan } from '../statement-plan.js';
import type { CatalogRelation } from '../translate/catalog.js';
import { quoteText } from '../translate/names.js';

/** The plan for changes of how a table is spread and sorted, after `alter`; `undefined` for all others. */
export const planAlterKeys = (stream: TokenStream, table: CatalogRelation): StatementPlan | undefined => {
  const notes = notesOf(stream, table);
  if (!notes) return undefined;
  const all = [...notes];
  while (stream.takes(',', 'alter')) {
    const more = notesOf(stream, table);
    if (!more) throw stream.syntaxError();
    all.push(...more);
  }
  return noted(table, all);
};

/** What one of the changes notes; `undefined` where it is none of them. */
const notesOf = (stream: TokenStream, table: CatalogRelation): string[] | undefined => {
  if (stream.takes('encode', 'auto')) return [];
  if (stream.takes('diststyle')) {
    const style = stream.takesOneOf('auto', 'even', 'all', 'key');
    if (!style) throw stream.syntaxError();
    if (style !== 'key') return [withoutDistKey(table), styled(table, style)];
    stream.expect('distkey');
    return distKey(stream, table);
  }
  if (stream.takes('distkey')) return distKey(stream, table);
  if (stream.takes('sortkey', 'auto')) return [unsorted(table), sorted(table, 'auto')];
  if (stream.takes('sortkey', 'none')) return [unsorted(table), sorted(table, 'none')];
  if (!stream.takesOneOf('compound sortkey', 'interleaved sortkey', 'sortkey')) return undefined;
  const places = stream.nameList().map((column, place) => attribute(table, column, `sort_place = ${place + 1}`));
  return [unsorted(table), sorted(table, 'compound'), ...places];
};

const distKey = (stream: TokenStream, table: CatalogRelation): string[] => [
  withoutDistKey(table),
  styled(table, 'key'),
  attribute(table, stream.name(), 'is_dist_key = true'),
];

const where = ({ schema, name }: CatalogRelation): string =>
  `where schema_name = ${quoteText(schema)} and table_name = ${quoteText(name)}`;

/** The last note is the statement, the others are run before it. */
const noted = (table: CatalogRelation, notes: readonly string[]): StatementPlan =>
  notes.length === 0
    ? { kind: 'nothing' }
    : {
        kind: 'sql',
        values: [],
        before: [
          `insert into redshift_dialect.table_attributes select ${quoteText(table.schema)}, ${quoteText(table.name)}, 'auto', 'compound' ` +
            `where not exists (select from redshift_dialect.table_attributes ${where(table)})`,
          ...notes.slice(0, -1),
        ],
        sql: notes.at(-1) ?? '',
      };

const styled = (table: CatalogRelation, style: string): string =>
  `update redshift_dialect.table_attributes set dist_style = ${quoteText(style)} ${where(table)}`;

const sorted = (table: CatalogRelation, style: string): string =>
  `update redshift_dialect.table_attributes set sort_style = ${quoteText(style)} ${where(table)}`;

const withoutDistKey = (table: CatalogRelation): string =>
  `update redshift_dialect.column_attributes set is_dist_key = false ${where(table)}`;

const unsorted = (table: CatalogRelation): string =>
  `update redshift_dialect.column_attributes set sort_place = 0 ${where(table)}`;

/** Notes one thing of a column, which may have no note yet. */
const attribute = (table: CatalogRelation, column: string, change: string): string => {
  if (!table.columns.some(({ name }) => name === column)) {
    throw new SqlError(`column "${column}" of relation "${table.name}" does not exist`);
  }
  const own = `${where(table)} and column_name = ${quoteText(column)}`;
  return (
    `with "noted" as (update redshift_dialect.column_attributes set ${change} ${own} returning 1) ` +
    `insert into redshift_dialect.column_attributes select ${quoteText(table.schema)}, ${quoteText(table.name)}, ${quoteText(column)}, 'none', ` +
    `${change.startsWith('is_dist_key')}, ${change.startsWith('sort_place') ? change.slice('sort_place = '.length) : 0} ` +
    'where not exists (select from "noted")'
  );
};
