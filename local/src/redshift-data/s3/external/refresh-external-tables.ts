import type { Database } from '../../database/database.js';
import type { Catalog } from '../../dialect/translate/catalog.js';
import { quoteNames } from '../../dialect/translate/names.js';
import { quoteCsv } from '../../results/csv.js';
import type { LocalS3 } from '../local-s3.js';
import { filesOfExternalTable, signatureOf } from './external-files.js';
import { rowsOfExternalFile } from './external-rows.js';
import type { ExternalTable } from './external-table.js';

/** An external table whose files are not those that its rows are from. */
interface StaleTable {
  readonly table: ExternalTable;
  readonly signature: string;
}

/** Those of the tables whose files have changed since their rows were read. @throws {SqlError} a manifest is broken. */
export const staleTables = async (
  database: Database,
  s3: LocalS3,
  tables: readonly ExternalTable[],
): Promise<readonly StaleTable[]> => {
  const stale: StaleTable[] = [];
  for (const table of tables) {
    const signature = signatureOf(s3, table, filesOfExternalTable(s3, table));
    const { rows } = await database.run(
      'select loaded from redshift_dialect.external_tables where schema_name = $1 and table_name = $2',
      [table.schema, table.name],
    );
    if (rows[0]?.[0] !== signature) stale.push({ table, signature });
  }
  return stale;
};

/**
 * Reads the rows of external tables anew, in the open transaction. It may be repeated.
 *
 * @throws {SqlError} a file is broken, or a value is none of its column's type.
 */
export const refreshExternalTables = async (
  database: Database,
  s3: LocalS3,
  catalog: Catalog,
  stale: readonly StaleTable[],
): Promise<void> => {
  for (const { table, signature } of stale) {
    const relation = catalog.relation([table.schema, table.name]);
    if (!relation) continue;
    const quoted = quoteNames([table.schema, table.name]);
    // Two that read it anew at the same time take turns.
    await database.run(`lock table ${quoted} in share row exclusive mode`);
    await database.run(`delete from ${quoted}`);
    for (const file of filesOfExternalTable(s3, table)) {
      const rows = await rowsOfExternalFile(s3, table, relation, file);
      const list = quoteColumns(relation.columns.map(({ name }) => name));
      if (rows.length > 0) await database.load(`${quoted} (${list})`, rows.map(toCsv).join(''));
    }
    await database.run(
      'update redshift_dialect.external_tables set loaded = $3 where schema_name = $1 and table_name = $2',
      [table.schema, table.name, signature],
    );
  }
};

const quoteColumns = (names: readonly string[]): string => names.map((name) => quoteNames([name])).join(', ');

const toCsv = (row: readonly (string | null)[]): string =>
  `${row.map((value) => (value === null ? '' : value === '' ? '""' : quoteCsv(value))).join(',')}\n`;
