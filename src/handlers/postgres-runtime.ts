export { composePostgresRuntime } from './compose-on-postgres.js';
export type { ComposeOptions } from './compose.js';
export { POSTGRES_ENVIRONMENT_VARIABLES } from './postgres-environment.js';
