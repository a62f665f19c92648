/** The environment variables of the PostgreSQL store of a tasker's functions, and what each is for. */
export const POSTGRES_ENVIRONMENT_VARIABLES = {
  host: 'TASKER_POSTGRES_HOST',
  port: 'TASKER_POSTGRES_PORT',
  database: 'TASKER_POSTGRES_DATABASE',
  schema: 'TASKER_POSTGRES_SCHEMA',
  user: 'TASKER_POSTGRES_USER',
  secret: 'TASKER_POSTGRES_SECRET',
  tls: 'TASKER_POSTGRES_TLS',
  certificateAuthorityFile: 'TASKER_POSTGRES_CA_FILE',
  connectionsMax: 'TASKER_POSTGRES_CONNECTIONS_MAX',
} as const;
