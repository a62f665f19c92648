import type { Database } from '../database/database.js';
import { describeColumns, listSchemas, listTables } from '../catalog.js';
import type { InputOf } from '../model/input-types.js';
import { parseInput } from '../model/parse-input.js';
import { toColumnMetadata } from '../results/result-column.js';
import { checkTarget } from './check-target.js';
import { pageFrom } from './offset-page.js';

/** The operations that look into the database's catalog. */
export type CatalogOperation = 'ListDatabases' | 'ListSchemas' | 'ListTables' | 'DescribeTable';

/** An operation whose input has been checked; `read` gives its answer. */
export interface CatalogQuestion {
  /** The database that it is about. */
  readonly database: string;
  readonly read: (database: Database) => Promise<object>;
}

const PAGE_MAX = 1000;

/**
 * Checks the input of an operation on the catalog. The first database has the name that it is asked for by.
 *
 * @param databases tells which others were made
 * @throws {AwsJsonError} `ValidationException` or `SerializationException`; a bad `NextToken` comes out with the answer.
 */
export const parseCatalogQuestion = (
  operation: CatalogOperation,
  input: unknown,
  databases: { readonly names: readonly string[] },
): CatalogQuestion => {
  switch (operation) {
    case 'ListDatabases': {
      const asked = parseInput(operation, input);
      checkTarget(asked);
      return about(asked, async () => {
        const names = [...new Set([asked.Database ?? '', ...databases.names])].sort();
        const { items, next } = pageFrom(names, { operation, ...asked, pageMax: PAGE_MAX });
        return { Databases: items, ...next };
      });
    }
    case 'ListSchemas': {
      const asked = parseInput(operation, input);
      checkTarget(asked);
      return about(asked, async (database) => {
        const schemas = await listSchemas(database, schemaPattern(asked));
        const { items, next } = pageFrom(schemas, { operation, ...asked, pageMax: PAGE_MAX });
        return { Schemas: items, ...next };
      });
    }
    case 'ListTables': {
      const asked = parseInput(operation, input);
      checkTarget(asked);
      return about(asked, async (database) => {
        const pattern = {
          ...schemaPattern(asked),
          ...(asked.TablePattern !== undefined && { table: asked.TablePattern }),
        };
        const { items, next } = pageFrom(await listTables(database, pattern), {
          operation,
          ...asked,
          pageMax: PAGE_MAX,
        });
        return { Tables: items, ...next };
      });
    }
    case 'DescribeTable': {
      const asked = parseInput(operation, input);
      checkTarget(asked);
      return about(asked, (database) => describeTable(database, asked));
    }
  }
};

const about = ({ Database }: { readonly Database?: string }, read: CatalogQuestion['read']): CatalogQuestion => ({
  database: Database ?? '',
  read,
});

const describeTable = async (database: Database, asked: InputOf<'DescribeTable'>): Promise<object> => {
  const columns = await describeColumns(database, {
    ...(asked.Schema !== undefined && { schema: asked.Schema }),
    ...(asked.Table !== undefined && { table: asked.Table }),
  });
  const { items, next } = pageFrom(columns, { operation: 'DescribeTable', ...asked, pageMax: PAGE_MAX });
  return {
    ...(asked.Table !== undefined && { TableName: asked.Table }),
    ColumnList: items.map((column) => ({
      ...toColumnMetadata(column),
      ...(column.columnDefault !== undefined && { columnDefault: column.columnDefault }),
    })),
    ...next,
  };
};

const schemaPattern = ({ SchemaPattern }: { readonly SchemaPattern?: string }): { readonly schema?: string } =>
  SchemaPattern === undefined ? {} : { schema: SchemaPattern };
