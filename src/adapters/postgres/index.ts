export { migratePostgres, postgresMigrations } from './migrations.js';
export type { PostgresConnection, Row } from './postgres-connection.js';
export { PostgresPoolStore } from './postgres-pool-store.js';
export { PostgresInvocationStore, type PostgresInvocationStoreOptions } from './postgres-invocation-store.js';
