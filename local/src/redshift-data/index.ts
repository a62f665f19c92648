export { LocalRedshift } from './local-redshift.js';
export type { LocalRedshiftOptions } from './local-redshift-options.js';
export type { StatementStatusChangeEvent } from 'sfn-redshift-tasker';
export type { StatementSnapshot } from './statement-snapshot.js';
