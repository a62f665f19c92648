export { connectPostgres } from './connect-postgres.js';
export type { PostgresAddress, PostgresLogin, PostgresSettings } from './postgres-settings.js';
