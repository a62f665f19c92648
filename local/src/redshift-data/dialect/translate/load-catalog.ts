import type { ExternalTable } from '../../s3/external/external-table.js';
import type { SqlType } from '../types/sql-type.js';
import { isText } from '../types/sql-type.js';
import { CI_TYPE_ID, typeOfId } from '../types/type-names.js';
import { INFORMATION_SCHEMA } from '../setup/catalog-views.js';
import { notLocal } from '../sql-error.js';
import { tokenize } from '../tokenize.js';
import { RESERVED_WORDS } from '../parse/reserved-words.js';
import type { Catalog, CatalogRelation, CatalogRoutine } from './catalog.js';

/** Runs one query without parameters' types being told, kept under a name, and gives its rows as text. */
export type RunQuery = (
  sql: string,
  values: readonly string[],
  name: string,
) => Promise<readonly (readonly (string | null)[])[]>;

/** Where names without a schema are looked for, besides the dialect's own schemas. */
export interface SearchPath {
  readonly temporarySchema: string;
  readonly schemas: readonly string[];
}

/** The schema of Redshift's own tables and views. */
export const SYSTEM_SCHEMA = 'redshift_system';

/** Where a name with a schema in front is looked for first: what stands there is told as Redshift tells it. */
const STANDING_IN: ReadonlyMap<string, readonly string[]> = new Map([
  ['pg_catalog', [SYSTEM_SCHEMA]],
  ['information_schema', [INFORMATION_SCHEMA]],
]);

/** One query finds everything that words of a statement may name. */
const CATALOG_QUERY = `
select (select json_agg(json_build_array(c.oid::int8, n.nspname, c.relname, c.relkind, (
    select json_agg(json_build_array(a.attname, case a.atttypid when 'redshift_dialect.ci'::regtype then ${CI_TYPE_ID} else a.atttypid::int end, a.atttypmod, a.attnotnull, a.atthasdef, a.attidentity, a.attnum) order by a.attnum)
    from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)))
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relname = any ($1::text[]) and c.relkind in ('r', 'v', 'm', 'p')),
 (select json_agg(json_build_array(schema_name, view_name, column_names, query)) from redshift_dialect.views
  where is_late_binding and view_name = any ($1::text[])),
 (select json_agg(json_build_array(n.nspname, p.proname, p.prorettype::int, p.proargtypes::text))
  from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  where p.proname = any ($1::text[]) and n.nspname not in ('pg_catalog', 'information_schema', 'redshift_dialect', 'redshift_system', '${INFORMATION_SCHEMA}')),
 (select json_agg(nspname) from pg_catalog.pg_namespace where nspname = any ($1::text[])),
 (select json_agg(json_build_array(schema_name, procedure_name)) from redshift_dialect.procedures where procedure_name = any ($1::text[])),
 (select json_agg(definition::json) from redshift_dialect.external_tables where table_name = any ($1::text[])),
 (select json_agg(schema_name) from redshift_dialect.external_schemas where schema_name = any ($1::text[]))`;

type ColumnRow = readonly [string, number, number, boolean, boolean, '' | 'a' | 'd', number];

const KINDS: Readonly<Record<string, CatalogRelation['kind']>> = { v: 'view', m: 'materializedView' };

/** Every word of a statement that may be a name, as the database writes names. */
export const namesIn = (sql: string): string[] => {
  const names = new Set<string>();
  // A table's number is asked for by its name in quotes: 'public.t'::regclass.
  const hasNamesInQuotes = /regclass/i.test(sql);
  for (const { kind, text } of tokenize(sql)) {
    if (kind === 'word' && !RESERVED_WORDS.has(text.toLowerCase())) names.add(text.toLowerCase());
    if (kind === 'string' && hasNamesInQuotes) {
      for (const name of text.toLowerCase().match(/[a-z_][\w$]*/g) ?? []) names.add(name);
    }
    if (kind === 'temporaryName') names.add(text.toLowerCase());
    if (kind !== 'quotedIdentifier') continue;
    const inner = text.slice(text.indexOf('"') + 1, -1).replaceAll('""', '"');
    names.add(inner).add(inner.toLowerCase());
  }
  return [...names];
};

/** What the database knows of the names in a statement, and of those in the late-binding views that it names. */
export const loadCatalog = async (
  named: readonly string[],
  path: SearchPath,
  run: RunQuery,
  schemas: readonly string[],
): Promise<Catalog> => {
  const asked = new Set<string>();
  const known = new KnownCatalog(path, asked);
  for (let names = named.length === 0 ? [] : [...named, ...schemas]; names.length > 0;) {
    for (const name of names) asked.add(name);
    const [row] = await run(CATALOG_QUERY, [arrayLiteral(names)], 'catalog');
    const texts = known.add(row ?? []);
    names = texts.flatMap(namesIn).filter((name) => !asked.has(name));
  }
  return known;
};

/** An array as the database reads it. */
export const arrayLiteral = (items: readonly string[]): string =>
  `{${items.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;

class KnownCatalog implements Catalog {
  private readonly relations = new Map<string, CatalogRelation>();
  private readonly known: CatalogRoutine[] = [];
  private readonly schemas = new Set<string>();
  private readonly externalSchemas = new Set<string>();
  private readonly allExternalTables: ExternalTable[] = [];
  private readonly byId = new Map<number, CatalogRelation>();

  constructor(
    private readonly path: SearchPath,
    /** Every name that was looked for. */
    private readonly asked: ReadonlySet<string>,
  ) {}

  /** An external table is always named with its schema. */
  get externalTables(): readonly ExternalTable[] {
    return this.allExternalTables.filter(({ schema }) => this.asked.has(schema));
  }

  /** Takes in what one query found; gives the texts of late-binding views in it. */
  add(row: readonly (string | null)[]): string[] {
    const [relations, views, routines, schemas, procedures, externalTables, externalSchemas] = row.map(
      (value) => JSON.parse(value ?? '[]') as unknown,
    );
    for (const [id, schema, name, kind, columns] of relations as [
      number,
      string,
      string,
      string,
      ColumnRow[] | null,
    ][]) {
      const relation = { schema, name, kind: KINDS[kind] ?? 'table', columns: (columns ?? []).map(toColumn) };
      this.put(relation);
      this.byId.set(id, relation);
    }
    const texts: string[] = [];
    for (const [schema, name, columns, text] of views as [string, string, string, string][]) {
      const names = JSON.parse(columns) as string[];
      this.put({ schema, name, kind: 'lateBindingView', text, columns: names.map((column) => namedOnly(column)) });
      texts.push(text);
    }
    for (const [schema, name, returns, types] of routines as [string, string, number, string][]) {
      const argumentTypes = types === '' ? [] : types.split(' ').map((id): SqlType => typeOfId(Number(id), -1));
      this.known.push({ schema, name, kind: 'function', argumentTypes, returns: typeOfId(returns, -1) });
    }
    for (const schema of schemas as string[]) this.schemas.add(schema);
    for (const [schema, name] of procedures as [string, string][]) {
      this.known.push({ schema, name, kind: 'procedure', argumentTypes: [], returns: { kind: 'other' } });
    }
    this.allExternalTables.push(...((externalTables ?? []) as ExternalTable[]));
    for (const schema of (externalSchemas ?? []) as string[]) this.externalSchemas.add(schema);
    return texts;
  }

  isExternalSchema(name: string): boolean {
    return this.externalSchemas.has(name);
  }

  relation(name: readonly string[]): CatalogRelation | undefined {
    const [last = '', schema] = [...name].reverse();
    const schemas = schema === undefined ? this.searched() : [...(STANDING_IN.get(schema) ?? []), schema];
    for (const candidate of schemas) {
      if (candidate === 'redshift_dialect') continue;
      const found = this.relations.get(`${candidate}.${last}`);
      if (found) return found;
    }
    if (/^(stl|stv|svl|svv|svcs|sys)_|^pg_(\w+_info|external_schema|library|statistic_indicator)$/.test(last))
      throw notLocal(`the system view ${last.toUpperCase()}`);
    return undefined;
  }

  routines(name: readonly string[]): readonly CatalogRoutine[] {
    const [last = '', schema] = [...name].reverse();
    const schemas = schema === undefined ? this.path.schemas : [schema];
    return schemas.flatMap((candidate) =>
      this.known.filter((routine) => routine.name === last && routine.schema === candidate),
    );
  }

  relationOf(objectId: number): CatalogRelation | undefined {
    return this.byId.get(objectId);
  }

  hasSchema(name: string): boolean {
    return this.schemas.has(name);
  }

  private searched(): string[] {
    return [this.path.temporarySchema, SYSTEM_SCHEMA, 'pg_catalog', ...this.path.schemas];
  }

  private put(relation: CatalogRelation): void {
    this.relations.set(`${relation.schema}.${relation.name}`, relation);
  }
}

const toColumn = ([
  name,
  typeId,
  modifier,
  isNotNull,
  hasDefault,
  identity,
  number,
]: ColumnRow): CatalogRelation['columns'][number] => ({
  name,
  number,
  type: collated(typeOfId(typeId, modifier)),
  isNotNull,
  hasDefault,
  identity,
});

/** A column's text regards case, where nothing else is said. */
const collated = (type: SqlType): SqlType =>
  isText(type) ? { ...type, isCaseInsensitive: type.isCaseInsensitive ?? false } : type;

const namedOnly = (name: string): CatalogRelation['columns'][number] => ({
  name,
  type: { kind: 'other' },
  isNotNull: false,
  hasDefault: false,
  identity: '',
});
