import type { SqlParameter } from 'sfn-redshift-tasker';
import type { Database } from './database/database.js';
import { isOn } from './dialect/settings.js';
import { CatalogCache } from './dialect/translate/catalog-cache.js';
import type { Catalog } from './dialect/translate/catalog.js';
import type { PlanContext, Variable } from './dialect/translate/language.js';
import { loadCatalog, namesIn } from './dialect/translate/load-catalog.js';
import { REDSHIFT_LANGUAGE } from './dialect/translate/redshift-language.js';
import type { Session } from './session.js';

/** Reads what the dialect needs to know to understand an SQL text: what its session has set, and what the catalog tells of its names. */
export class ContextReader {
  /** What the catalog tells; absent where others may change it. */
  readonly #catalogs: CatalogCache | undefined;

  constructor(
    private readonly database: Database,
    { isAlone }: { readonly isAlone: boolean },
  ) {
    this.#catalogs = isAlone ? new CatalogCache() : undefined;
  }

  /** Objects of the database have changed, or what made them was undone. */
  forgetCatalogs(): void {
    this.#catalogs?.clear();
  }

  /** @param variable gives the variables of the procedure that the text stands in. */
  async read(
    sql: string,
    session: Session,
    parameters: readonly SqlParameter[] = [],
    variable?: (name: string) => Variable | undefined,
  ): Promise<PlanContext> {
    // Each session has a schema of its own for them: only those who use it find something there.
    const path = { temporarySchema: session.hasTemporaryTables ? session.schema : '', schemas: session.searchPath };
    const names = namesIn(withInnerText(sql));
    const load = (): Promise<Catalog> =>
      loadCatalog(
        names,
        path,
        async (query, values, name) => (await this.database.run(query, values, name)).rows,
        session.searchPath,
      );
    const catalog = await (this.#catalogs?.find([path, names], load) ?? load());
    return {
      language: REDSHIFT_LANGUAGE,
      catalog,
      settings: {
        isCaseSensitive: isOn(session.settings.get('enable_case_sensitive_identifier'), false),
        hasCaseSensitiveAttributes: isOn(session.settings.get('enable_case_sensitive_super_attribute'), false),
        rounds: isOn(session.settings.get('enable_numeric_rounding'), true),
      },
      database: session.database,
      user: session.user,
      creationSchema: session.searchPath.find((schema) => catalog.hasSchema(schema)) ?? 'public',
      temporarySchema: session.schema,
      parameters: new Map(parameters.map(({ name, value }) => [name, value])),
      setting: (name) => session.settings.get(name),
      ...(variable && { variable }),
    };
  }
}

/** The statement with the query of an UNLOAD, which stands in quotes, beside it: its names count too. */
const withInnerText = (sql: string): string =>
  /^\s*unload\b/i.test(sql) ? `${sql} ${sql.replace(/['$]+/g, ' ')}` : sql;
