import { composePostgresRuntime } from './compose-on-postgres.js';
import { lambdaHandler } from './lambda-handler.js';
import { nameUncaughtErrors } from './name-uncaught-errors.js';

nameUncaughtErrors(process);

/** The entry of a tasker's Lambda function whose invocations are in PostgreSQL: otherwise as `lambda.ts`. */
export const handler = lambdaHandler(() => composePostgresRuntime());
