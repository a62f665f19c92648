/** Functions that look into the catalog, which only the leader node has. */
export const CATALOG_FUNCTIONS_OF_LEADER: readonly string[] = [
  'current_schema',
  'current_schemas',
  'has_database_privilege',
  'has_schema_privilege',
  'has_table_privilege',
];
